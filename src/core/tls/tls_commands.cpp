/// TLS on links (spec: tls.*, sslcfg.*).
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/command/family.h"
#include "core/command/setting.h"
#include "core/settings/settings.h"
#include "core/text/ascii.h"
#include "core/text/file_name.h"
#include "core/text/hex.h"
#include "core/text/number.h"
#include "core/text/snapshot_writer.h"
#include "core/tls/ssl_context.h"

namespace airmodem {
namespace {

// ---- values: reading fails on what is none ----

template <class Code, std::int64_t kMost>
std::optional<Code> read_code(std::string_view text) {
  const auto number = parse_number(text);
  if (!number || *number > kMost) return std::nullopt;
  return static_cast<Code>(*number);
}

template <class Code>
std::string show_code(Code code) {
  return concat(static_cast<int>(code));
}

template <int kLeast, int kMost>
std::optional<std::chrono::seconds> read_seconds(std::string_view text) {
  const auto number = parse_number(text);
  if (!number || *number < kLeast || *number > kMost) return std::nullopt;
  return std::chrono::seconds(*number);
}

std::string show_seconds(std::chrono::seconds seconds) { return concat(seconds.count()); }

struct Suite {
  std::uint16_t number;
  std::string_view word;
};

constexpr Suite kSuites[] = {
    {0x0035, "0X0035"}, {0x002F, "0X002F"}, {0x0005, "0X0005"},      {0x0004, "0X0004"},
    {0x000A, "0X000A"}, {0x003D, "0X003D"}, {kEverySuite, "0XFFFF"},
};

std::optional<std::uint16_t> read_suite(std::string_view text) {
  for (const Suite& suite : kSuites) {
    if (same_word(suite.word, text)) return suite.number;
  }
  return std::nullopt;
}

std::string show_suite(std::uint16_t number) {
  return std::string(std::ranges::find(kSuites, number, &Suite::number)->word);
}

std::optional<WrittenText> read_file(std::string_view text) {
  auto name = parse_file_name(text);
  if (!name) return std::nullopt;
  return WrittenText{.written = std::string(text), .meaning = *std::move(name)};
}

template <std::size_t... kSizes>
std::optional<WrittenText> read_bytes(std::string_view text) {
  auto bytes = parse_hex(text);
  if (!bytes || ((bytes->size() != kSizes) && ...)) return std::nullopt;
  return WrittenText{.written = std::string(text), .meaning = *std::move(bytes)};
}

std::string show_written(const WrittenText& text) { return text.written; }

std::optional<std::string> read_name(std::string_view text) {
  if (!is_host_name(text)) return std::nullopt;
  return std::string(text);
}

std::string show_name(const std::string& name) { return name; }

// ---- tags ----

struct Tag {
  std::string_view name;
  bool (*set)(SslContext& settings, std::string_view text);  // false, and nothing set: no value
  std::string (*show)(const SslContext& settings);
  void (*erase)(SslContext& settings);  // back to the value at power-on
  bool is_secret = false;               // no snapshot shows it
};

template <auto kMember, auto kRead, auto kShow>
constexpr Tag tag(std::string_view name) {
  return {.name = name,
          .set =
              [](SslContext& settings, std::string_view text) {
                auto value = kRead(text);
                if (!value) return false;
                settings.*kMember = *std::move(value);
                return true;
              },
          .show = [](const SslContext& settings) { return kShow(settings.*kMember); },
          .erase = [](SslContext& settings) { settings.*kMember = SslContext{}.*kMember; }};
}

template <auto kMember, class Code, std::int64_t kMost>
constexpr Tag code_tag(std::string_view name) {
  return tag<kMember, read_code<Code, kMost>, show_code<Code>>(name);
}

template <auto kMember, auto kRead>
constexpr Tag secret_tag(std::string_view name) {
  Tag row = tag<kMember, kRead, show_written>(name);
  row.is_secret = true;
  return row;
}

constexpr Tag kTags[] = {
    code_tag<&SslContext::version, TlsVersion, 4>("sslversion"),
    tag<&SslContext::suite, read_suite, show_suite>("ciphersuite"),
    tag<&SslContext::ca_file, read_file, show_written>("cacert"),
    tag<&SslContext::certificate_file, read_file, show_written>("clientcert"),
    tag<&SslContext::key_file, read_file, show_written>("clientkey"),
    code_tag<&SslContext::verification, Verification, 2>("seclevel"),
    tag<&SslContext::host_name, read_name, show_name>("hostname"),
    code_tag<&SslContext::dates, CertificateDates, 1>("ignorelocaltime"),
    tag<&SslContext::negotiation, read_seconds<10, 300>, show_seconds>("negotiatetimeout"),
    secret_tag<&SslContext::client_random, read_bytes<28, 32>>("clientrandom"),
    secret_tag<&SslContext::premaster, read_bytes<48>>("premaster"),
    code_tag<&SslContext::trust, Trust, 1>("verifymode"),
};

const Tag* find_tag(std::string_view name) {
  const auto row = std::ranges::find_if(
      kTags, [name](const Tag& candidate) { return same_word(candidate.name, name); });
  return row != std::end(kTags) ? row : nullptr;
}

constexpr std::int64_t kFirstOfNoLink = kSslContextNumbers[kMostLinks];

SslContext* find_context(Context& context, std::int64_t number) {
  const auto place = std::ranges::find(kSslContextNumbers, number);
  const bool is_of_no_link = number >= context.profile.limits.links && number < kFirstOfNoLink;
  if (place == kSslContextNumbers.end() || is_of_no_link) return nullptr;
  return &context.of<SslContexts>()[static_cast<std::size_t>(place - kSslContextNumbers.begin())];
}

// ---- commands ----

// AT+SSLCFG=<tag>,<ctx>,<value>: OK. Without a value: +SSLCFG: "<tag>",<ctx>,<value>. With the
// comma and nothing after it: OK, and the value is the one at power-on. All that is wrong: ERROR
// (spec: sslcfg.form, sslcfg.wrong).
Outcome configure(Context& context, const Arguments& arguments) {
  const Tag* const row = find_tag(arguments[0].text);
  SslContext* const settings = find_context(context, arguments[1].number);
  if (row == nullptr) return Outcome::error("there is no such tag");
  if (settings == nullptr) return Outcome::error("there is no such context");
  const Argument& value = arguments[2];
  if (value.is_given && !row->set(*settings, value.text)) {
    return Outcome::error(context.refusal(concat(row->name, " does not take this value")).why);
  }
  if (value.is_given) return Outcome::ok();
  if (value.is_empty) {
    row->erase(*settings);
    return Outcome::ok();
  }
  return answer_line(context, '"', row->name, "\",", arguments[1].number, ',',
                     row->show(*settings));
}

constexpr std::int64_t kLongestTag = 16;
constexpr std::int64_t kLongestValue = 128;  // a host name's, as in CIPSTART

constexpr Command kCommands[] = {
    {.name = "+CIPSSL",
     .read = read_setting<&ServiceSettings::tls>,
     .set = keep_setting<&ServiceSettings::tls>,
     .test = "+CIPSSL: (0-1)",
     .parameters = {number(0, 1)}},
    {.name = "+SSLCFG",
     .read = accept,
     .set = configure,
     .test = "",
     .parameters = {filled_text(kLongestTag), number(0, kSslContextNumbers.back()),
                    optional(text(kLongestValue))},
     .secret = Secret::Values,
     .refuses_with_error_alone = true},
};

// What differs from the value at power-on: all of it would be a hundred lines.
void show_contexts(const Context& context, SnapshotWriter& out) {
  const SslContexts& contexts = context.of<SslContexts>();
  const SslContext at_power_on;
  for (std::size_t n = 0; n < contexts.size(); ++n) {
    for (const Tag& row : kTags) {
      const std::string value = row.show(contexts[n]);
      if (value == row.show(at_power_on)) continue;
      std::string key = concat("ssl.", kSslContextNumbers[n], '.', row.name);
      if (row.is_secret) {
        out.add_secret(std::move(key), true);
      } else {
        out.add_text(std::move(key), value);
      }
    }
  }
}

}  // namespace

const Family& tls_family() {
  static const Family kFamily{.name = "tls",
                              .commands = kCommands,
                              .slices = {slice<SslContexts>()},
                              .show = show_contexts};
  return kFamily;
}

}  // namespace airmodem
