/// A path at which something stands: what a living program serves is nobody's to remove.

#include "adapters/terminal/port_path.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "adapters/owned_fd.h"
#include "adapters/terminal/pty_link.h"
#include "adapters/terminal/socket_listener.h"
#include "adapters/terminal/socket_path.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;

class PortPathTest : public testing::Test {
 protected:
  PortPathTest() {
    std::string name = (fs::temp_directory_path() / "airmodem-port-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) folder_ = name;
  }
  ~PortPathTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  fs::path path() const { return folder_ / "modem"; }

  /// What is said of a PTY's link, or a UNIX socket, that is to be made at path().
  std::string trouble_of_pty() const {
    const auto made = make_pty_link(path(), "/dev/pts/987654");
    return made ? "none" : made.error().message;
  }
  std::string trouble_of_unix() const {
    const OwnedFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto made = SocketPath::bind(socket.get(), path(), 0600);
    return made ? "none" : made.error().message;
  }

  std::string living(const std::string& what, const std::string& option) const {
    return path().string() + " exists and is not ours: a module that runs, or another program, " +
           what + " there; end that program or choose another " + option + " path";
  }
  std::string dead(const std::string& option) const {
    return path().string() + " exists and is not ours; remove it or choose another " + option +
           " path";
  }

 private:
  fs::path folder_;
};

TEST_F(PortPathTest, OfASocketAtWhichAModuleListensIsNotToBeRemovedForAPty) {
  boost::asio::io_context io;
  const auto listener = SocketListener::open(io, UnixAddress{.path = path()});
  ASSERT_TRUE(listener) << listener.error().message;
  EXPECT_EQ(trouble_of_pty(), living("listens", "--pty"));
  EXPECT_TRUE(fs::is_socket(path()));
}

TEST_F(PortPathTest, OfASocketThatADeadProgramHasLeftMayBeRemovedForAPty) {
  OwnedFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto left = SocketPath::bind(socket.get(), path(), 0600);
  ASSERT_TRUE(left) << left.error().message;
  socket.reset();  // as if its program had been killed
  EXPECT_EQ(trouble_of_pty(), dead("--pty"));
}

TEST_F(PortPathTest, OfATerminalThatAModuleServesIsNotToBeRemovedForASocket) {
  const OwnedFd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(master.valid());
  const std::string slave = ::ptsname(master.get());
  fs::create_symlink(slave, path());
  EXPECT_EQ(trouble_of_unix(), living("serves " + slave, "--unix"));
  EXPECT_EQ(fs::read_symlink(path()), slave);
}

TEST_F(PortPathTest, OfATerminalThatIsGoneMayBeRemovedForASocket) {
  fs::create_symlink("/dev/pts/987654", path());
  EXPECT_EQ(trouble_of_unix(), dead("--unix"));
}

TEST_F(PortPathTest, OfAFileMayBeRemoved) {
  std::ofstream(path()) << "a file";
  EXPECT_EQ(trouble_of_pty(), dead("--pty"));
  EXPECT_EQ(trouble_of_unix(), dead("--unix"));
}

}  // namespace
}  // namespace airmodem
