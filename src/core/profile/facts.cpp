/// The facts of a profile by name, as profile files, configuration files and conversations set
/// them.
#include <algorithm>
#include <array>
#include <charconv>

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

// ---- the table ----

using SetFact = Result<void> (*)(Profile& profile, std::string_view text);

template <auto Part, auto Member>
Result<void> set_in(Profile& profile, std::string_view text) {
  return read_fact(text, profile.*Part.*Member);
}

struct Fact {
  std::string_view key;
  SetFact set;
};

constexpr std::array kFacts{
    Fact{"sim.state", set_in<&Profile::sim, &SimFacts::state>},
    Fact{"sim.ready-after", set_in<&Profile::sim, &SimFacts::ready_after>},
    Fact{"sim.pin", set_in<&Profile::sim, &SimFacts::pin>},
    Fact{"network.registration", set_in<&Profile::network, &NetworkFacts::registration>},
    Fact{"network.registered-after", set_in<&Profile::network, &NetworkFacts::registered_after>},
    Fact{"network.apn", set_in<&Profile::network, &NetworkFacts::apn>},
    Fact{"network.signal-strength", set_in<&Profile::network, &NetworkFacts::signal_strength>},
    Fact{"dialect.has-plain-receive", set_in<&Profile::dialect, &Dialect::has_plain_receive>},
    Fact{"network.user", set_in<&Profile::network, &NetworkFacts::user>},
    Fact{"network.password", set_in<&Profile::network, &NetworkFacts::password>},
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
