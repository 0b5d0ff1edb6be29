/// The facts of a profile by name, as profile files, configuration files and conversations set
/// them.
#include <algorithm>
#include <array>
#include <charconv>
#include <type_traits>
#include <utility>

#include "airmodem/profile.h"
#include "core/message/words.h"
#include "core/text/append.h"
#include "core/text/escape.h"

namespace airmodem {
namespace {

// ---- values ----

Result<void> read_fact(std::string_view text, std::string& value) {
  value = text;
  return {};
}

Result<void> read_fact(std::string_view text, int& value) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number < 0) return failure("expected a whole number");
  value = number;
  return {};
}

Result<void> read_fact(std::string_view text, bool& value) {
  if (text != "true" && text != "false") return failure("expected true or false");
  value = text == "true";
  return {};
}

// A time such as 75s or 500ms.
Result<void> read_fact(std::string_view text, Duration& value) {
  std::uint32_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
  if (error == std::errc() && unit == "ms") {
    value = std::chrono::milliseconds(count);
  } else if (error == std::errc() && unit == "s") {
    value = std::chrono::seconds(count);
  } else {
    return failure("expected a time such as 75s or 500ms");
  }
  return {};
}

template <class Enum>
requires std::is_enum_v<Enum> Result<void> read_fact(std::string_view text, Enum& value) {
  std::string expected;
  for (const auto& [meaning, word] : Words<Enum>::kWords) {
    if (word == text) {
      value = meaning;
      return {};
    }
    append(expected, expected.empty() ? "" : ", ", word);
  }
  return failure("expected one of " + expected);
}

// Lines, apart by |; nothing is no line.
Result<void> read_fact(std::string_view text, std::vector<std::string>& value) {
  const auto is_control = [](char c) { return c >= 0 && c < ' '; };
  if (std::ranges::any_of(text, is_control)) return failure("expected lines with | between them");
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('|'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  value = std::move(lines);
  return {};
}

// ---- what values may be ----

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
// Commands show texts between quotes.
bool is_shown(char c) { return c >= ' ' && c <= '~' && c != '"'; }

/// A text of so many characters, all of one kind.
struct TextRule {
  bool (*takes)(char);
  std::size_t least;
  std::size_t most;
  std::string_view expected;
};

struct NumberRule {
  int most;
  int also;  // one number beyond, that means unknown
  std::string_view expected;
};

constexpr TextRule kImei{is_digit, 15, 15, "15 digits"};
constexpr TextRule kImsi{is_digit, 15, 15, "15 digits"};
constexpr TextRule kIccid{is_digit, 20, 20, "20 digits"};
constexpr TextRule kPin{is_digit, 4, 8, "4 to 8 digits"};
constexpr TextRule kPuk{is_digit, 8, 8, "8 digits"};
constexpr TextRule kApn{is_shown, 0, 128, "at most 128 characters"};
constexpr TextRule kLogin{is_shown, 0, 32, "at most 32 characters"};
constexpr TextRule kOperator{is_digit, 5, 6, "5 or 6 digits"};
constexpr TextRule kName{is_shown, 1, 64, "1 to 64 characters"};
constexpr TextRule kArea{is_hex, 4, 4, "4 hex digits"};
constexpr TextRule kCell{is_hex, 4, 8, "4 to 8 hex digits"};
constexpr NumberRule kTechnology{9, 9, "a number from 0 to 9"};
constexpr NumberRule kStrength{31, 99, "a number from 0 to 31, or 99"};
constexpr NumberRule kErrorRate{7, 99, "a number from 0 to 7, or 99"};

Result<void> check(std::string_view value, const TextRule& rule) {
  const bool is_right = value.size() >= rule.least && value.size() <= rule.most &&
                        std::ranges::all_of(value, rule.takes);
  if (!is_right) return failure(concat("expected ", rule.expected));
  return {};
}

Result<void> check(int value, const NumberRule& rule) {
  if (value > rule.most && value != rule.also) return failure(concat("expected ", rule.expected));
  return {};
}

// ---- the table ----

using SetFact = Result<void> (*)(Profile& profile, std::string_view text);

template <auto Part, auto Member>
Result<void> set_in(Profile& profile, std::string_view text) {
  return read_fact(text, profile.*Part.*Member);
}

template <auto Part, auto Member, const auto& kRule>
Result<void> set_checked(Profile& profile, std::string_view text) {
  std::remove_reference_t<decltype(profile.*Part.*Member)> value{};
  if (const auto read = read_fact(text, value); !read) return read;
  if (const auto checked = check(value, kRule); !checked) return checked;
  profile.*Part.*Member = std::move(value);
  return {};
}

struct Fact {
  std::string_view key;
  SetFact set;
};

constexpr std::array kFacts{
    Fact{"identity.manufacturer", set_checked<&Profile::identity, &Identity::manufacturer, kName>},
    Fact{"identity.model", set_checked<&Profile::identity, &Identity::model, kName>},
    Fact{"identity.revision", set_checked<&Profile::identity, &Identity::revision, kName>},
    Fact{"identity.imei", set_checked<&Profile::identity, &Identity::imei, kImei>},
    Fact{"identity.imsi", set_checked<&Profile::identity, &Identity::imsi, kImsi>},
    Fact{"identity.iccid", set_checked<&Profile::identity, &Identity::iccid, kIccid>},
    Fact{"sim.state", set_in<&Profile::sim, &SimFacts::state>},
    Fact{"sim.ready-after", set_in<&Profile::sim, &SimFacts::ready_after>},
    Fact{"sim.pin", set_checked<&Profile::sim, &SimFacts::pin, kPin>},
    Fact{"sim.puk", set_checked<&Profile::sim, &SimFacts::puk, kPuk>},
    Fact{"network.registration", set_in<&Profile::network, &NetworkFacts::registration>},
    Fact{"network.registered-after", set_in<&Profile::network, &NetworkFacts::registered_after>},
    Fact{"network.apn", set_checked<&Profile::network, &NetworkFacts::apn, kApn>},
    Fact{"network.user", set_checked<&Profile::network, &NetworkFacts::user, kLogin>},
    Fact{"network.password", set_checked<&Profile::network, &NetworkFacts::password, kLogin>},
    Fact{"network.operator-id",
         set_checked<&Profile::network, &NetworkFacts::operator_id, kOperator>},
    Fact{"network.operator-name",
         set_checked<&Profile::network, &NetworkFacts::operator_name, kName>},
    Fact{"network.area", set_checked<&Profile::network, &NetworkFacts::area, kArea>},
    Fact{"network.cell", set_checked<&Profile::network, &NetworkFacts::cell, kCell>},
    Fact{"network.technology",
         set_checked<&Profile::network, &NetworkFacts::technology, kTechnology>},
    Fact{"network.signal-strength",
         set_checked<&Profile::network, &NetworkFacts::signal_strength, kStrength>},
    Fact{"network.signal-error-rate",
         set_checked<&Profile::network, &NetworkFacts::signal_error_rate, kErrorRate>},
    Fact{"timing.boot", set_in<&Profile::real_times, &Timings::boot>},
    Fact{"timing.network", set_in<&Profile::real_times, &Timings::network>},
    Fact{"timing.bearer", set_in<&Profile::real_times, &Timings::bearer>},
    Fact{"timing.connect", set_in<&Profile::real_times, &Timings::connect>},
    Fact{"announcements.started", set_in<&Profile::announcements, &Announcements::started>},
    Fact{"announcements.card-ready", set_in<&Profile::announcements, &Announcements::card_ready>},
    Fact{"announcements.pin-required",
         set_in<&Profile::announcements, &Announcements::pin_required>},
    Fact{"announcements.puk-required",
         set_in<&Profile::announcements, &Announcements::puk_required>},
    Fact{"announcements.card-absent", set_in<&Profile::announcements, &Announcements::card_absent>},
    Fact{"announcements.network-found",
         set_in<&Profile::announcements, &Announcements::network_found>},
    Fact{"announcements.network-lost",
         set_in<&Profile::announcements, &Announcements::network_lost>},
    Fact{"dialect.has-plain-receive", set_in<&Profile::dialect, &Dialect::has_plain_receive>},
    Fact{"dialect.tells-tcp-errors", set_in<&Profile::dialect, &Dialect::tells_tcp_errors>},
};

}  // namespace

Result<void> set_fact(Profile& profile, std::string_view key, std::string_view value) {
  const auto fact = std::ranges::find(kFacts, key, &Fact::key);
  if (fact == kFacts.end()) return failure(concat("there is no fact ", quote(key)));
  const auto done = fact->set(profile, value);
  return done ? done : failure(concat(key, ": ", done.error().message));
}

}  // namespace airmodem
