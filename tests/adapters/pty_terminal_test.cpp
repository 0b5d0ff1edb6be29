/// PtyTerminal over real pseudo terminals: what a host does, and what the observer hears.

#include "adapters/terminal/pty.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/owned_fd.h"
#include "adapters/terminal/pty_link.h"
#include "tests/adapters/restrictions.h"
#include "tests/adapters/run_until.h"
#include "tests/adapters/terminal_contract.h"
#include "tests/adapters/terminal_observer.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;

/// A host program's side of the port.
class Host {
 public:
  explicit Host(const fs::path& path, int mode = O_RDWR)
      : fd_(::open(path.c_str(), mode | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) {
    EXPECT_GE(fd_, 0) << path;
  }
  ~Host() { close(); }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  int fd() const { return fd_; }
  void write(const std::string& bytes) {
    EXPECT_EQ(::write(fd_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  /// What is there to read now.
  std::string read() {
    std::string bytes(65'536, '\0');
    const ssize_t size = ::read(fd_, bytes.data(), bytes.size());
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return bytes;
  }

 private:
  int fd_;
};

/// While it lives, names that the module chooses are in this folder.
class RuntimeFolder {
 public:
  explicit RuntimeFolder(const fs::path& folder) {
    if (const char* before = std::getenv(kName)) before_ = before;
    ::setenv(kName, folder.c_str(), 1);
  }
  ~RuntimeFolder() {
    if (before_) {
      ::setenv(kName, before_->c_str(), 1);
    } else {
      ::unsetenv(kName);
    }
  }
  RuntimeFolder(const RuntimeFolder&) = delete;
  RuntimeFolder& operator=(const RuntimeFolder&) = delete;

 private:
  static constexpr const char* kName = "XDG_RUNTIME_DIR";
  std::optional<std::string> before_;
};

class PtyTerminalTest : public testing::Test {
 protected:
  PtyTerminalTest() {
    std::string pattern = (fs::temp_directory_path() / "airmodem-pty-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~PtyTerminalTest() override {
    terminal_.reset();
    fs::remove_all(folder_);
  }

  void start() {
    auto terminal = PtyTerminal::open(io_, link());
    ASSERT_TRUE(terminal) << terminal.error().message;
    terminal_ = std::move(*terminal);
    terminal_->start(observer_);
    run_ready(io_);
  }
  fs::path link() const { return folder_ / "port"; }
  bool hears(const std::string& wanted) {
    return run_until(io_, [&] { return observer_.heard == wanted; });
  }
  std::string host_reads(Host& host, const std::string& wanted) {
    std::string bytes;
    run_until(io_, [&] { return (bytes += host.read()).size() >= wanted.size(); });
    return bytes;
  }

  boost::asio::io_context io_;
  fs::path folder_;
  HearingObserver observer_;
  std::unique_ptr<PtyTerminal> terminal_;
};

TEST_F(PtyTerminalTest, CarriesAllByteValuesBothWaysUnchanged) {
  start();
  Host host(terminal_->path());
  ASSERT_TRUE(hears("<"));
  std::string all;
  for (int value = 0; value < 256; ++value) all += static_cast<char>(value);
  host.write(all);
  EXPECT_TRUE(hears("<" + all));
  EXPECT_EQ(terminal_->write(all), all.size());
  EXPECT_EQ(host_reads(host, all), all);
}

TEST_F(PtyTerminalTest, SaysOpenedBeforeTheFirstBytesEvenWhenBothAreWaiting) {
  start();
  for (int round = 0; round < 50; ++round) {
    Host host(terminal_->path());
    host.write("AT\r");
    EXPECT_TRUE(hears("<AT\r")) << observer_.heard;
    host.close();
    EXPECT_TRUE(hears("<AT\r>")) << observer_.heard;
    observer_.heard.clear();
  }
}

TEST_F(PtyTerminalTest, HearsOfAHostThatCameBeforeTheStart) {
  auto terminal = PtyTerminal::open(io_, link());
  ASSERT_TRUE(terminal) << terminal.error().message;
  Host host((*terminal)->path());
  (*terminal)->start(observer_);
  EXPECT_TRUE(hears("<"));
}

TEST_F(PtyTerminalTest, ReadsWhatWasWrittenRightBeforeTheClose) {
  start();
  Host host(terminal_->path());
  host.write("AT+CIPSHUT\r");
  host.close();
  EXPECT_TRUE(hears("<>AT+CIPSHUT\r")) << observer_.heard;
}

TEST_F(PtyTerminalTest, ReportsTheCloseAtOnceAndThenTheBytesBeforeIt) {
  start();
  observer_.room = 2;
  Host first(terminal_->path());
  first.write("AT+CSQ\r");
  ASSERT_TRUE(hears("<AT"));
  EXPECT_EQ(terminal_->write("unread"), 6U);
  first.close();
  ASSERT_TRUE(hears("<AT>"));
  Host second(terminal_->path());
  second.write("ATI\r");
  run_ready(io_);
  EXPECT_EQ(observer_.heard, "<AT>");
  observer_.room = std::string::npos;
  terminal_->resume_reading();
  EXPECT_TRUE(hears("<AT>+CSQ\r<ATI\r")) << observer_.heard;
  EXPECT_EQ(terminal_->write("new"), 3U);
  EXPECT_EQ(host_reads(second, "new"), "new");
}

/// A host has filled the port both ways when another takes its place, so soon that both changes are
/// seen at once: whose bytes are whose cannot be seen.
TEST_F(PtyTerminalTest, WhoReplacesAStuckHostAtOnceGetsTheLastLineAndNothingOld) {
  start();
  Host first(terminal_->path());
  ASSERT_TRUE(hears("<"));
  observer_.room = 0;
  first.write("AT+A\rAT+B\r");
  run_ready(io_);
  ASSERT_LT(terminal_->write(std::string(200'000, 'r')), 200'000U);
  first.write("AT+C\r");
  first.close();
  Host second(terminal_->path());
  second.write("ATI\r\n");
  ASSERT_TRUE(hears("<>")) << observer_.heard;
  EXPECT_GT(observer_.writable, 0);
  observer_.room = std::string::npos;
  terminal_->resume_reading();
  EXPECT_TRUE(hears("<>AT+A\rAT+B\rAT+C\r<ATI\r\n")) << observer_.heard;
  EXPECT_EQ(terminal_->write("new"), 3U);
  EXPECT_EQ(host_reads(second, "new"), "new");
}

/// The room that the last host's unread bytes took is there for the next one.
TEST_F(PtyTerminalTest, AFullPortIsEmptyForTheNextHost) {
  start();
  Host first(terminal_->path());
  ASSERT_TRUE(hears("<"));
  ASSERT_LT(terminal_->write(std::string(200'000, 'r')), 200'000U);
  first.close();
  ASSERT_TRUE(hears("<>"));
  EXPECT_TRUE(run_until(io_, [&] { return observer_.writable > 0; }));
  EXPECT_EQ(terminal_->write(std::string(8'000, 'n')), 8'000U);
  Host second(terminal_->path());
  EXPECT_EQ(host_reads(second, std::string(8'000, 'n')), std::string(8'000, 'n'));
}

TEST_F(PtyTerminalTest, WasNeverLeftByAHostThatAnotherReplacesAtOnce) {
  start();
  Host first(terminal_->path());
  ASSERT_TRUE(hears("<"));
  first.close();
  Host second(terminal_->path());
  second.write("AT\r");
  EXPECT_TRUE(hears("<AT\r")) << observer_.heard;
  EXPECT_EQ(terminal_->write("RDY"), 3U);
  EXPECT_EQ(host_reads(second, "RDY"), "RDY");
}

TEST_F(PtyTerminalTest, StaysOpenUntilTheLastHostHasClosed) {
  start();
  Host first(terminal_->path());
  Host second(terminal_->path());  // the kernel tells of both with one event
  ASSERT_TRUE(hears("<"));
  EXPECT_EQ(terminal_->write("unread"), 6U);
  first.close();
  run_ready(io_);
  second.write("AT\r");
  ASSERT_TRUE(hears("<AT\r")) << observer_.heard;
  EXPECT_EQ(host_reads(second, "unread"), "unread");
  second.close();
  EXPECT_TRUE(hears("<AT\r>"));
}

TEST_F(PtyTerminalTest, TwoHostsThatCloseTogetherCloseThePort) {
  start();
  Host first(terminal_->path());
  ASSERT_TRUE(hears("<"));
  Host second(terminal_->path());
  run_ready(io_);
  first.close();
  second.close();
  EXPECT_TRUE(hears("<>")) << observer_.heard;
}

TEST_F(PtyTerminalTest, DiscardsWhatTheHostDidNotRead) {
  start();
  Host first(terminal_->path());
  ASSERT_TRUE(hears("<"));
  EXPECT_EQ(terminal_->write(std::string(8'000, 'x')), 8'000U);  // more than the line discipline's
  first.close();
  ASSERT_TRUE(hears("<>"));
  Host second(terminal_->path());
  ASSERT_TRUE(hears("<><"));
  EXPECT_EQ(terminal_->write("new"), 3U);
  EXPECT_EQ(host_reads(second, "new"), "new");
}

TEST_F(PtyTerminalTest, SetsACookedTerminalBackToRaw) {
  start();
  Host first(terminal_->path());
  ASSERT_TRUE(hears("<"));
  termios cooked{};
  ASSERT_EQ(::tcgetattr(first.fd(), &cooked), 0);
  cooked.c_lflag |= ECHO | ICANON | ISIG;
  cooked.c_iflag |= ICRNL;
  cooked.c_oflag |= OPOST | ONLCR;
  ASSERT_EQ(::tcsetattr(first.fd(), TCSANOW, &cooked), 0);
  first.close();
  ASSERT_TRUE(hears("<>"));
  Host second(terminal_->path());
  ASSERT_TRUE(hears("<><"));
  termios now{};
  ASSERT_EQ(::tcgetattr(second.fd(), &now), 0);
  EXPECT_EQ(now.c_lflag & (ECHO | ICANON | ISIG), 0U);
  EXPECT_EQ(now.c_iflag & ICRNL, 0U);
  EXPECT_EQ(now.c_oflag & OPOST, 0U);
}

TEST_F(PtyTerminalTest, AHostThatDiesWithTheExclusiveLockLeavesThePortUsable) {
  start();
  Host first(terminal_->path());
  ASSERT_TRUE(hears("<"));
  ASSERT_EQ(::ioctl(first.fd(), TIOCEXCL), 0);
  first.close();
  ASSERT_TRUE(hears("<>"));
  Host second(terminal_->path());
  ASSERT_TRUE(hears("<><"));
  int exclusive = 1;
  ASSERT_EQ(::ioctl(second.fd(), TIOCGEXCL, &exclusive), 0);
  EXPECT_EQ(exclusive, 0);
}

TEST_F(PtyTerminalTest, HoldsBackAndOffersAgain) {
  start();
  observer_.room = 3;
  Host host(terminal_->path());
  expect_holding_back(io_, *terminal_, observer_, host);
}

TEST_F(PtyTerminalTest, WritesShortlyAndTellsWhenThereIsRoom) {
  start();
  Host host(terminal_->path());
  ASSERT_TRUE(hears("<"));
  expect_short_writes(io_, *terminal_, observer_, host, 200'000);
}

TEST_F(PtyTerminalTest, AFullPortWithoutAHostDoesNotSpinTheLoop) {
  start();
  Host host(terminal_->path());
  ASSERT_TRUE(hears("<"));
  host.close();
  ASSERT_TRUE(hears("<>"));
  ASSERT_LT(terminal_->write(std::string(200'000, 'r')), 200'000U);
  run_ready(io_);
  EXPECT_LE(io_.run_for(std::chrono::milliseconds(20)), 10U);
}

/// A user has 128 inotify instances at most, unless root allows more.
TEST_F(PtyTerminalTest, ThereMayBeMoreThanTheInotifyInstancesOfAUser) {
  constexpr std::size_t kCount = 140;
  std::vector<std::unique_ptr<PtyTerminal>> terminals;
  std::vector<HearingObserver> observers(kCount);
  for (std::size_t i = 0; i < kCount; ++i) {
    auto terminal = PtyTerminal::open(io_, folder_ / std::to_string(i));
    ASSERT_TRUE(terminal) << terminal.error().message;
    terminals.push_back(*std::move(terminal));
    terminals.back()->start(observers[i]);
  }
  run_ready(io_);
  std::vector<std::unique_ptr<Host>> hosts;
  for (const auto& terminal : terminals) hosts.push_back(std::make_unique<Host>(terminal->path()));
  const auto all_heard = [&](const std::string& wanted) {
    return run_until(io_, [&] {
      return std::ranges::all_of(observers, [&](const auto& each) { return each.heard == wanted; });
    });
  };
  EXPECT_TRUE(all_heard("<"));
  for (const auto& host : hosts) host->write("AT");
  EXPECT_TRUE(all_heard("<AT"));
  hosts.clear();
  EXPECT_TRUE(all_heard("<AT>"));
}

TEST_F(PtyTerminalTest, OneThatGoesLeavesTheOthersTheirNews) {
  start();
  auto other = PtyTerminal::open(io_, folder_ / "other");
  ASSERT_TRUE(other) << other.error().message;
  HearingObserver other_observer;
  (*other)->start(other_observer);
  run_ready(io_);
  Host host(link());
  const Host other_host(folder_ / "other");
  other->reset();
  EXPECT_TRUE(hears("<"));
  host.close();
  EXPECT_TRUE(hears("<>"));
}

TEST_F(PtyTerminalTest, RemovesItsLinkAtTheEnd) {
  start();
  EXPECT_TRUE(fs::is_symlink(link()));
  EXPECT_EQ(fs::read_symlink(link()).parent_path(), "/dev/pts");
  terminal_.reset();
  EXPECT_FALSE(fs::is_symlink(link()));
}

TEST_F(PtyTerminalTest, LeavesALinkThatIsNotItsOwnAnyMore) {
  start();
  fs::remove(link());
  fs::create_symlink("/dev/null", link());
  terminal_.reset();
  EXPECT_EQ(fs::read_symlink(link()), "/dev/null");
}

TEST_F(PtyTerminalTest, TakesOverALinkThatAKilledProcessLeft) {
  fs::create_symlink("/dev/pts/987654", link());
  start();
  Host host(terminal_->path());
  EXPECT_TRUE(hears("<"));
}

TEST_F(PtyTerminalTest, TakesOverALinkWhoseNumberIsOursByChance) {
  start();
  const fs::path slave = fs::read_symlink(link());
  const fs::path other = folder_ / "other";
  fs::create_symlink(slave, other);  // as if left by a process that had the number before
  const auto made = make_pty_link(other, slave.string());
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(fs::read_symlink(other), slave);
}

/// Nobody's lock is waited for: without the mend this test does not end.
TEST_F(PtyTerminalTest, AFolderThatAnotherUserLocksHoldsUpNothing) {
  const OwnedFd folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(::flock(folder.get(), LOCK_EX), 0);
  fs::create_symlink("/dev/pts/987654", link());
  start();
  Host host(terminal_->path());
  EXPECT_TRUE(hears("<"));
  terminal_.reset();
  EXPECT_FALSE(fs::is_symlink(link()));
}

TEST_F(PtyTerminalTest, RefusesWhatIsNotOurs) {
  const std::pair<const char*, const char*> kTargets[] = {
      {"/dev/null", " is a device; choose another --pty path, or give a serial device to --serial"},
      {"/nowhere/at/all", " exists and is not ours; remove it or choose another --pty path"}};
  for (const auto& [target, why] : kTargets) {
    fs::create_symlink(target, link());
    const auto terminal = PtyTerminal::open(io_, link());
    ASSERT_FALSE(terminal);
    EXPECT_EQ(terminal.error().message, link().string() + why);
    EXPECT_EQ(fs::read_symlink(link()), target);
    fs::remove(link());
  }
}

TEST_F(PtyTerminalTest, RefusesTheLinkOfARunningModule) {
  start();
  const auto second = PtyTerminal::open(io_, link());
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("is not ours"), std::string::npos);
}

TEST_F(PtyTerminalTest, SaysThatTheFolderIsMissing) {
  const auto terminal = PtyTerminal::open(io_, folder_ / "missing" / "port");
  ASSERT_FALSE(terminal);
  EXPECT_NE(terminal.error().message.find("folder does not exist"), std::string::npos)
      << terminal.error().message;
}

TEST_F(PtyTerminalTest, ChoosesTheFirstFreeName) {
  const RuntimeFolder runtime(folder_);
  const auto first = PtyTerminal::open(io_, {});
  const auto second = PtyTerminal::open(io_, {});
  ASSERT_TRUE(first && second);
  EXPECT_EQ((*first)->path(), folder_ / "airmodem0");
  EXPECT_EQ((*second)->path(), folder_ / "airmodem1");
}

TEST_F(PtyTerminalTest, ALeftOverNameOfAnotherUserIsPassedOver) {
  const RuntimeFolder runtime(folder_);
  fs::create_symlink("/dev/pts/987654", folder_ / "airmodem0");
  fs::permissions(folder_, fs::perms::all | fs::perms::sticky_bit);
  const e2e::Unprivileged user;
  if (!user.done()) GTEST_SKIP() << "needs root, to be another user";
  const auto terminal = PtyTerminal::open(io_, {});
  ASSERT_TRUE(terminal) << terminal.error().message;
  EXPECT_EQ((*terminal)->path(), folder_ / "airmodem1");
}

}  // namespace
}  // namespace airmodem
