/// Standard error, standard output and traces that take nothing: they are full, closed, or nobody
/// reads them. What the program is there for goes on all the same.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <regex>
#include <string>
#include <utility>

#include "host.h"
#include "peer.h"
#include "process.h"
#include "program.h"
#include "tests/support/paths.h"

namespace airmodem::e2e {
namespace {

using std::chrono::steady_clock;

/// How long the program may take to end when its outputs are stuck: they are waited for for 1 s,
/// and a busy machine takes its time.
constexpr std::chrono::seconds kEndLimit{4};

/// Ways to start the program with a standard error that fails.
constexpr std::array kBadErrors{"2>/dev/full", "2>&-"};

/// The program, started by a shell: `"$0" "$@"` in the script.
Process::Words in_shell(const std::string& script, const Process::Words& arguments) {
  Process::Words words{"sh", "-c", script, test_paths::airmodem_program()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

Ended run(const std::string& script, const Process::Words& arguments) {
  return Process(in_shell(script, arguments)).wait();
}

/// A pipe with a name that is full from the beginning, and that nobody reads.
class FullPipe {
 public:
  explicit FullPipe(const std::string& path) {
    EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
    fd_ = Descriptor(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    const std::string piece(4096, '\n');
    while (::write(fd_.get(), piece.data(), piece.size()) > 0) {
    }
  }

 private:
  Descriptor fd_;
};

class Output : public ProgramTest {
 protected:
  Process::Words serve(const std::string& redirection, const Process::Words& more = {}) const {
    Process::Words words{"--pty", port(), "--deny", "127.0.0.0/8", "--log-level", "debug"};
    words.insert(words.end(), more.begin(), more.end());
    return in_shell("exec \"$0\" \"$@\" " + redirection, words);
  }

  /// Has the log say something, often.
  static void ask_for_what_is_forbidden(Host& host) {
    host.begin_multi();
    for (int i = 0; i < 20; ++i) {
      host.ask("AT+CIPSTART=0,\"TCP\",\"127.0.0.1\",9", {"OK", "0, CONNECT FAIL"});
    }
  }

  static void expect_end(Process& process) {
    const auto begun = steady_clock::now();
    process.signal(SIGTERM);
    EXPECT_EQ(process.wait().status, 0);
    EXPECT_LT(steady_clock::now() - begun, kEndLimit);
  }
};

TEST_F(Output, AModuleServesWithoutItsLog) {
  for (const std::string redirection : kBadErrors) {
    SCOPED_TRACE(redirection);
    Process process(serve(redirection));
    process.line().read_until("\n");
    Host host(port());
    ask_for_what_is_forbidden(host);
    expect_end(process);
  }
}

TEST_F(Output, WhatAHostCanBringAboutAtWillIsSummedUp) {
  start({"--deny", "127.0.0.0/8"});
  Host host(port());
  ask_for_what_is_forbidden(host);
  program().signal(SIGTERM);
  const Ended ended = program().wait();
  const std::string line = "link 0: 127.0.0.1 port 9 is forbidden by --deny 127.0.0.0/8";
  EXPECT_EQ(std::ranges::count(ended.errors, '\n'), 6) << ended.errors;
  const std::regex last(".* " + line + " \\(15 more like this in the last \\d+ s\\)\n");
  const std::size_t begin = ended.errors.rfind('\n', ended.errors.size() - 2) + 1;
  EXPECT_TRUE(std::regex_match(ended.errors.substr(begin), last)) << ended.errors;
}

TEST_F(Output, AModuleServesWhenNobodyReadsItsLog) {
  const FullPipe pipe(folder().path("log"));
  Process process(serve("2>" + folder().path("log")));
  process.line().read_until("\n");
  Host host(port());
  ask_for_what_is_forbidden(host);
  expect_end(process);
}

TEST_F(Output, TheNumberOfAClosedStandardErrorIsNobodyElses) {
  Process process(serve("2>&-"));
  process.line().read_until("\n");
  const auto of_process = "/proc/" + std::to_string(process.id()) + "/fd/2";
  EXPECT_EQ(std::filesystem::read_symlink(of_process), "/dev/null");
  expect_end(process);
}

TEST_F(Output, BadOptionsHaveTheirStatus) {
  for (const std::string redirection : kBadErrors) {
    SCOPED_TRACE(redirection);
    const std::string script = "exec \"$0\" \"$@\" " + redirection;
    for (const std::string command : {"", "dial", "doctor", "profile"}) {
      Process::Words words{"--no-such-option"};
      if (!command.empty()) words.insert(words.begin(), command);
      EXPECT_EQ(run(script, words).status, 2) << command;
    }
  }
}

TEST_F(Output, HelpThatCannotBeWrittenIsATrouble) {
  const Ended ended = run("exec \"$0\" \"$@\" >/dev/full", {"--help"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_EQ(ended.errors, "airmodem: standard output cannot be written: No space left on device\n");
}

/// Standard outputs that take nothing: pipes whose reader has gone, or reads nothing, among them.
const std::array<std::pair<std::string, std::string>, 4> kBadOutputs{{
    {"exec \"$0\" \"$@\" >/dev/full", "No space left on device"},
    {"exec \"$0\" \"$@\" >&-", "Bad file descriptor"},
    {"P=\"$2.pipe\"; mkfifo \"$P\"; exec 3<>\"$P\" 4>\"$P\" 3<&-; rm \"$P\"; exec \"$0\" \"$@\" "
     ">&4",
     "Broken pipe"},
    {"P=\"$2.pipe\"; mkfifo \"$P\"; exec 3<>\"$P\"; yes | dd bs=4096 count=99 oflag=nonblock "
     "2>&- >\"$P\"; rm \"$P\"; exec \"$0\" \"$@\" >&3",
     "nobody reads it"},
}};

TEST_F(Output, AReadyLineThatNobodyCanReadEndsTheStart) {
  for (const auto& [script, why] : kBadOutputs) {
    SCOPED_TRACE(script);
    const Ended ended = run(script, {"--pty", port()});
    EXPECT_EQ(ended.status, 2);
    EXPECT_EQ(ended.errors,
              "airmodem: the ready line cannot be written to standard output: " + why +
                  "; so nobody learns that the module is there: connect standard "
                  "output, if only to /dev/null, or give --ready-file\n");
    EXPECT_TRUE(folder().is_empty());
  }
}

TEST_F(Output, AReadyLineIsNotNeededWithAReadyFile) {
  const std::string file = folder().path("ready.json");
  for (const auto& [script, why] : kBadOutputs) {
    SCOPED_TRACE(script);
    Process process(in_shell(script, {"--pty", port(), "--ready-file", file}));
    const std::string said = process.errors().read_until("\n");
    EXPECT_TRUE(said.ends_with(
        "warning the ready line cannot be written to standard output: " + why + "\n"))
        << said;
    Host host(port());
    host.begin();
    process.signal(SIGTERM);
    const Ended ended = process.wait();
    EXPECT_EQ(ended.status, 0);
    EXPECT_EQ(ended.errors, "");
  }
}

TEST_F(Output, AReaderWhoHasSeenEnoughIsNoTrouble) {
  const std::string pipe = folder().path("pipe");
  const Ended ended = run("trap '' PIPE; mkfifo " + pipe + "; exec 3<>" + pipe + " 4>" + pipe +
                              " 3<&-; exec \"$0\" \"$@\" >&4",
                          {"--help"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.errors, "");
}

TEST_F(Output, DialCarriesAllBytes) {
  start();
  const FullPipe pipe(folder().path("log"));
  for (const std::string redirection : {kBadErrors[0], kBadErrors[1], "2>\"$LOG\""}) {
    SCOPED_TRACE(redirection);
    const TcpListener listener;
    Process dial(in_shell(
        "LOG=" + folder().path("log") + "; printf hello | \"$0\" \"$@\" " + redirection,
        {"dial", "--port", port(), "--wait", "0.1", "127.0.0.1", std::to_string(listener.port())}));
    TcpPeer peer = listener.accept();
    EXPECT_EQ(peer.read_all(), "hello");
    EXPECT_EQ(dial.wait().status, 0);
  }
}

TEST_F(Output, DoctorReportsWithoutTellingItsProgress) {
  start();
  for (const std::string redirection : kBadErrors) {
    SCOPED_TRACE(redirection);
    const Ended ended = run("exec \"$0\" \"$@\" " + redirection, {"doctor", "--port", port()});
    EXPECT_EQ(ended.status, 0) << ended.output;
    EXPECT_TRUE(ended.output.ends_with("All is well.\n")) << ended.output;
  }
}

TEST_F(Output, DoctorSaysOnceThatItsReportCannotBeWritten) {
  start();
  const Ended ended = run("exec \"$0\" \"$@\" >/dev/full", {"doctor", "-q", "--port", port()});
  EXPECT_EQ(ended.status, 1);
  EXPECT_EQ(ended.errors, "airmodem: standard output cannot be written: No space left on device\n");
}

// ---- traces ----

TEST_F(Output, AFullDiskUnderATraceIsToldOnce) {
  const TcpListener listener;
  start({"--trace", "/dev/full"});
  Host host(port());
  host.begin();
  host.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  const std::string payload = pattern(1460);
  for (int i = 0; i < 3; ++i) {
    host.send("", payload);
    peer.expect(payload);
  }
  program().signal(SIGTERM);
  const Ended ended = program().wait();
  EXPECT_EQ(ended.status, 0);
  const std::regex expected(
      ".* modem: the trace /dev/full cannot be written: No space left on device; make room there, "
      "or "
      "give a path on another disk; a comment stands where lines are missing\n.* modem: the trace "
      "/dev/full: \\d+ lines are lost\n");
  EXPECT_TRUE(std::regex_match(ended.errors, expected)) << ended.errors;
}

TEST_F(Output, ATraceThatNobodyReadsHoldsNothingUp) {
  const FullPipe pipe(folder().path("pipe"));
  const FullPipe keys(folder().path("keys"));
  start({"--trace", folder().path("pipe"), "--tls-keylog", folder().path("keys")});
  Host host(port());
  host.begin();
  const auto begun = steady_clock::now();
  program().signal(SIGTERM);
  const Ended ended = program().wait();
  EXPECT_LT(steady_clock::now() - begun, kEndLimit);
  EXPECT_EQ(ended.status, 0);
  EXPECT_NE(ended.errors.find("it is not taken fast enough"), std::string::npos) << ended.errors;
  EXPECT_TRUE(ended.errors.ends_with(" lines are lost\n")) << ended.errors;
}

TEST_F(Output, ATraceIsOneProgramsAlone) {
  start_traced();
  const Ended ended = run_program({"--pty", folder().path("other"), "--trace", trace()});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.errors, "airmodem: --trace: the trace " + trace() +
                              " is being written already, by another program or module; give "
                              "another file, or end that program\n");
  Host host(program().pty());
  host.begin();
  stop();
  EXPECT_NE(contents(trace()).find("ATE0"), std::string::npos);
}

TEST_F(Output, ATraceOfBeforeIsHiddenFromOthers) {
  write_file(trace(), "of an earlier run");
  std::filesystem::permissions(trace(), std::filesystem::perms{0644});
  start_traced();
  EXPECT_EQ(std::filesystem::status(trace()).permissions(), std::filesystem::perms{0600});
}

/// It could be another user's, and lead to any file of this one's.
TEST_F(Output, ALinkInASharedFolderIsNotFollowed) {
  namespace fs = std::filesystem;
  const std::string precious = folder().path("precious");
  const std::string shared = folder().path("shared");
  write_file(precious, "of value");
  fs::create_directory(shared);
  fs::permissions(shared, fs::perms{01777});
  fs::create_symlink(precious, shared + "/link");
  for (const std::string option : {"--trace", "--tls-keylog"}) {
    const Ended ended = run_program({"--pty", port(), option, shared + "/link"});
    EXPECT_EQ(ended.status, 2);
    EXPECT_NE(ended.errors.find("it is a symbolic link in a folder in which others can make one"),
              std::string::npos)
        << ended.errors;
  }
  EXPECT_EQ(contents(precious), "of value");
}

TEST_F(Output, ALinkOfTheUsersOwnIsFollowed) {
  std::filesystem::create_symlink(folder().path("elsewhere"), trace());
  start_traced();
  Host host(program().pty());
  host.begin();
  stop();
  EXPECT_NE(contents(folder().path("elsewhere")).find("ATE0"), std::string::npos);
}

}  // namespace
}  // namespace airmodem::e2e
