/// The diagrams of docs/state-machines.md are made from the tables of the machines in src/core.
/// This test fails when they differ; script/docs writes them anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <span>
#include <sstream>
#include <string>

#include "core/bearer/bearer_machine.h"
#include "core/line/mode.h"
#include "core/links/link_machine.h"
#include "core/power/power_machine.h"
#include "core/radio/card_machine.h"
#include "core/radio/registration_machine.h"
#include "core/text/append.h"
#include "tests/support/paths.h"

namespace airmodem {
namespace {

constexpr std::string_view kOpening =
    "# State machines\n"
    "\n"
    "Made by `script/docs` from the tables of the machines in `src/core`. What `AT+CIPSTATUS` "
    "calls the\n"
    "state is the bearer's, and with the bearer in IP STATUS in single mode that of link 0:\n"
    "CONNECTING is `TCP CONNECTING` or `UDP CONNECTING`, CONNECTED is\n"
    "`CONNECT OK`, REMOTE CLOSING and CLOSED are `TCP CLOSED` or `UDP CLOSED`. In multi mode it "
    "is\n"
    "`IP PROCESSING` while any link is open or opening, or has bytes left to read. While a server\n"
    "listens it is `SERVER LISTENING` in single mode without a peer, and `IP PROCESSING` in multi\n"
    "mode. An arrow from ANY_OTHER stands for one from every other state of its diagram.\n";

// Mermaid wants names without blanks.
std::string identifier(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    if (c == ' ') c = '_';
  }
  return out;
}

// How many states the table knows.
template <class Transition>
std::size_t state_count(std::span<const Transition> transitions) {
  std::set<std::string_view> states;
  for (const Transition& row : transitions) states.insert({name_of(row.from), name_of(row.to)});
  return states.size();
}

// Whether the row's event leads to its state from every other one.
template <class Transition>
bool leads_from_every_other(std::span<const Transition> transitions, const Transition& row) {
  const auto count = std::ranges::count_if(transitions, [&](const Transition& other) {
    return other.event == row.event && other.to == row.to && other.from != row.to;
  });
  const bool has_more = std::ranges::any_of(transitions, [&](const Transition& other) {
    return other.event == row.event && (other.to != row.to || other.from == row.to);
  });
  return !has_more && static_cast<std::size_t>(count) + 1 == state_count(transitions) && count > 2;
}

// An event that leads to one state from every other is one arrow.
template <class Transition>
std::string diagram(std::string_view title, std::span<const Transition> transitions) {
  std::string out = concat("\n## ", title, "\n\n```mermaid\nstateDiagram-v2\n");
  append(out, "  [*] --> ", identifier(name_of(transitions.front().from)), "\n");
  std::set<std::string_view> drawn;
  for (const Transition& row : transitions) {
    const bool is_common = leads_from_every_other(transitions, row);
    if (is_common && !drawn.insert(name_of(row.event)).second) continue;
    append(out, "  ", is_common ? "ANY_OTHER" : identifier(name_of(row.from)), " --> ",
           identifier(name_of(row.to)), ": ", name_of(row.event), "\n");
  }
  return out + "```\n";
}

TEST(Diagrams, AreThoseOfTheTables) {
  const auto path = test_paths::source_folder() / "docs/state-machines.md";
  const std::string expected = concat(
      kOpening, diagram("The bearer", bearer_transitions()), diagram("A link", link_transitions()),
      diagram("The command line", mode_transitions()), diagram("Power", power_transitions()),
      diagram("The card", card_transitions()), diagram("Registration", registration_transitions()));
  if (std::getenv("AIRMODEM_WRITE_DOCS") != nullptr) {
    std::ofstream(path) << expected;
  }
  std::ostringstream written;
  written << std::ifstream(path).rdbuf();
  EXPECT_EQ(written.str(), expected) << "script/docs writes it anew";
}

}  // namespace
}  // namespace airmodem
