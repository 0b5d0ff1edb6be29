/// The facts of a profile by name, as profile files, configuration files and conversations set
/// them.
#include <algorithm>
#include <array>
#include <chrono>
#include <type_traits>
#include <utility>

#include "airmodem/profile.h"
#include "core/profile/fact_values.h"
#include "core/text/append.h"
#include "core/text/escape.h"

namespace airmodem {
namespace {

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
  int least;
  int most;
  int also;  // one number beyond, that means unknown
  std::string_view expected;
};

struct TimeRule {
  Duration least;
  Duration most;
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
constexpr TextRule kMaybeName{is_shown, 0, 64, "at most 64 characters"};
constexpr TextRule kArea{is_hex, 4, 4, "4 hex digits"};
constexpr TextRule kCell{is_hex, 4, 8, "4 to 8 hex digits"};
constexpr NumberRule kLinks{1, static_cast<int>(kMostLinks), static_cast<int>(kMostLinks),
                            "a number from 1 to 8"};
constexpr NumberRule kTechnology{0, 9, 9, "a number from 0 to 9"};
constexpr NumberRule kStrength{0, 31, 99, "a number from 0 to 31, or 99"};
constexpr NumberRule kErrorRate{0, 7, 99, "a number from 0 to 7, or 99"};
constexpr NumberRule kErrorFormat{0, 2, 2, "a number from 0 to 2"};
constexpr NumberRule kReceiveMode{0, 5, 5, "a number from 0 to 5"};
// With no time at all nothing would ever come about.
constexpr TimeRule kPatience{std::chrono::milliseconds(1), std::chrono::hours(24),
                             "a time from 1ms to 86400s"};

Result<void> check(std::string_view value, const TextRule& rule) {
  const bool is_right = value.size() >= rule.least && value.size() <= rule.most &&
                        std::ranges::all_of(value, rule.takes);
  if (!is_right) return failure(concat("expected ", rule.expected));
  return {};
}

Result<void> check(int value, const NumberRule& rule) {
  const bool is_in_range = value >= rule.least && value <= rule.most;
  if (!is_in_range && value != rule.also) return failure(concat("expected ", rule.expected));
  return {};
}

Result<void> check(Duration value, const TimeRule& rule) {
  if (value < rule.least || value > rule.most) return failure(concat("expected ", rule.expected));
  return {};
}

// ---- the table ----

using FactSetter = Result<void> (*)(Profile& profile, std::string_view text);

template <auto Part, auto Member>
Result<void> set_in(Profile& profile, std::string_view text) {
  return read_fact(text, profile.*Part.*Member);
}

/// What `profile.*Part.*Member` holds.
template <auto Part, auto Member>
using Value = std::remove_cvref_t<decltype(std::declval<Profile>().*Part.*Member)>;

template <auto Part, auto Member, const auto& kRule>
Result<void> set_checked(Profile& profile, std::string_view text) {
  Value<Part, Member> value{};
  if (auto read = read_fact(text, value); !read) return read;
  if (auto checked = check(value, kRule); !checked) return checked;
  profile.*Part.*Member = std::move(value);
  return {};
}

template <auto Part, auto Member>
std::string text_of(const Profile& profile) {
  return write_fact(profile.*Part.*Member);
}

struct Row {
  std::string_view key;
  FactKind kind;
  FactSetter set;
  std::string (*text)(const Profile& profile);
};

/// A fact that may have any value of its kind.
template <auto Part, auto Member>
constexpr Row any(std::string_view key) {
  return {key, fact_kind<Value<Part, Member>>(), set_in<Part, Member>, text_of<Part, Member>};
}

/// A fact whose values follow a rule.
template <auto Part, auto Member, const auto& kRule>
constexpr Row ruled(std::string_view key) {
  return {key, fact_kind<Value<Part, Member>>(), set_checked<Part, Member, kRule>,
          text_of<Part, Member>};
}

constexpr std::array kRows{
    ruled<&Profile::identity, &Identity::manufacturer, kName>("identity.manufacturer"),
    ruled<&Profile::identity, &Identity::model, kName>("identity.model"),
    ruled<&Profile::identity, &Identity::revision, kName>("identity.revision"),
    ruled<&Profile::identity, &Identity::information, kMaybeName>("identity.information"),
    ruled<&Profile::identity, &Identity::imei, kImei>("identity.imei"),
    ruled<&Profile::identity, &Identity::imsi, kImsi>("identity.imsi"),
    ruled<&Profile::identity, &Identity::iccid, kIccid>("identity.iccid"),
    any<&Profile::power, &PowerFacts::already_on>("power.already-on"),
    any<&Profile::sim, &SimFacts::state>("sim.state"),
    any<&Profile::sim, &SimFacts::ready_after>("sim.ready-after"),
    ruled<&Profile::sim, &SimFacts::pin, kPin>("sim.pin"),
    ruled<&Profile::sim, &SimFacts::puk, kPuk>("sim.puk"),
    any<&Profile::network, &NetworkFacts::registration>("network.registration"),
    any<&Profile::network, &NetworkFacts::registered_after>("network.registered-after"),
    any<&Profile::network, &NetworkFacts::lost_after>("network.lost-after"),
    ruled<&Profile::network, &NetworkFacts::apn, kApn>("network.apn"),
    ruled<&Profile::network, &NetworkFacts::user, kLogin>("network.user"),
    ruled<&Profile::network, &NetworkFacts::password, kLogin>("network.password"),
    ruled<&Profile::network, &NetworkFacts::operator_id, kOperator>("network.operator-id"),
    ruled<&Profile::network, &NetworkFacts::operator_name, kName>("network.operator-name"),
    ruled<&Profile::network, &NetworkFacts::area, kArea>("network.area"),
    ruled<&Profile::network, &NetworkFacts::cell, kCell>("network.cell"),
    ruled<&Profile::network, &NetworkFacts::technology, kTechnology>("network.technology"),
    ruled<&Profile::network, &NetworkFacts::signal_strength, kStrength>("network.signal-strength"),
    ruled<&Profile::network, &NetworkFacts::signal_error_rate, kErrorRate>(
        "network.signal-error-rate"),
    any<&Profile::real_times, &Timings::boot>("timing.boot"),
    any<&Profile::real_times, &Timings::network>("timing.network"),
    any<&Profile::real_times, &Timings::bearer>("timing.bearer"),
    any<&Profile::real_times, &Timings::connect>("timing.connect"),
    any<&Profile::announcements, &Announcements::started>("announcements.started"),
    any<&Profile::announcements, &Announcements::card_ready>("announcements.card-ready"),
    any<&Profile::announcements, &Announcements::pin_required>("announcements.pin-required"),
    any<&Profile::announcements, &Announcements::puk_required>("announcements.puk-required"),
    any<&Profile::announcements, &Announcements::card_absent>("announcements.card-absent"),
    any<&Profile::announcements, &Announcements::network_found>("announcements.network-found"),
    any<&Profile::announcements, &Announcements::network_lost>("announcements.network-lost"),
    ruled<&Profile::limits, &Limits::links, kLinks>("limits.links"),
    ruled<&Profile::limits, &Limits::connect, kPatience>("limits.connect"),
    ruled<&Profile::limits, &Limits::lookup, kPatience>("limits.lookup"),
    ruled<&Profile::limits, &Limits::bearer, kPatience>("limits.bearer"),
    ruled<&Profile::limits, &Limits::send, kPatience>("limits.send"),
    any<&Profile::limits, &Limits::escape_before>("limits.escape-before"),
    any<&Profile::limits, &Limits::escape_between>("limits.escape-between"),
    any<&Profile::limits, &Limits::escape_after>("limits.escape-after"),
    any<&Profile::limits, &Limits::wait_unit>("limits.wait-unit"),
    any<&Profile::limits, &Limits::line_feed_wait>("limits.line-feed-wait"),
    ruled<&Profile::dialect, &Dialect::error_format, kErrorFormat>("dialect.error-format"),
    any<&Profile::dialect, &Dialect::acknowledges_plain_sends>("dialect.acknowledges-plain-sends"),
    any<&Profile::dialect, &Dialect::has_plain_receive>("dialect.has-plain-receive"),
    ruled<&Profile::dialect, &Dialect::most_receive_mode, kReceiveMode>(
        "dialect.most-receive-mode"),
    any<&Profile::dialect, &Dialect::names_sender_in_multi>("dialect.names-sender-in-multi"),
    any<&Profile::dialect, &Dialect::short_transparent_parameters>(
        "dialect.short-transparent-parameters"),
    any<&Profile::dialect, &Dialect::bare_identity>("dialect.bare-identity"),
    any<&Profile::dialect, &Dialect::line_feed_ends_line>("dialect.line-feed-ends-line"),
    any<&Profile::dialect, &Dialect::announces_with_blank>("dialect.announces-with-blank"),
    any<&Profile::dialect, &Dialect::names_operator>("dialect.names-operator"),
    any<&Profile::dialect, &Dialect::starts_bearer_in_multi>("dialect.starts-bearer-in-multi"),
    any<&Profile::dialect, &Dialect::tells_tcp_errors>("dialect.tells-tcp-errors"),
};

}  // namespace

Result<void> set_fact(Profile& profile, std::string_view key, std::string_view value) {
  const auto row = std::ranges::find(kRows, key, &Row::key);
  if (row == kRows.end()) return failure(concat("there is no fact ", quote(key)));
  const auto done = row->set(profile, value);
  return done ? done : failure(concat(key, ": ", done.error().message));
}

std::vector<Fact> facts_of(const Profile& profile) {
  std::vector<Fact> facts;
  facts.reserve(kRows.size());
  for (const Row& row : kRows) {
    facts.push_back({.key = row.key, .kind = row.kind, .text = row.text(profile)});
  }
  return facts;
}

}  // namespace airmodem
