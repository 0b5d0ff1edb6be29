/// SocketTerminal over a UNIX socket: the path, who may connect, and the shared contract.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "adapters/owned_fd.h"
#include "adapters/terminal/socket_terminal.h"
#include "tests/adapters/run_until.h"
#include "tests/adapters/socket_host.h"
#include "tests/adapters/terminal_contract.h"
#include "tests/adapters/terminal_observer.h"
#include "tests/e2e/program.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;
using Local = boost::asio::local::stream_protocol;

/// More than the kernel's buffers on both sides take.
constexpr std::size_t kTooMuch = std::size_t{8} * 1024 * 1024;

class UnixTerminalTest : public testing::Test {
 protected:
  fs::path path() const { return folder_.path("port"); }
  void start(mode_t mode = 0600) {
    auto listener = SocketListener::open(io_, UnixAddress{.path = path(), .mode = mode});
    ASSERT_TRUE(listener) << listener.error().message;
    terminal_ = std::make_unique<SocketTerminal>(io_, *std::move(listener), buffer_);
    terminal_->start(observer_);
  }
  /// Why the module cannot listen there; empty when it can.
  std::string trouble(const fs::path& where) {
    const auto listener = SocketListener::open(io_, UnixAddress{.path = where});
    return listener ? "" : listener.error().message;
  }
  SocketHost connect() { return {io_, Local::endpoint(path().string())}; }
  bool hears(const std::string& wanted) {
    return run_until(io_, [&] { return observer_.heard == wanted; });
  }
  mode_t mode() const {
    struct stat found {};
    EXPECT_EQ(::lstat(path().c_str(), &found), 0);
    return found.st_mode & 07777;
  }
  /// A socket whose program is gone.
  void leave_socket() {
    boost::asio::local::stream_protocol::acceptor dead(io_, Local::endpoint(path().string()));
  }

  asio::io_context io_;
  TerminalBuffer buffer_{};
  HearingObserver observer_;
  e2e::Folder folder_;
  std::unique_ptr<SocketTerminal> terminal_;
};

TEST_F(UnixTerminalTest, CarriesAllByteValuesBothWaysUnchanged) {
  start();
  EXPECT_EQ(terminal_->address(), path());
  SocketHost host = connect();
  std::string all;
  for (int value = 0; value < 256; ++value) all += static_cast<char>(value);
  host.write(all);
  EXPECT_TRUE(hears("<" + all));
  EXPECT_EQ(terminal_->write(all), all.size());
  EXPECT_EQ(host.reads(io_, all.size()), all);
}

TEST_F(UnixTerminalTest, IsOneModuleThatHostsReconnectTo) {
  start();
  SocketHost first = connect();
  first.write("AT\r");
  ASSERT_TRUE(hears("<AT\r"));
  SocketHost second = connect();
  EXPECT_TRUE(second.sees_end(io_));
  first.close();
  ASSERT_TRUE(hears("<AT\r>"));
  SocketHost third = connect();
  third.write("ATI\r");
  EXPECT_TRUE(hears("<AT\r><ATI\r"));
}

TEST_F(UnixTerminalTest, HoldsBackAndOffersAgain) {
  start();
  observer_.room = 3;
  SocketHost host = connect();
  expect_holding_back(io_, *terminal_, observer_, host);
}

TEST_F(UnixTerminalTest, WritesShortlyAndTellsWhenThereIsRoom) {
  start();
  SocketHost host = connect();
  ASSERT_TRUE(hears("<"));
  expect_short_writes(io_, *terminal_, observer_, host, kTooMuch);
}

TEST_F(UnixTerminalTest, IsForItsUserAloneUnlessAskedOtherwise) {
  start();
  EXPECT_EQ(mode(), 0600U);
  terminal_.reset();
  const mode_t before = ::umask(0077);
  start(0666);
  ::umask(before);
  EXPECT_EQ(mode(), 0666U);
}

TEST_F(UnixTerminalTest, RemovesThePathAtTheEndIfItIsStillItsOwn) {
  start();
  terminal_.reset();
  EXPECT_FALSE(fs::exists(fs::symlink_status(path())));
  start();
  fs::remove(path());
  std::ofstream(path()) << "somebody else's";
  terminal_.reset();
  EXPECT_TRUE(fs::is_regular_file(path()));
}

TEST_F(UnixTerminalTest, TakesOverWhatADeadProgramLeft) {
  leave_socket();
  ASSERT_TRUE(fs::is_socket(path()));
  start();
  SocketHost host = connect();
  host.write("AT\r");
  EXPECT_TRUE(hears("<AT\r"));
}

/// Nobody's lock is waited for: without the mend this test does not end.
TEST_F(UnixTerminalTest, AFolderThatAnotherUserLocksHoldsUpNothing) {
  const OwnedFd folder(::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(::flock(folder.get(), LOCK_EX), 0);
  leave_socket();
  start();
  SocketHost host = connect();
  EXPECT_TRUE(hears("<"));
  terminal_.reset();
  EXPECT_FALSE(fs::exists(fs::symlink_status(path())));
}

TEST_F(UnixTerminalTest, LeavesALivingProgramItsSocketAndDisturbsNobody) {
  start();
  EXPECT_EQ(trouble(path()), path().string() +
                                 " exists and is not ours: a module that runs, or another program, "
                                 "listens there; end that program or choose another --unix path");
  run_ready(io_);
  EXPECT_EQ(observer_.heard, "");
  SocketHost host = connect();
  EXPECT_TRUE(hears("<"));
}

TEST_F(UnixTerminalTest, LeavesOtherFilesAlone) {
  std::ofstream(path()) << "a file";
  EXPECT_NE(trouble(path()), "");
  EXPECT_TRUE(fs::is_regular_file(path()));
  fs::remove(path());
  fs::create_symlink(folder_.path("nothing"), path());
  EXPECT_NE(trouble(path()), "");
  EXPECT_TRUE(fs::is_symlink(path()));
}

TEST_F(UnixTerminalTest, SaysWhyAPathDoesNotWork) {
  const fs::path nowhere = folder_.path("missing/port");
  EXPECT_EQ(trouble(nowhere), nowhere.string() +
                                  " cannot be made: its folder does not exist; create " +
                                  folder_.path("missing") + " or choose another --unix path");
  const fs::path long_path = folder_.path(std::string(120, 'x'));
  EXPECT_NE(trouble(long_path).find("a socket's path has at most 107 bytes"), std::string::npos);
}

}  // namespace
}  // namespace airmodem
