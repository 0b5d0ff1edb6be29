/// How the program says that it can be used: the ready line, the ready file, and what
/// script/lib/guide makes of the line.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "host.h"
#include "program.h"
#include "tests/support/paths.h"

namespace airmodem::e2e {
namespace {

namespace fs = std::filesystem;

class Readiness : public ProgramTest {
 protected:
  std::string file() const { return folder().path("ready.json"); }
};

TEST_F(Readiness, IsInTheFileWhileTheProgramRuns) {
  start({"--echo-server", "--ready-file", file()});
  const auto ready = nlohmann::json::parse(contents(file()));
  const std::string echo = "127.0.0.1:" + std::to_string(program().echo_port());
  EXPECT_EQ(ready["version"], 1);
  EXPECT_TRUE(fs::exists("/proc/" + std::to_string(ready["pid"].get<int>())));
  EXPECT_EQ(ready["modules"],
            nlohmann::json::parse(R"([{"name": "modem", "pty": ")" + port() + R"("}])"));
  EXPECT_EQ(ready["echo"], (nlohmann::json{{"tcp", echo}, {"udp", echo}}));
  Host(ready["modules"][0]["pty"].get<std::string>()).begin();
  stop();
  EXPECT_TRUE(folder().is_empty());
}

TEST_F(Readiness, ReplacesTheFileOfAProgramThatWasKilled) {
  const Folder left;  // where its module's files stay
  Program killed({"--pty", port(), "--ready-file", file()}, {{"TMPDIR", left.path()}});
  killed.await_ready();
  killed.signal(SIGKILL);
  EXPECT_EQ(killed.wait().status, -SIGKILL);
  start({"--name", "meter", "--ready-file", file()});
  EXPECT_EQ(nlohmann::json::parse(contents(file()))["modules"][0]["name"], "meter");
  // One that another program has put there is that program's.
  fs::remove(file());
  write_file(file(), "another program's");
  stop();
  EXPECT_EQ(contents(file()), "another program's");
}

TEST_F(Readiness, IsNotTakenFromAProgramThatRuns) {
  start({"--ready-file", file()});
  const std::string before = contents(file());
  const int process = nlohmann::json::parse(before)["pid"];
  const Ended ended = run_program({"--pty", folder().path("other"), "--ready-file", file()});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.errors, "airmodem: --ready-file: " + file() + " is the file of process " +
                              std::to_string(process) +
                              ", which is running; give another file, or end that program\n");
  EXPECT_EQ(contents(file()), before);
  stop();
  EXPECT_TRUE(folder().is_empty());
}

/// As mktemp makes it.
TEST_F(Readiness, TakesThePlaceOfAnEmptyFile) {
  write_file(file(), "");
  start({"--ready-file", file()});
  EXPECT_EQ(nlohmann::json::parse(contents(file()))["version"], 1);
}

TEST_F(Readiness, DoesNotTakeThePlaceOfAnythingElse) {
  for (const std::string text : {"notes", "{\"pid\": 1}", "[1]"}) {
    write_file(file(), text);
    const Ended ended = run_program({"--pty", port(), "--ready-file", file()});
    EXPECT_EQ(ended.status, 2);
    EXPECT_EQ(ended.errors,
              "airmodem: --ready-file: " + file() +
                  " is there and is no ready file; give another file, or remove it\n");
    EXPECT_EQ(contents(file()), text);
  }
}

TEST_F(Readiness, HasATcpListener) {
  Program program({"--tcp", "127.0.0.1:0", "--ready-file", file()});
  program.await_ready();
  EXPECT_EQ(nlohmann::json::parse(contents(file()))["modules"][0]["tcp"],
            "127.0.0.1:" + std::to_string(program.tcp_port()));
}

TEST_F(Readiness, NeedsAFolderForItsFile) {
  const std::string missing = folder().path("missing/ready.json");
  const Ended ended = run_program({"--pty", port(), "--ready-file", missing});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.errors,
            "airmodem: --ready-file: cannot write " + missing +
                ": No such file or directory; make its folder first (mkdir -p), or give "
                "another path\n");
  EXPECT_TRUE(folder().is_empty());
  EXPECT_EQ(run_program({"--pty", port(), "--ready-file", folder().path()}).status, 2);
}

/// Replacing a device or a pipe would take it from everybody else.
TEST_F(Readiness, TakesThePlaceOfNothingButAFile) {
  ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
  const Ended ended = run_program({"--pty", port(), "--ready-file", file()});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.errors, "airmodem: --ready-file: " + file() +
                              " is there and is no regular file; give the name of a file\n");
  EXPECT_TRUE(fs::is_fifo(file()));
}

TEST_F(Readiness, DoesNotTakeThePlaceOfItsOwnPort) {
  const Ended ended = run_program({"--pty", file(), "--ready-file", file()});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.errors, "airmodem: --ready-file: " + file() +
                              " is there and is no regular file; give the name of a file\n");
  EXPECT_TRUE(folder().is_empty());
}

/// A file of no byte may be made, so that it fails when the modules are there already.
TEST_F(Readiness, DoesNotStartWithoutItsFile) {
  const Ended ended =
      Process({"sh", "-c", "ulimit -f 0; exec \"$0\" \"$@\"", test_paths::airmodem_program(),
               "--pty", port(), "--ready-file", file()})
          .wait();
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.errors, "airmodem: --ready-file: cannot write " + file() +
                              ": File too large; raise the limit of a file's size (ulimit -f), or "
                              "give another path\n");
  EXPECT_EQ(ended.output, "");
  EXPECT_TRUE(folder().is_empty());
}

TEST_F(Readiness, QuotesAPathThatHoldsBlanks) {
  const std::string link = folder().path("my \"modem\"");
  Program program({"--pty", link});
  program.await_ready();
  EXPECT_EQ(program.ready_line(), "ready pty=\"" + folder().path("my \\\"modem\\\"") + "\"\n");
}

/// What script/lib/guide says about a line of the program.
std::string guided(const std::string& line) {
  const std::string guide = test_paths::source_folder() / "script/lib/guide";
  return Process({"sh", "-c", "printf %s \"$1\" | \"$2\"", "-", line, guide}).wait().output;
}

TEST(Guide, TellsHowToOpenEachModule) {
  const std::string text = guided(
      "ready pty=\"/tmp/my \\\"odd\\\" mo\\\\dem\" gate.tcp=[::1]:5000 stdio "
      "echo-tcp=127.0.0.1:77 echo-udp=127.0.0.1:77\n");
  EXPECT_NE(text.find("The module is ready at /tmp/my \"odd\" mo\\dem\n"), std::string::npos);
  EXPECT_NE(text.find(" /tmp/my\\ \\\"odd\\\"\\ mo\\\\dem "), std::string::npos) << text;
  EXPECT_NE(text.find("The module gate is ready at [::1]:5000\n"), std::string::npos);
  EXPECT_NE(text.find("AT+CIPSTART=\"TCP\",\"127.0.0.1\",77\n"), std::string::npos);
  EXPECT_EQ(text.find("The module echo"), std::string::npos);
}

TEST(Guide, PassesOtherLinesOn) {
  EXPECT_EQ(guided("airmodem 0.1.0\nready pty=/tmp/a\n"), "airmodem 0.1.0\nready pty=/tmp/a\n");
}

}  // namespace
}  // namespace airmodem::e2e
