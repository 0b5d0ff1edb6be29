/// StdioTerminal over pipes, files, sockets and terminals in the place of standard input and
/// output.

#include "adapters/terminal/stdio_terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <fstream>
#include <memory>
#include <string>

#include "tests/adapters/run_until.h"
#include "tests/adapters/terminal_contract.h"
#include "tests/adapters/terminal_observer.h"
#include "tests/e2e/program.h"

namespace airmodem {
namespace {

/// More than a pipe takes.
constexpr std::size_t kTooMuch = std::size_t{4} * 1024 * 1024;

/// The ends of a pipe.
struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read_end = OwnedFd(ends[0]);
    write_end = OwnedFd(ends[1]);
  }
  OwnedFd read_end;
  OwnedFd write_end;
};

/// The program that has started the module: it writes to its input and reads its output.
class Parent {
 public:
  Parent(int input, int output) : input_(input), output_(output) {
    ::fcntl(output, F_SETFL, O_NONBLOCK);
  }
  void write(const std::string& bytes) {
    EXPECT_EQ(::write(input_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  /// What is there to read now.
  std::string read() {
    std::string bytes(65'536, '\0');
    const ssize_t size = ::read(output_, bytes.data(), bytes.size());
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return bytes;
  }

 private:
  int input_;
  int output_;
};

class StdioTerminalTest : public testing::Test {
 protected:
  StdioTerminalTest() { std::signal(SIGPIPE, SIG_IGN); }

  void start(int input, int output) {
    auto terminal =
        StdioTerminal::open(io_, buffer_, StdioDescriptors{.input = input, .output = output});
    ASSERT_TRUE(terminal) << terminal.error().message;
    terminal_ = *std::move(terminal);
    terminal_->when_ended([this] { ++ends_; });
    terminal_->start(observer_);
  }
  /// Over the test's two pipes; the terminal's ends are its own from here on.
  void start_on_pipes() {
    start(input_.read_end.get(), output_.write_end.get());
    input_.read_end.reset();
    output_.write_end.reset();
  }
  Parent parent() { return {input_.write_end.get(), output_.read_end.get()}; }
  bool hears(const std::string& wanted) {
    return run_until(io_, [&] { return observer_.heard == wanted; });
  }
  bool ends() {
    return run_until(io_, [&] { return ends_ == 1; });
  }

  asio::io_context io_;
  TerminalBuffer buffer_{};
  HearingObserver observer_;
  Pipe input_;
  Pipe output_;
  int ends_ = 0;
  std::unique_ptr<StdioTerminal> terminal_;
};

TEST_F(StdioTerminalTest, CarriesAllByteValuesBothWaysUnchanged) {
  start_on_pipes();
  Parent program = parent();
  std::string all;
  for (int value = 0; value < 256; ++value) all += static_cast<char>(value);
  program.write(all);
  EXPECT_TRUE(hears("<" + all));
  EXPECT_EQ(terminal_->write(all), all.size());
  EXPECT_EQ(program.read(), all);
}

TEST_F(StdioTerminalTest, TheEndOfTheInputIsTheEnd) {
  start_on_pipes();
  parent().write("AT\r");
  input_.write_end.reset();
  ASSERT_TRUE(ends());
  EXPECT_EQ(observer_.heard, "<AT\r") << "a close would throw away what is due";
  EXPECT_EQ(terminal_->write("OK"), 2U);
  EXPECT_EQ(parent().read(), "OK");
}

TEST_F(StdioTerminalTest, EndsOnlyWhenAllIsTaken) {
  observer_.room = 2;
  start_on_pipes();
  parent().write("AT+CSQ\r");
  input_.write_end.reset();
  ASSERT_TRUE(hears("<AT"));
  run_ready(io_);
  EXPECT_EQ(ends_, 0);
  observer_.room = std::string::npos;
  terminal_->resume_reading();
  EXPECT_TRUE(ends());
  EXPECT_EQ(observer_.heard, "<AT+CSQ\r");
}

TEST_F(StdioTerminalTest, EndsWhenNobodyReads) {
  start_on_pipes();
  output_.read_end.reset();
  EXPECT_EQ(terminal_->write("RDY"), 3U);
  EXPECT_EQ(terminal_->write("RDY"), 3U);
  EXPECT_TRUE(ends());
  run_ready(io_);
  EXPECT_EQ(ends_, 1);
}

TEST_F(StdioTerminalTest, HoldsBackAndOffersAgain) {
  observer_.room = 3;
  start_on_pipes();
  Parent program = parent();
  expect_holding_back(io_, *terminal_, observer_, program);
}

TEST_F(StdioTerminalTest, WritesShortlyAndTellsWhenThereIsRoom) {
  start_on_pipes();
  Parent program = parent();
  expect_short_writes(io_, *terminal_, observer_, program, kTooMuch);
}

TEST_F(StdioTerminalTest, ReadsAndWritesFiles) {
  const e2e::Folder folder;
  std::ofstream(folder.path("in")) << "skipped AT\r" << std::string(200'000, 'x');
  const OwnedFd in(::open(folder.path("in").c_str(), O_RDONLY | O_CLOEXEC));
  const OwnedFd out(::open(folder.path("out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  EXPECT_EQ(::lseek(in.get(), 8, SEEK_SET), 8);
  start(in.get(), out.get());
  ASSERT_TRUE(ends());
  EXPECT_EQ(observer_.heard, "<AT\r" + std::string(200'000, 'x'));
  EXPECT_EQ(terminal_->write("OK"), 2U);
  terminal_.reset();
  std::string written;
  std::getline(std::ifstream(folder.path("out")), written);
  EXPECT_EQ(written, "OK");
}

/// The flags belong to everybody who has the pipe or the terminal open.
TEST_F(StdioTerminalTest, LeavesOthersDescriptorsAsTheyAre) {
  start(input_.read_end.get(), output_.write_end.get());
  EXPECT_EQ(::fcntl(input_.read_end.get(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(::fcntl(output_.write_end.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(StdioTerminalTest, SetsASocketBackAtTheEnd) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const OwnedFd ours(ends[0]);
  const OwnedFd theirs(ends[1]);
  start(ours.get(), ours.get());
  EXPECT_EQ(::write(theirs.get(), "AT\r", 3), 3);
  EXPECT_TRUE(hears("<AT\r"));
  EXPECT_NE(::fcntl(ours.get(), F_GETFL) & O_NONBLOCK, 0);
  terminal_.reset();
  EXPECT_EQ(::fcntl(ours.get(), F_GETFL) & O_NONBLOCK, 0);
}

/// A person types: Return is CR, Ctrl-Z is a byte, nothing is echoed; Ctrl-C is the way out.
TEST_F(StdioTerminalTest, MakesATerminalRawAndSetsItBack) {
  int master = -1;
  int slave = -1;
  ASSERT_EQ(::openpty(&master, &slave, nullptr, nullptr, nullptr), 0);
  const OwnedFd person(master);
  const OwnedFd terminal(slave);
  termios before{};
  ASSERT_EQ(::tcgetattr(slave, &before), 0);
  start(slave, slave);
  EXPECT_EQ(::write(master, "AT\r\x1A", 4), 4);
  EXPECT_TRUE(hears("<AT\r\x1A"));
  termios during{};
  ASSERT_EQ(::tcgetattr(slave, &during), 0);
  EXPECT_EQ(during.c_lflag & static_cast<tcflag_t>(ISIG | ECHO | ICANON), ISIG);
  EXPECT_EQ(during.c_cc[VINTR], before.c_cc[VINTR]);
  terminal_.reset();
  termios after{};
  ASSERT_EQ(::tcgetattr(slave, &after), 0);
  EXPECT_EQ(after.c_lflag, before.c_lflag);
  EXPECT_EQ(after.c_cc[VSUSP], before.c_cc[VSUSP]);
}

TEST_F(StdioTerminalTest, SaysThatAnInputIsMissing) {
  const auto terminal =
      StdioTerminal::open(io_, buffer_, StdioDescriptors{.input = -1, .output = 1});
  ASSERT_FALSE(terminal);
  EXPECT_EQ(terminal.error().message,
            "standard input cannot be used: Bad file descriptor; connect it, or choose another "
            "port");
}

}  // namespace
}  // namespace airmodem
