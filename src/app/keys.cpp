#include "app/keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "app/profile_file.h"
#include "core/text/number.h"

namespace airmodem {
namespace {

using Values = std::vector<std::string>;

constexpr std::uint64_t kBytesPerMebibyte = 1024 * 1024;

// ---- values ----

// An unset variable of a shell must not become a default.
Result<void> read_value(const std::string& text, std::string& value) {
  if (text.empty()) return failure("is empty");
  value = text;
  return {};
}

// CLI11 takes `--flag=WORD` too, and what is no flag must not count as one that is not set.
Result<void> read_value(const std::string& text, bool& value) {
  if (text != "true" && text != "false") {
    return failure("expected true, false or no value at all, not " + text);
  }
  value = text == "true";
  return {};
}

/// A whole number from `lowest` to `highest`.
template <class Number>
Result<void> read_number(const std::string& text, std::uint64_t lowest, std::uint64_t highest,
                         Number& value) {
  if (text.empty()) return failure("is empty");
  const auto number = parse_number(text, lowest, highest);
  if (!number) {
    return failure(
        fmt::format("expected a whole number from {} to {}, not {}", lowest, highest, text));
  }
  value = static_cast<Number>(*number);
  return {};
}

/// Reads the value into one member.
template <auto Member, class Config>
Result<void> set_value(Config& config, const Values& values) {
  return read_value(values.front(), config.*Member);
}

template <auto Member, std::uint64_t kLowest, std::uint64_t kHighest, class Config>
Result<void> set_number(Config& config, const Values& values) {
  return read_number(values.front(), kLowest, kHighest, config.*Member);
}

// ---- terminals ----

constexpr std::array kTerminalWords{
    std::pair{TerminalKind::Pty, std::string_view("pty")},
    std::pair{TerminalKind::Tcp, std::string_view("tcp")},
    std::pair{TerminalKind::TcpShared, std::string_view("tcp-shared")},
    std::pair{TerminalKind::Rfc2217, std::string_view("rfc2217")},
    std::pair{TerminalKind::Unix, std::string_view("unix")},
    std::pair{TerminalKind::Serial, std::string_view("serial")},
    std::pair{TerminalKind::Stdio, std::string_view("stdio")},
};

template <TerminalKind kKind>
Result<void> set_terminal(ModuleConfig& config, const Values& values) {
  config.terminal.kind = kKind;
  return read_value(values.front(), config.terminal.place);
}

Result<void> set_stdio(ModuleConfig& config, const Values& values) {
  bool is_wanted = false;
  const auto done = read_value(values.front(), is_wanted);
  if (is_wanted) config.terminal.kind = TerminalKind::Stdio;
  return done;
}

Result<void> set_baud(ModuleConfig& config, const Values& values) {
  bool is_wanted = false;
  const auto done = read_value(values.front(), is_wanted);
  config.wire.pacing = is_wanted ? Pacing::CharacterTime : Pacing::None;
  return done;
}

template <auto Member, std::uint64_t kLowest, std::uint64_t kHighest>
Result<void> set_wire(ModuleConfig& config, const Values& values) {
  return read_number(values.front(), kLowest, kHighest, (config.wire.*Member).emplace());
}

Result<void> set_reach(ModuleConfig& config, const Values& values) {
  bool is_anyone = false;
  const auto done = read_value(values.front(), is_anyone);
  config.reach = is_anyone ? Reach::Anyone : Reach::ThisMachine;
  return done;
}

// ---- the module ----

Result<void> set_name(ModuleConfig& config, const Values& values) {
  constexpr std::size_t kLongest = 32;  // it stands in many log lines
  constexpr std::string_view kSigns =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  const std::string& name = values.front();
  if (name.empty()) return failure("is empty");
  const bool is_good =
      name.size() <= kLongest && name.find_first_not_of(kSigns) == std::string::npos;
  if (!is_good) return failure("expected 1 to 32 letters, digits, - and _, not " + name);
  config.name = name;
  return {};
}

Result<void> set_profile(ModuleConfig& config, const Values& values) {
  auto profile = load_profile(values.front());
  if (!profile) return tl::unexpected(profile.error());
  config.profile = *std::move(profile);
  return {};
}

Result<void> set_timing(ModuleConfig& config, const Values& values) {
  const std::string& word = values.front();
  if (word != "none" && word != "real") return failure("expected none or real, not " + word);
  config.timing = word == "real" ? Timing::Real : Timing::None;
  return {};
}

Result<void> set_already_on(ModuleConfig& config, const Values& values) {
  return read_value(values.front(), config.already_on.emplace());
}

Result<void> set_trace_limit(ModuleConfig& config, const Values& values) {
  std::uint64_t mebibytes = 0;
  const auto done = read_number(values.front(), 1, 1'048'576, mebibytes);
  if (done) config.trace_limit = mebibytes * kBytesPerMebibyte;
  return done;
}

Result<void> set_max_modules(ModuleConfig& config, const Values& values) {
  return read_number(values.front(), 1, kMostModules, config.max_modules.emplace());
}

// ---- the program ----

// Each list is judged alone, so that the message is about the key that it follows.
template <auto Member>
Result<void> set_list(ProgramConfig& config, const Values& values) {
  PolicyTexts alone;
  alone.*Member = values;
  if (const auto good = TargetPolicy::parse(alone); !good) return tl::unexpected(good.error());
  config.policy_texts.*Member = values;
  config.policy = *TargetPolicy::parse(config.policy_texts);
  return {};
}

Result<void> set_log_level(ProgramConfig& config, const Values& values) {
  constexpr std::array<std::string_view, 6> kLevels{"trace", "debug", "info",
                                                    "warn",  "error", "off"};
  if (std::ranges::find(kLevels, values.front()) == kLevels.end()) {
    return failure("expected trace, debug, info, warn, error or off, not " + values.front());
  }
  config.log_level = values.front();
  return {};
}

// ---- the tables ----

constexpr std::array kModuleKeys{
    ModuleKey{"pty", ValueKind::Text, kTerminalGroup, "PATH",
              "A pseudo terminal: a symbolic link to make at PATH. Without a terminal: the\n"
              "first free airmodem<number> in $XDG_RUNTIME_DIR or /tmp",
              set_terminal<TerminalKind::Pty>, KeyScope::One},
    ModuleKey{"tcp", ValueKind::Text, kTerminalGroup, "HOST:PORT",
              "A TCP listener, 127.0.0.1:5000 or [::1]:5000, port 0 for one that is free.\n"
              "Each connection gets a module of its own, which ends with it",
              set_terminal<TerminalKind::Tcp>, KeyScope::One},
    ModuleKey{"tcp-shared", ValueKind::Text, kTerminalGroup, "HOST:PORT",
              "The same with one module: one host at a time connects, and may come back",
              set_terminal<TerminalKind::TcpShared>, KeyScope::One},
    ModuleKey{"rfc2217", ValueKind::Text, kTerminalGroup, "HOST:PORT",
              "A serial port over telnet (RFC 2217): a host sets the baud rate and DTR and sees\n"
              "DCD",
              set_terminal<TerminalKind::Rfc2217>, KeyScope::One},
    ModuleKey{"unix", ValueKind::Text, kTerminalGroup, "PATH", "A Unix socket, made at PATH",
              set_terminal<TerminalKind::Unix>, KeyScope::One},
    ModuleKey{"serial", ValueKind::Text, kTerminalGroup, "DEVICE[,BAUD]",
              "A UART of this machine, to which a host is wired",
              set_terminal<TerminalKind::Serial>, KeyScope::One},
    ModuleKey{"stdio", ValueKind::Flag, kTerminalGroup, "",
              "Standard input and output; end of input ends the program", set_stdio, KeyScope::One},
    ModuleKey{"allow-remote", ValueKind::Flag, kTerminalGroup, "",
              "Let listeners be reached from other machines. Whoever reaches a module can open\n"
              "connections from this machine",
              set_reach},
    ModuleKey{"max-modules", ValueKind::Number, kTerminalGroup, "COUNT",
              "With --tcp, how many modules there may be at once; further hosts are told so and\n"
              "turned away. Default: as many as the limit of descriptors (ulimit -Hn) allows",
              set_max_modules},
    ModuleKey{"baud", ValueKind::Flag, kTerminalGroup, "",
              "Let each character take its time at the module's speed and format (AT+IPR,\n"
              "AT+ICF), both ways; a host with another speed reads garbage",
              set_baud},
    ModuleKey{"fifo", ValueKind::Number, kTerminalGroup, "BYTES",
              "What the host sends is lost while so many bytes of it wait, unless flow control\n"
              "holds it back (AT+IFC)",
              set_wire<&SerialModelOptions::fifo, 1, 65'536>},
    ModuleKey{"fragment", ValueKind::Number, kTerminalGroup, "SEED",
              "Split and join what passes between host and module, by chance that SEED decides",
              set_wire<&SerialModelOptions::fragment_seed, 0, 4'294'967'295>},
    ModuleKey{"local-address", ValueKind::Text, kNetworkGroup, "ADDRESS",
              "Make links from ADDRESS, and let AT+CIFSR show it. Default: this machine's\n"
              "source address towards its default route",
              set_value<&ModuleConfig::local_address, ModuleConfig>},
    ModuleKey{"server-address", ValueKind::Text, kNetworkGroup, "ADDRESS",
              "Let AT+CIPSERVER listen on ADDRESS; default: 127.0.0.1. Others than loopback\n"
              "need --allow-remote",
              set_value<&ModuleConfig::server_address, ModuleConfig>},
    ModuleKey{"profile", ValueKind::Text, kModuleGroup, "NAME|FILE",
              "Which module it is: air724ug (the default), sim800, sim900, or a file\n"
              "as \"airmodem profile NAME\" prints one",
              set_profile},
    ModuleKey{"profile-timing", ValueKind::Text, kModuleGroup, "none|real",
              "Whether things take their time as with a real module; default: none", set_timing},
    ModuleKey{"already-on", ValueKind::Flag, kModuleGroup, "",
              "The module has been on for a while when the first host opens its port: it says no\n"
              "boot text, and card and network are there",
              set_already_on},
    ModuleKey{"state", ValueKind::Text, kModuleGroup, "DIR",
              "Keep in the folder DIR what the module keeps without power: AT&W, AT+CIPSCONT,\n"
              "AT+IPR, and its files unless --files says where. Default: until the end",
              set_value<&ModuleConfig::state, ModuleConfig>, KeyScope::One},
    ModuleKey{"files", ValueKind::Text, kModuleGroup, "DIR",
              "Keep the module's files in the folder DIR, which is made if missing.\n"
              "Default: in --state's folder, else a private one that is removed at the end",
              set_value<&ModuleConfig::files, ModuleConfig>, KeyScope::One},
    ModuleKey{"trace", ValueKind::Text, kModuleGroup, "FILE",
              "Write every byte, event and input to FILE, one line each, with time. With --tcp\n"
              "{n} in its name is the connection's number",
              set_value<&ModuleConfig::trace, ModuleConfig>, KeyScope::One},
    ModuleKey{"trace-limit", ValueKind::Number, kModuleGroup, "MIB",
              "At so many MiB a trace goes on in a new file, and the old one is FILE.1",
              set_trace_limit},
    ModuleKey{"name", ValueKind::Text, kModuleGroup, "NAME",
              "The module's name in the ready line, the ready file and the log; default: modem",
              set_name, KeyScope::One},
};

constexpr std::array kProgramKeys{
    ProgramKey{"allow", ValueKind::List, kNetworkGroup, "NETWORK[:PORTS]",
               "Links may go there only, such as 10.0.0.0/8 or [fd00::/8]:8000-8999; may be\n"
               "repeated. Default: anywhere",
               set_list<&PolicyTexts::allow>},
    ProgramKey{"deny", ValueKind::List, kNetworkGroup, "NETWORK[:PORTS]",
               "Links may not go there; may be repeated, and wins over --allow",
               set_list<&PolicyTexts::deny>},
    ProgramKey{"map", ValueKind::List, kNetworkGroup, "HOST:PORT=HOST:PORT",
               "A link to the first goes to the second, such as a test's server; may be repeated",
               set_list<&PolicyTexts::map>},
    ProgramKey{"echo-server", ValueKind::Flag, kNetworkGroup, "",
               "Start a TCP and UDP echo server on 127.0.0.1 to talk to",
               set_value<&ProgramConfig::echo_server, ProgramConfig>},
    ProgramKey{"echo-port", ValueKind::Number, kNetworkGroup, "PORT",
               "The echo server's port; default: one that is free",
               set_number<&ProgramConfig::echo_port, 0, 65'535, ProgramConfig>},
    ProgramKey{"tls-keylog", ValueKind::Text, kProgramGroup, "FILE",
               "Append the secrets of TLS links to FILE, as packet analysers read them",
               set_value<&ProgramConfig::tls_keylog, ProgramConfig>},
    ProgramKey{"ready-file", ValueKind::Text, kProgramGroup, "PATH",
               "Make a file of JSON at PATH that says where the modules are, as soon as they can\n"
               "be used; it is removed at the end",
               set_value<&ProgramConfig::ready_file, ProgramConfig>},
    ProgramKey{"log-level", ValueKind::Text, kProgramGroup, "LEVEL",
               "trace, debug, info, warn, error or off, on standard error; default: warn",
               set_log_level},
    ProgramKey{"exit-with-parent", ValueKind::Flag, kProgramGroup, "",
               "End, as after SIGTERM, when the process that started this one has ended. One that\n"
               "had ended before is noticed only where process 1 has taken its children",
               set_value<&ProgramConfig::exits_with_parent, ProgramConfig>},
};

}  // namespace

std::span<const ModuleKey> module_keys() { return kModuleKeys; }
std::span<const ProgramKey> program_keys() { return kProgramKeys; }

std::string_view terminal_word(TerminalKind kind) {
  return std::ranges::find(kTerminalWords, kind, &decltype(kTerminalWords)::value_type::first)
      ->second;
}

bool is_terminal_key(std::string_view name) {
  return std::ranges::count(kTerminalWords, name, &decltype(kTerminalWords)::value_type::second) >
         0;
}

}  // namespace airmodem
