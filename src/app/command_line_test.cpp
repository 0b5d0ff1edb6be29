// What is said of a command line that is wrong.

#include "app/command_line.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace airmodem {
namespace {

/// What read_words() says of `words`; "none" where nothing is wrong with them.
std::string trouble(std::vector<std::string> words, bool takes_words = false) {
  constexpr std::array<std::string_view, 2> kCommands{"dial", "ports"};
  std::string port;
  bool is_udp = false;
  std::uint32_t baud = 0;
  std::vector<std::string> target;
  CLI::App app;
  app.add_option("--port", port, "")->type_name("PORT")->required();
  app.add_option("--baud", baud, "")->type_name("N")->check(whole_number(1, 4'000'000));
  app.add_flag("-u,--udp", is_udp, "")->disable_flag_override();
  if (takes_words) app.add_option("target", target, "");
  words.insert(words.begin(), "airmodem");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  const auto read =
      read_words(app, static_cast<int>(arguments.size()), arguments.data(), kCommands);
  return read ? "none" : read.error().message;
}

TEST(CommandLine, IsReadWhereNothingIsWrong) {
  EXPECT_EQ(trouble({"--port", "a", "--baud", "4000000", "-u"}), "none");
  EXPECT_EQ(trouble({"--port", "a", "b", "c", "d"}, true), "none");
}

TEST(CommandLine, NamesTheOptionThatMayHaveBeenMeant) {
  EXPECT_EQ(trouble({"--prot", "a"}), "--prot: there is no such option; did you mean --port?");
  EXPECT_EQ(trouble({"--prot=a"}), "--prot: there is no such option; did you mean --port?");
  EXPECT_EQ(trouble({"--port", "a", "b", "--udb"}, true),
            "--udb: there is no such option; did you mean --udp?");
  EXPECT_EQ(trouble({"--nonsense"}), "--nonsense: there is no such option");
  EXPECT_EQ(trouble({"-x"}), "-x: there is no such option");
}

TEST(CommandLine, NamesTheCommandsForAWordTooMany) {
  EXPECT_EQ(trouble({"--port", "a", "/tmp/m"}),
            "/tmp/m: unexpected argument; the commands are dial, ports");
  EXPECT_EQ(trouble({"--port", "a", "port"}),
            "port: unexpected argument; the commands are dial, ports; did you mean ports?");
}

/// The option may be right for the command that was meant.
TEST(CommandLine, AFirstWordThatIsNoOptionIsMeantForACommand) {
  EXPECT_EQ(trouble({"port", "--json"}),
            "port: there is no such command; the commands are dial, ports; did you mean ports?");
  EXPECT_EQ(trouble({"fly", "--help"}),
            "fly: there is no such command; the commands are dial, ports");
}

TEST(CommandLine, SaysInPlainWordsWhatIsWrongWithAValue) {
  EXPECT_EQ(trouble({}), "--port is required");
  EXPECT_EQ(trouble({"--port"}), "--port: its value is missing; write --port PORT");
  EXPECT_EQ(trouble({"--port", "a", "--port", "b"}), "--port: is given more than once");
  EXPECT_EQ(trouble({"--port", "a", "--udp=9"}), "--udp: takes no value");
  for (const std::string value : {"0", "4000001", "x", "1.5", "18446744073709551616"}) {
    EXPECT_EQ(trouble({"--port", "a", "--baud", value}),
              "--baud: expected a whole number from 1 to 4000000, not " + value);
  }
}

TEST(CommandLine, HasAHelpOfItsOwnWords) {
  std::uint32_t baud = 0;
  bool is_fast = false;
  std::vector<std::string> paths;
  CLI::App app;
  set_usage(app, "airmodem ports [options] [PATH...]");
  CLI::Option* const speed =
      app.add_option("--baud", baud, "The speed")->type_name("N")->check(whole_number(1, 2));
  app.add_flag("--fast", is_fast, "Fast")->excludes(speed);
  app.add_option("paths", paths, "")->group("");
  EXPECT_EQ(app.help(),
            "Usage: airmodem ports [options] [PATH...]\n"
            "\n"
            "Options:\n"
            "  -h,--help                   Print this help message and exit\n"
            "  --baud N                    The speed\n"
            "  --fast                      Fast\n"
            "\n"
            "\n");
}

}  // namespace
}  // namespace airmodem
