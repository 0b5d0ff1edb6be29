#include "core/settings/settings_codec.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "airmodem/module.h"
#include "core/text/append.h"
#include "core/text/escape.h"
#include "core/text/number.h"
#include "core/text/snapshot_writer.h"

namespace airmodem {
namespace {

constexpr std::string_view kHead = "airmodem settings ";
constexpr std::string_view kVersion = "1";
constexpr std::string_view kEnd = "end ";
constexpr std::string_view kIs = " = ";

constexpr std::array kReceiveModes{ReceiveMode::Push, ReceiveMode::Hold, ReceiveMode::AnnounceAll};

// ---- values ----

// The part of the settings that the path of members, and of places in arrays, leads to.
template <auto Member, auto... Rest>
constexpr auto& part(auto& whole) {
  if constexpr (std::is_integral_v<decltype(Member)>) {
    return part<Rest...>(whole[Member]);  // a place in an array
  } else if constexpr (sizeof...(Rest) == 0) {
    return whole.*Member;
  } else {
    return part<Rest...>(whole.*Member);
  }
}

template <auto... Path>
void write_number(const KeptSettings& settings, std::string& out) {
  append(out, static_cast<int>(part<Path...>(settings)));
}

template <std::int64_t Least, std::int64_t Most, auto... Path>
bool read_number(std::string_view text, KeptSettings& settings) {
  auto& place = part<Path...>(settings);
  const auto value = parse_number(text);
  if (!value || *value < Least || *value > Most) return false;
  place = static_cast<std::remove_reference_t<decltype(place)>>(*value);
  return true;
}

template <auto... Path>
void write_text(const KeptSettings& settings, std::string& out) {
  out += quote(part<Path...>(settings));
}

// A quote or CR cannot have been typed, and would spoil the answers that show the text.
template <std::int64_t Most, auto... Path>
bool read_text(std::string_view text, KeptSettings& settings) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
  auto value = unescape(text.substr(1, text.size() - 2));
  if (!value || static_cast<std::int64_t>(value->size()) > Most) return false;
  if (value->find_first_of("\"\r") != std::string::npos) return false;
  part<Path...>(settings) = *std::move(value);
  return true;
}

// ---- the table ----

void write_baud(const KeptSettings& settings, std::string& out) {
  append(out, settings.baud.value_or(0));
}

bool read_baud(std::string_view text, KeptSettings& settings) {
  const auto value = parse_number(text);
  if (!value || *value > kHighestBaudRate) return false;
  settings.baud = static_cast<int>(*value);
  return true;
}

bool has_baud(const KeptSettings& settings) { return settings.baud.has_value(); }

// A port of a link that most modules do not have.
template <auto... Path>
bool has_port(const KeptSettings& settings) {
  return part<&KeptSettings::service, &ServiceSettings::local_ports, Path...>(settings) != 0;
}

struct Key {
  std::string_view name;
  void (*write)(const KeptSettings& settings, std::string& out);
  bool (*read)(std::string_view text, KeptSettings& settings);
  bool (*is_there)(const KeptSettings& settings) = nullptr;  // whether it is written; null: always
  bool is_secret = false;                                    // nobody is shown its value
};

template <std::int64_t Least, std::int64_t Most, auto... Path>
constexpr Key number_key(std::string_view name) {
  return {name, write_number<Path...>, read_number<Least, Most, Path...>};
}

template <std::int64_t Least, std::int64_t Most, auto... Path>
constexpr Key line_key(std::string_view name) {
  return number_key<Least, Most, &KeptSettings::line, Path...>(name);
}

template <std::int64_t Least, std::int64_t Most, auto... Path>
constexpr Key service_key(std::string_view name) {
  return number_key<Least, Most, &KeptSettings::service, Path...>(name);
}

template <std::int64_t Least, std::int64_t Most, auto Member>
constexpr Key transparent_key(std::string_view name) {
  return service_key<Least, Most, &ServiceSettings::transparent_parameters, Member>(name);
}

template <std::size_t Link, auto Member>
constexpr Key port_key(std::string_view name) {
  return service_key<0, 65535, &ServiceSettings::local_ports, Link, Member>(name);
}

template <std::size_t Link, auto Member>
constexpr Key rare_port_key(std::string_view name) {
  Key key = port_key<Link, Member>(name);
  key.is_there = has_port<Link, Member>;
  return key;
}

template <std::int64_t Least, std::int64_t Most, auto Member>
constexpr Key keep_alive_key(std::string_view name) {
  return service_key<Least, Most, &ServiceSettings::keep_alive, Member>(name);
}

template <std::int64_t Most, auto... Path>
constexpr Key text_key(std::string_view name) {
  return {name, write_text<Path...>, read_text<Most, Path...>};
}

template <auto... Path>
constexpr Key login_key(std::string_view name) {
  Key key = text_key<kLoginLength, Path...>(name);
  key.is_secret = true;
  return key;
}

constexpr Key kKeys[] = {
    line_key<0, 1, &LineSettings::echo>("line.echo"),
    line_key<0, 1, &LineSettings::format, &ResponseFormat::verbose>("line.words"),
    line_key<0, 1, &LineSettings::format, &ResponseFormat::quiet>("line.quiet"),
    line_key<0, 2, &LineSettings::format, &ResponseFormat::errors>("line.errors"),
    line_key<0, 1, &LineSettings::carrier_detect>("line.carrier-detect"),
    line_key<0, 2, &LineSettings::terminal_ready>("line.terminal-ready"),
    line_key<0, 255, &LineSettings::answer_rings>("line.answer-rings"),
    line_key<0, 255, &LineSettings::blind_dial_wait>("line.blind-dial-wait"),
    line_key<0, 255, &LineSettings::answer_wait>("line.answer-wait"),
    line_key<0, 255, &LineSettings::comma_wait>("line.comma-wait"),
    line_key<0, 255, &LineSettings::carrier_loss_wait>("line.carrier-loss-wait"),
    line_key<1, 6, &LineSettings::framing>("line.framing"),
    line_key<0, 3, &LineSettings::parity>("line.parity"),
    line_key<0, 2, &LineSettings::hold_module>("line.hold-module"),
    line_key<0, 2, &LineSettings::hold_host>("line.hold-host"),
    Key{"line.baud", write_baud, read_baud, has_baud},
    service_key<0, 1, &ServiceSettings::multi>("service.multi"),
    service_key<0, 1, &ServiceSettings::transparent>("service.transparent"),
    service_key<0, 1, &ServiceSettings::tls>("service.tls"),
    service_key<0, 2, &ServiceSettings::send_mode>("service.send-mode"),
    service_key<0, 2, &ServiceSettings::prompt_mode>("service.prompt-mode"),
    service_key<0, 1, &ServiceSettings::plain_receive>("service.plain-receive"),
    service_key<0, 1, &ServiceSettings::receive_head>("service.receive-head"),
    service_key<0, 1, &ServiceSettings::show_transport>("service.show-transport"),
    service_key<0, 1, &ServiceSettings::show_sender>("service.show-sender"),
    service_key<0, 5, &ServiceSettings::receive_get>("service.receive-get"),
    service_key<0, 1, &ServiceSettings::timed_send>("service.timed-send"),
    service_key<1, 100, &ServiceSettings::send_delay>("service.send-delay"),
    transparent_key<3, 8, &TransparentSettings::retries>("transparent.retries"),
    transparent_key<1, 10, &TransparentSettings::wait>("transparent.wait"),
    transparent_key<1, 1460, &TransparentSettings::send_size>("transparent.send-size"),
    transparent_key<0, 1, &TransparentSettings::escape>("transparent.escape"),
    transparent_key<0, 1, &TransparentSettings::receive_mode>("transparent.receive-mode"),
    transparent_key<50, 1460, &TransparentSettings::receive_size>("transparent.receive-size"),
    transparent_key<20, 1000, &TransparentSettings::receive_timer>("transparent.receive-timer"),
    transparent_key<0, 1, &TransparentSettings::clean_buffer>("transparent.clean-buffer"),
    keep_alive_key<0, 1, &KeepAliveSettings::is_on>("keep-alive.mode"),
    keep_alive_key<30, 7200, &KeepAliveSettings::idle>("keep-alive.idle"),
    keep_alive_key<30, 600, &KeepAliveSettings::interval>("keep-alive.interval"),
    keep_alive_key<1, 9, &KeepAliveSettings::count>("keep-alive.count"),
    port_key<0, &LocalPorts::tcp>("link0.tcp-port"),
    port_key<0, &LocalPorts::udp>("link0.udp-port"),
    port_key<1, &LocalPorts::tcp>("link1.tcp-port"),
    port_key<1, &LocalPorts::udp>("link1.udp-port"),
    port_key<2, &LocalPorts::tcp>("link2.tcp-port"),
    port_key<2, &LocalPorts::udp>("link2.udp-port"),
    port_key<3, &LocalPorts::tcp>("link3.tcp-port"),
    port_key<3, &LocalPorts::udp>("link3.udp-port"),
    port_key<4, &LocalPorts::tcp>("link4.tcp-port"),
    port_key<4, &LocalPorts::udp>("link4.udp-port"),
    port_key<5, &LocalPorts::tcp>("link5.tcp-port"),
    port_key<5, &LocalPorts::udp>("link5.udp-port"),
    rare_port_key<6, &LocalPorts::tcp>("link6.tcp-port"),
    rare_port_key<6, &LocalPorts::udp>("link6.udp-port"),
    rare_port_key<7, &LocalPorts::tcp>("link7.tcp-port"),
    rare_port_key<7, &LocalPorts::udp>("link7.udp-port"),
    text_key<kApnLength, &KeptSettings::access_point, &AccessPoint::apn>("apn"),
    login_key<&KeptSettings::access_point, &AccessPoint::user>("user"),
    login_key<&KeptSettings::access_point, &AccessPoint::password>("password"),
    text_key<kApnLength, &KeptSettings::default_access_point, &AccessPoint::apn>("default.apn"),
    login_key<&KeptSettings::default_access_point, &AccessPoint::user>("default.user"),
    login_key<&KeptSettings::default_access_point, &AccessPoint::password>("default.password"),
};

// What no key can say alone: combinations that no command lets through.
Result<void> check_together(const KeptSettings& settings) {
  if (settings.baud && !is_baud_rate(*settings.baud)) {
    return failure("line.baud is no rate of the module");
  }
  if (!is_framing(settings.line.framing, settings.line.parity)) {
    return failure("line.framing and line.parity do not go together");
  }
  const ReceiveMode mode = settings.service.receive_get;
  if (std::ranges::find(kReceiveModes, mode) == kReceiveModes.end()) {
    return failure("service.receive-get is no mode that stays");
  }
  if (settings.service.multi && settings.service.transparent) {
    return failure("service.multi and service.transparent exclude each other");
  }
  return {};
}

// What another kind of module takes and this one does not: its state could not be set by hand.
Result<void> check_kind(const KeptSettings& settings, const Profile& profile) {
  const ServiceSettings& service = settings.service;
  const Dialect& dialect = profile.dialect;
  struct Row {
    std::string_view key;
    bool is_taken;
  };
  const auto links = static_cast<std::size_t>(profile.limits.links);
  const auto ports_beyond = std::span(service.local_ports).subspan(links);
  const auto is_unset = [](const LocalPorts& ports) { return ports.tcp == 0 && ports.udp == 0; };
  const Row rows[] = {
      {"service.send-mode",
       service.send_mode != SendMode::Slow || !dialect.acknowledges_plain_sends},
      {"service.receive-get", static_cast<int>(service.receive_get) <= dialect.most_receive_mode},
      {"service.plain-receive", !service.plain_receive || dialect.has_plain_receive},
      {"transparent.wait",
       service.transparent_parameters.wait >= (dialect.short_transparent_parameters ? 1 : 2)},
      {"transparent.clean-buffer",
       service.transparent_parameters.clean_buffer == 0 || !dialect.short_transparent_parameters},
      {"a port of a link", std::ranges::all_of(ports_beyond, is_unset)},
  };
  const auto* const bad = std::ranges::find(rows, false, &Row::is_taken);
  if (bad == std::end(rows)) return {};
  return failure(concat(bad->key, " has a value that a module of profile ", profile.name,
                        " does not take; it was kept by one of another profile"));
}

// ---- the text ----

// The check sum of gzip and Ethernet.
std::uint32_t crc32(std::string_view bytes) {
  constexpr std::uint32_t kPolynomial = 0xEDB88320;
  std::uint32_t sum = 0xFFFFFFFF;
  for (const char byte : bytes) {
    sum ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1U) ^ ((sum & 1U) != 0 ? kPolynomial : 0);
  }
  return ~sum;
}

std::string end_line(std::string_view before) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::uint32_t sum = crc32(before);
  std::string line(kEnd);
  for (int shift = 28; shift >= 0; shift -= 4) line += kDigits[(sum >> shift) & 0xFU];
  return line + '\n';
}

// Takes the next line, without its line end, from the front of `rest`.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

Result<void> check_head(std::string_view line) {
  if (!line.starts_with(kHead)) return failure("line 1: not settings of a module");
  const std::string_view version = line.substr(kHead.size());
  if (version == kVersion) return {};
  return failure(concat("line 1: settings of version ", quote(version.substr(0, 10)),
                        ", and only version ", kVersion, " is known"));
}

// Splits off the last line, which says that all before it is there and as it was written.
Result<std::string_view> checked_body(std::string_view text) {
  const std::size_t end = text.rfind("\nend ");
  if (end == std::string_view::npos) return failure("the last line is missing: it is cut off");
  const std::string_view body = text.substr(0, end + 1);
  if (text.substr(end + 1) == end_line(body)) return body;
  return failure("the sum in the last line is wrong: it is cut off or was changed");
}

class KeyReader {
 public:
  explicit KeyReader(KeptSettings& settings) : settings_(settings) {}

  Result<void> read(std::string_view line) {
    const std::size_t is = line.find(kIs);
    if (is == std::string_view::npos) return failure("expected a key, = and a value");
    const std::string_view name = line.substr(0, is);
    const auto key = std::ranges::find(kKeys, name, &Key::name);
    if (key == std::end(kKeys)) {
      return failure(concat("there is no setting ", quote(name.substr(0, kLongestShown)),
                            "; a later version may have kept it"));
    }
    if (std::exchange(is_read_[static_cast<std::size_t>(key - kKeys)], true)) {
      return failure(concat(name, " stands there twice"));
    }
    if (key->read(line.substr(is + kIs.size()), settings_)) return {};
    return failure(concat(name, " has a value that the module does not take"));
  }

 private:
  static constexpr std::size_t kLongestShown = 40;

  KeptSettings& settings_;
  std::array<bool, std::size(kKeys)> is_read_{};
};

}  // namespace

std::string with_end_line(std::string body) {
  body += end_line(body);
  return body;
}

std::string kept_text(const KeptSettings& settings) {
  std::string text = concat(kHead, kVersion, '\n');
  for (const Key& key : kKeys) {
    if (key.is_there != nullptr && !key.is_there(settings)) continue;
    append(text, key.name, kIs);
    key.write(settings, text);
    text += '\n';
  }
  return with_end_line(std::move(text));
}

void show_settings(const KeptSettings& settings, SnapshotWriter& out) {
  for (const Key& key : kKeys) {
    if (key.is_there != nullptr && !key.is_there(settings)) continue;
    std::string value;
    key.write(settings, value);
    if (key.is_secret) {
      out.add_secret(concat("setting.", key.name), value != quote(""));
    } else {
      out.add(concat("setting.", key.name), value);
    }
  }
}

Result<KeptSettings> read_kept_settings(std::string_view text, const Profile& profile) {
  KeptSettings settings = factory_settings(profile);
  if (text.empty()) return settings;
  if (text.size() > kKeptSettingsLimit) return failure("more bytes than settings have");
  std::string_view rest = text;
  if (const auto head = check_head(take_line(rest)); !head) {
    return tl::unexpected<Error>(head.error());
  }
  const auto body = checked_body(text);
  if (!body) return tl::unexpected<Error>(body.error());
  rest = *body;
  take_line(rest);
  KeyReader reader(settings);
  for (int number = 2; !rest.empty(); ++number) {
    const auto done = reader.read(take_line(rest));
    if (!done) return failure(concat("line ", number, ": ", done.error().message));
  }
  if (const auto done = check_together(settings); !done) {
    return tl::unexpected<Error>(done.error());
  }
  if (const auto done = check_kind(settings, profile); !done) {
    return tl::unexpected<Error>(done.error());
  }
  return settings;
}

Result<void> check_kept_settings(std::string_view bytes, const Profile& profile) {
  const auto read = read_kept_settings(bytes, profile);
  return read ? Result<void>() : tl::unexpected<Error>(read.error());
}

}  // namespace airmodem
