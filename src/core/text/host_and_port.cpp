#include "core/text/host_and_port.h"

#include <cstdint>
#include <utility>

#include "core/text/number.h"

namespace airmodem {

std::optional<HostAndPort> split_host_and_port(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view host = text.substr(1, end - 1);
    const std::string_view rest = text.substr(end + 1);
    if (rest.empty()) return HostAndPort{host, std::nullopt};
    if (!rest.starts_with(':')) return std::nullopt;
    return HostAndPort{host, rest.substr(1)};
  }
  const std::size_t colon = text.find(':');
  const bool has_port = colon != std::string_view::npos && colon == text.rfind(':');
  if (!has_port) return HostAndPort{text, std::nullopt};
  return HostAndPort{text.substr(0, colon), text.substr(colon + 1)};
}

std::optional<std::string> corrected_host_and_port(std::string_view text) {
  constexpr std::string_view kScheme = "tcp:";
  constexpr std::string_view kSlashes = "//";
  std::string_view rest = text;
  if (rest.starts_with(kScheme)) rest.remove_prefix(kScheme.size());
  if (rest.starts_with(kSlashes)) rest.remove_prefix(kSlashes.size());
  std::string meant(rest);
  if (const std::size_t comma = meant.rfind(','); comma != std::string::npos) meant[comma] = ':';
  const auto parts = split_host_and_port(meant);
  const bool is_good = parts && !parts->host.empty() &&
                       parts->host.find_first_of(", /") == std::string_view::npos && parts->port &&
                       parse_number<std::uint16_t>(*parts->port);
  return is_good && meant != text ? std::optional(std::move(meant)) : std::nullopt;
}

std::optional<Port> parse_port(std::string_view digits) {
  const auto port = parse_number<std::uint16_t>(digits);
  return port && *port > 0 ? std::optional(Port{*port}) : std::nullopt;
}

}  // namespace airmodem
