/// The diagrams of docs/state-machines.md are made from the tables of src/core/machine. This test
/// fails when they differ; script/docs writes them anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>
#include <string>

#include "core/machine/bearer.h"
#include "core/machine/link.h"
#include "core/machine/mode.h"
#include "core/text/append.h"
#include "tests/support/paths.h"

namespace airmodem {
namespace {

constexpr std::string_view kOpening =
    "# State machines\n"
    "\n"
    "Made by `script/docs` from the tables in `src/core/machine`. What `AT+CIPSTATUS` calls the\n"
    "state is the bearer's, and with the bearer in IP STATUS in single mode that of link 0:\n"
    "CONNECTING is `TCP CONNECTING` or `UDP CONNECTING`, CONNECTED is\n"
    "`CONNECT OK`, REMOTE CLOSING and CLOSED are `TCP CLOSED` or `UDP CLOSED`. In multi mode it "
    "is\n"
    "`IP PROCESSING` while any link is open or opening, or has bytes left to read. While a server\n"
    "listens it is `SERVER LISTENING` in single mode without a peer, and `IP PROCESSING` in multi\n"
    "mode.\n";

// Mermaid wants names without blanks.
std::string identifier(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    if (c == ' ') c = '_';
  }
  return out;
}

template <class Transition>
std::string diagram(std::string_view title, std::span<const Transition> transitions) {
  std::string out = concat("\n## ", title, "\n\n```mermaid\nstateDiagram-v2\n");
  append(out, "  [*] --> ", identifier(name_of(transitions.front().from)), "\n");
  for (const Transition& row : transitions) {
    append(out, "  ", identifier(name_of(row.from)), " --> ", identifier(name_of(row.to)), ": ",
           name_of(row.event), "\n");
  }
  return out + "```\n";
}

TEST(Diagrams, AreThoseOfTheTables) {
  const auto path = test_paths::source_folder() / "docs/state-machines.md";
  const std::string expected = concat(kOpening, diagram("The bearer", bearer_transitions()),
                                      diagram("A link", link_transitions()),
                                      diagram("The command line", mode_transitions()));
  if (std::getenv("AIRMODEM_WRITE_DOCS") != nullptr) {
    std::ofstream(path) << expected;
  }
  std::ostringstream written;
  written << std::ifstream(path).rdbuf();
  EXPECT_EQ(written.str(), expected) << "script/docs writes it anew";
}

}  // namespace
}  // namespace airmodem
