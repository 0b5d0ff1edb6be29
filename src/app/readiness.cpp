#include "app/readiness.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "app/config.h"
#include "app/json.h"

namespace airmodem {
namespace {

// Goes up when a reader of the old form could misread the new one.
constexpr int kVersion = 1;

std::string quoted_if_needed(const std::string& value) {
  const auto is_plain = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7F && c != '"' && c != '\\';
  };
  if (std::ranges::all_of(value, is_plain)) return value;
  std::string out = "\"";
  for (const char c : value) {
    switch (c) {
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '"':
      case '\\':
        out += '\\';
        [[fallthrough]];
      default:
        out += c;
    }
  }
  return out + '"';
}

std::string echo_address(std::uint16_t port) { return fmt::format("127.0.0.1:{}", port); }

}  // namespace

std::string ready_line(const Readiness& readiness) {
  std::string line = "ready";
  for (const auto& [name, doorway] : readiness.modules) {
    line += ' ' + (name.empty() ? name : name + '.') + doorway.kind;
    if (!doorway.place.empty()) line += '=' + quoted_if_needed(doorway.place);
  }
  if (readiness.echo_port) {
    line += fmt::format(" echo-tcp={0} echo-udp={0}", echo_address(*readiness.echo_port));
  }
  return line;
}

std::string ready_json(const Readiness& readiness, std::int64_t process) {
  Json modules = Json::array();
  for (const auto& [name, doorway] : readiness.modules) {
    Json module{{"name", log_name(name)}};
    if (doorway.place.empty()) {
      module[doorway.kind] = true;
    } else {
      module[doorway.kind] = doorway.place;
    }
    modules.push_back(std::move(module));
  }
  Json all{{"version", kVersion}, {"pid", process}, {"modules", std::move(modules)}};
  if (readiness.echo_port) {
    const std::string address = echo_address(*readiness.echo_port);
    all["echo"] = {{"tcp", address}, {"udp", address}};
  }
  return in_ascii(all);
}

std::optional<std::int64_t> process_of(std::string_view ready_json) {
  constexpr bool kThrows = false;
  const Json all = Json::parse(ready_json, nullptr, kThrows);
  if (!all.is_object() || !all.contains("version") || !all.contains("modules")) return std::nullopt;
  const auto process = all.find("pid");
  if (process == all.end() || !process->is_number_integer()) return std::nullopt;
  return process->get<std::int64_t>();
}

}  // namespace airmodem
