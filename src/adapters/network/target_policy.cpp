#include "adapters/network/target_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/text/ascii.h"
#include "core/text/host_and_port.h"
#include "core/text/number.h"

namespace airmodem {
namespace {

using asio::ip::address;
using asio::ip::address_v4;
using asio::ip::address_v6;

constexpr std::string_view kAny = "*";
constexpr unsigned kBitsOfByte = 8;
constexpr unsigned kBitsOfV4 = 32;
constexpr unsigned kBitsOfV6 = 128;

std::optional<address> parse_address(std::string_view text) {
  boost::system::error_code error;
  const address parsed = asio::ip::make_address(std::string(text), error);
  return error ? std::nullopt : std::optional(parsed);
}

/// What the kernel makes of an address: 0.0.0.0 and :: are this machine, and an IPv4 address in an
/// IPv6 one is itself.
address effective(const address& given) {
  if (given.is_v6() && given.to_v6().is_v4_mapped()) {
    return effective(asio::ip::make_address_v4(asio::ip::v4_mapped, given.to_v6()));
  }
  if (!given.is_unspecified()) return given;
  return given.is_v4() ? address(address_v4::loopback()) : address(address_v6::loopback());
}

unsigned bits_of(const address& each) { return each.is_v4() ? kBitsOfV4 : kBitsOfV6; }

/// The address with all bits after the first `prefix` 0.
template <class Bytes>
Bytes cut(Bytes bytes, unsigned prefix) {
  for (unsigned n = 0; n < bytes.size(); ++n) {
    const unsigned kept = prefix > n * kBitsOfByte ? prefix - n * kBitsOfByte : 0;
    if (kept < kBitsOfByte) bytes[n] &= static_cast<unsigned char>(0xFF00U >> kept);
  }
  return bytes;
}

address base_of(const address& each, unsigned prefix) {
  if (each.is_v4()) return address_v4(cut(each.to_v4().to_bytes(), prefix));
  return address_v6(cut(each.to_v6().to_bytes(), prefix));
}

bool covers(const NetworkRange& network, const address& target) {
  if (!network.base) return true;
  if (network.base->is_v4() != target.is_v4()) return false;
  return base_of(target, network.prefix) == *network.base;
}

bool covers(const TargetRule& rule, const address& target, Port port) {
  const bool has_port =
      rule.first_port == 0 || (rule.first_port <= port.value && port.value <= rule.last_port);
  return has_port && covers(rule.network, target);
}

Result<NetworkRange> parse_network(std::string_view text) {
  if (text == kAny) return NetworkRange{};
  const std::size_t slash = text.find('/');
  const auto base = parse_address(text.substr(0, slash));
  if (!base) {
    return failure(fmt::format(
        "{} is no network; write it like 10.0.0.0/8, 192.0.2.7, fd00::/8, or * for every address",
        text));
  }
  const bool has_prefix = slash != std::string_view::npos;
  const auto prefix = has_prefix ? parse_number<unsigned>(text.substr(slash + 1)) : bits_of(*base);
  if (!prefix || *prefix > bits_of(*base)) {
    return failure(
        fmt::format("{}: the number after the / is one from 0 to {}", text, bits_of(*base)));
  }
  const address cut_base = base_of(*base, *prefix);
  if (cut_base != *base) {
    return failure(fmt::format("{} is an address inside its network; write {}/{} for all of it",
                               text, cut_base.to_string(), *prefix));
  }
  return NetworkRange{*base, *prefix};
}

Result<TargetRule> parse_rule(std::string_view option, const std::string& text) {
  const std::string shown = fmt::format("{} {}", option, text);
  const auto parts = split_host_and_port(text);
  if (!parts) {
    return failure(
        fmt::format("{}: an IPv6 network with ports is written like [fd00::/8]:443", text));
  }
  auto network = parse_network(parts->host);
  if (!network) return tl::unexpected(network.error());
  TargetRule rule{.network = *network, .text = shown};
  if (!parts->port) return rule;
  const std::size_t dash = parts->port->find('-');
  const auto first = parse_port(parts->port->substr(0, dash));
  const bool is_range = dash != std::string_view::npos;
  const auto last = is_range ? parse_port(parts->port->substr(dash + 1)) : first;
  if (!first || !last || *first > *last) {
    return failure(fmt::format(
        "the port of {} is neither one from 1 to 65535 nor a range like 8000-8100", text));
  }
  rule.first_port = first->value;
  rule.last_port = last->value;
  return rule;
}

/// A host's name without the dot at its end, or its address in the one way that it is shown.
std::string comparable(std::string_view host) {
  if (const auto literal = parse_address(host)) return literal->to_string();
  if (host.ends_with('.')) host.remove_suffix(1);
  return std::string(host);
}

std::optional<NamedTarget> parse_target(std::string_view text) {
  const auto parts = split_host_and_port(text);
  if (!parts || !parts->port || !is_host_name(parts->host)) return std::nullopt;
  if (*parts->port == kAny) return NamedTarget{comparable(parts->host), Port{0}};
  const auto port = parse_port(*parts->port);
  if (!port) return std::nullopt;
  return NamedTarget{comparable(parts->host), *port};
}

Result<TargetMapping> parse_mapping(std::string_view text) {
  const std::size_t sign = text.find('=');
  const bool has_sides = sign != std::string_view::npos;
  const auto from = has_sides ? parse_target(text.substr(0, sign)) : std::nullopt;
  const auto to = has_sides ? parse_target(text.substr(sign + 1)) : std::nullopt;
  if (!from || !to) {
    return failure(fmt::format(
        "{}: write it like iot.example.com:8883=127.0.0.1:8883, IPv6 addresses in brackets, "
        "* for every port",
        text));
  }
  if (from->port.value != 0 && to->port.value == 0) {
    return failure(fmt::format("{}: a * after the = needs one before it", text));
  }
  return TargetMapping{*from, *to};
}

}  // namespace

std::string in_words(const std::string& host, const std::string& address, Port port) {
  const std::string where = fmt::format("{} port {}", address, port.value);
  return host == address ? where : host + " at " + where;
}

Result<TargetPolicy> TargetPolicy::parse(const PolicyTexts& texts) {
  TargetPolicy policy;
  for (const std::string& text : texts.allow) {
    auto rule = parse_rule("--allow", text);
    if (!rule) return tl::unexpected(rule.error());
    policy.allowed_.push_back(*std::move(rule));
  }
  for (const std::string& text : texts.deny) {
    auto rule = parse_rule("--deny", text);
    if (!rule) return tl::unexpected(rule.error());
    policy.denied_.push_back(*std::move(rule));
  }
  for (const std::string& text : texts.map) {
    auto mapping = parse_mapping(text);
    if (!mapping) return tl::unexpected(mapping.error());
    policy.map_.push_back(*std::move(mapping));
  }
  return policy;
}

std::optional<std::string> TargetPolicy::forbids(const address& given, Port port) const {
  const address target = effective(given);
  const auto has_target = [&](const TargetRule& rule) { return covers(rule, target, port); };
  const auto denied = std::ranges::find_if(denied_, has_target);
  if (denied != denied_.end()) return denied->text;
  if (allowed_.empty() || std::ranges::any_of(allowed_, has_target)) return std::nullopt;
  return "not being among the --allow networks";
}

NamedTarget TargetPolicy::mapped(NamedTarget target) const {
  const std::string host = map_.empty() ? std::string() : comparable(target.host);
  for (const TargetMapping& each : map_) {
    const bool has_port = each.from.port.value == 0 || each.from.port == target.port;
    if (!has_port || !same_word(each.from.host, host)) continue;
    return {each.to.host, each.to.port.value == 0 ? target.port : each.to.port};
  }
  return target;
}

}  // namespace airmodem
