#include "app/check_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "adapters/network/host_address.h"
#include "adapters/output/trace_file.h"
#include "app/given.h"
#include "app/keys.h"

namespace airmodem {
namespace {

/// Another key, as it would be written where `key` was given.
std::string beside(const ModuleConfig& config, const std::string& key, const std::string& other) {
  return spelled_at(place_of(config.places, key), other);
}

bool is_listener(TerminalKind kind) {
  return kind == TerminalKind::Tcp || kind == TerminalKind::TcpShared ||
         kind == TerminalKind::Rfc2217;
}

Result<void> check_terminal(const ModuleConfig& config) {
  const TerminalConfig& terminal = config.terminal;
  if (!is_listener(terminal.kind)) return {};
  const auto address = listen_address(terminal.place, config.reach);
  if (!address) {
    return failure_in(config.places, terminal_word(terminal.kind), address.error().message);
  }
  return {};
}

/// What a module that ends with its connection cannot have.
Result<void> check_connections(const ModuleConfig& config) {
  if (config.terminal.kind != TerminalKind::Tcp) return {};
  if (!config.state.empty()) {
    const std::string tcp = beside(config, "state", "tcp");
    return failure_in(config.places, "state",
                      fmt::format("is for one module, and with {} each connection has its own; "
                                  "give {}-shared instead of {}",
                                  tcp, tcp, tcp));
  }
  const bool has_mark = config.trace.find(kConnectionMark) != std::string::npos;
  if (config.trace.empty() || has_mark) return {};
  return failure_in(config.places, "trace",
                    fmt::format("with {} each connection has a module of its own; write {} into "
                                "the name for the connection's number, such as trace-{}.txt",
                                beside(config, "trace", "tcp"), kConnectionMark, kConnectionMark));
}

Result<void> check_addresses(const ModuleConfig& config) {
  if (!config.local_address.empty()) {
    const auto usable = check_local_address(config.local_address);
    if (!usable) return failure_in(config.places, "local-address", usable.error().message);
  }
  if (config.server_address.empty()) return {};
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(config.server_address, error);
  if (error) {
    return failure_in(config.places, "server-address",
                      "expected an address such as 127.0.0.1, not " + config.server_address);
  }
  if (!address.is_loopback() && config.reach == Reach::ThisMachine) {
    return failure_in(
        config.places, "server-address",
        fmt::format("{} can be reached from other machines; choose 127.0.0.1, or "
                    "give {} too",
                    config.server_address, beside(config, "server-address", "allow-remote")));
  }
  return {};
}

Result<void> check_needs(const ModuleConfig& config) {
  if (!config.places.contains("trace-limit") || config.places.contains("trace")) return {};
  return failure_in(config.places, "trace-limit",
                    fmt::format("there is no trace to limit; give {} too",
                                beside(config, "trace-limit", "trace")));
}

Result<void> check_wire(const ModuleConfig& config) {
  if (config.terminal.kind != TerminalKind::Serial) return {};
  const SerialModelOptions& wire = config.wire;
  for (const auto& [key, is_asked_for] :
       {std::pair{"baud", wire.pacing != Pacing::None}, std::pair{"fifo", wire.fifo.has_value()},
        std::pair{"fragment", wire.fragment_seed.has_value()}}) {
    if (!is_asked_for) continue;
    return failure_in(config.places, key,
                      fmt::format("is for terminals without a real line, and with {} there is one; "
                                  "leave it out for this module",
                                  beside(config, key, "serial")));
  }
  return {};
}

/// It may stand above modules of which only some are of this kind.
Result<void> check_max_modules(const std::vector<ModuleConfig>& modules) {
  const auto makes_modules = [](const ModuleConfig& config) {
    return config.terminal.kind == TerminalKind::Tcp;
  };
  const auto given = std::ranges::find_if(
      modules, [](const ModuleConfig& config) { return config.max_modules.has_value(); });
  if (given == modules.end() || std::ranges::any_of(modules, makes_modules)) return {};
  return failure_in(given->places, "max-modules",
                    fmt::format("there is no port at which each connection gets a module; give {} "
                                "too",
                                beside(*given, "max-modules", "tcp")));
}

/// The same file under two names is the same: links are followed as far as they lead.
std::string canonical(const std::string& path) {
  std::error_code error;
  const auto whole = std::filesystem::weakly_canonical(std::filesystem::absolute(path), error);
  return error ? path : whole.string();
}

/// What a module needs for itself: the key that says so, and a text that no other module's is.
using Belongings = std::vector<std::pair<std::string, std::string>>;

Belongings belongings(const ModuleConfig& config) {
  Belongings all;
  if (!config.name.empty()) all.emplace_back("name", config.name);
  const TerminalConfig& terminal = config.terminal;
  const std::string word(terminal_word(terminal.kind));
  switch (terminal.kind) {
    case TerminalKind::Stdio:
      all.emplace_back(word, "standard input and output");
      break;
    case TerminalKind::Serial:
      all.emplace_back(word, canonical(terminal.place.substr(0, terminal.place.find(','))));
      break;
    case TerminalKind::Pty:
      // The link is replaced, not followed, so its own name counts.
      if (!terminal.place.empty()) {
        all.emplace_back(word, std::filesystem::absolute(terminal.place).lexically_normal());
      }
      break;
    case TerminalKind::Unix:
      all.emplace_back(word, canonical(terminal.place));
      break;
    case TerminalKind::Tcp:
    case TerminalKind::TcpShared:
    case TerminalKind::Rfc2217:
      break;  // the kernel says it better
  }
  for (const auto& [key, path] :
       {std::pair{"state", config.state}, std::pair{"files", config.files},
        std::pair{"trace", config.trace}}) {
    if (!path.empty()) all.emplace_back(key, canonical(path));
  }
  return all;
}

Result<void> check_shared(const std::vector<ModuleConfig>& modules) {
  std::map<std::string, std::string> owners;
  for (const ModuleConfig& config : modules) {
    for (const auto& [key, value] : belongings(config)) {
      // A name may be a path's, but no two paths may be one.
      const std::string thing = key == "name" ? "name " + value : value;
      const auto [owner, is_new] = owners.emplace(thing, config.name);
      if (is_new) continue;
      if (key == "name")
        return failure_in(config.places, key, "another module is " + value + " too");
      return failure_in(config.places, key,
                        fmt::format("{} is {}'s already; each module needs its own", value,
                                    owner->second.empty() ? "this module" : owner->second));
    }
  }
  return {};
}

/// A file that is written and not shared.
struct WrittenFile {
  std::string key;    ///< that names it
  std::string place;  ///< where that was given
  std::string path;
};

std::vector<WrittenFile> written_files(const ProgramConfig& config) {
  std::vector<WrittenFile> all;
  const auto add = [&all](const Places& of_owner, const std::string& key, const std::string& path) {
    if (!path.empty()) all.push_back({.key = key, .place = place_of(of_owner, key), .path = path});
  };
  for (const ModuleConfig& module : config.modules) {
    add(module.places, "trace", module.trace);
    if (module.trace_limit) add(module.places, "trace-limit", name_of_old_trace(module.trace));
  }
  add(config.places, "tls-keylog", config.tls_keylog);
  add(config.places, "ready-file", config.ready_file);
  return all;
}

}  // namespace

void name_modules(std::vector<ModuleConfig>& modules) {
  if (modules.size() < 2) return;
  for (std::size_t i = 0; i < modules.size(); ++i) {
    std::string& name = modules[i].name;
    if (name.empty()) name = fmt::format("module{}", i + 1);
  }
}

Result<void> check_modules(const std::vector<ModuleConfig>& modules) {
  for (const ModuleConfig& config : modules) {
    for (const auto check :
         {check_terminal, check_connections, check_addresses, check_needs, check_wire}) {
      if (const auto good = check(config); !good) return good;
    }
  }
  if (const auto good = check_max_modules(modules); !good) return good;
  return check_shared(modules);
}

Result<void> check_files(const ProgramConfig& config) {
  std::map<std::string, WrittenFile> owners;
  for (const WrittenFile& file : written_files(config)) {
    const auto [other, is_new] = owners.emplace(canonical(file.path), file);
    if (is_new) continue;
    return failure(fmt::format("{}: {} is the file of {} already; each needs its own", file.place,
                               file.path, spelled_at(other->second.place, other->second.key)));
  }
  return {};
}

}  // namespace airmodem
