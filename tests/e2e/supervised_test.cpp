/// The program under whoever has started it: a service manager, a parent process, another module.

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

#include "host.h"
#include "program.h"
#include "tests/support/paths.h"

namespace airmodem::e2e {
namespace {

namespace fs = std::filesystem;

/// The socket that NOTIFY_SOCKET names.
class ServiceManager {
 public:
  /// With `@` in front it is an abstract one.
  explicit ServiceManager(const std::string& name) : socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::ranges::copy(name, address.sun_path);
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
  }
  /// The next thing that it is told.
  std::string hears() {
    if (!await_events(socket_.get(), POLLIN)) return "nothing";
    std::string bytes(1024, '\0');
    const ssize_t size = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return bytes;
  }
  bool has_heard() { return await_events(socket_.get(), POLLIN, std::chrono::milliseconds(0)); }

 private:
  Descriptor socket_;
};

class Supervised : public ProgramTest {};

TEST_F(Supervised, AServiceManagerIsToldOfTheBeginningAndTheEnd) {
  for (const std::string& name : {folder().path("notify"), "@" + folder().path("notify")}) {
    ServiceManager manager(name);
    Program program({"--pty", port()}, {{"NOTIFY_SOCKET", name}});
    program.await_ready();
    EXPECT_EQ(manager.hears(), "READY=1");
    EXPECT_FALSE(manager.has_heard());
    program.signal(SIGTERM);
    EXPECT_EQ(manager.hears(), "STOPPING=1");
    EXPECT_EQ(program.wait().status, 0);
  }
}

TEST_F(Supervised, AServiceManagerIsToldWithoutAReadyLine) {
  const ServiceManager manager(folder().path("notify"));
  Process process({"sh", "-c", "exec \"$0\" \"$@\" >/dev/full", test_paths::airmodem_program(),
                   "--pty", port()},
                  {{"NOTIFY_SOCKET", folder().path("notify")}});
  process.errors().read_until("the ready line cannot be written to standard output: ");
  Host(port()).begin();
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait().status, 0);
}

TEST_F(Supervised, AServiceManagerThatIsNotThereHoldsNothingUp) {
  for (const std::string& name :
       {folder().path("nobody"), std::string("nonsense"), "/" + std::string(200, 'x')}) {
    Program program({"--pty", port()}, {{"NOTIFY_SOCKET", name}});
    program.await_ready();
    program.log().read_until("READY=1");
    Host host(program.pty());
    host.begin();
    host.expect_nothing_more();
  }
}

TEST_F(Supervised, EndsWithItsParent) {
  Process parent({"sh", "-c", "\"$0\" --pty \"$1\" --exit-with-parent & read line",
                  test_paths::airmodem_program(), port()});
  parent.line().read_until("ready pty=");
  ASSERT_TRUE(fs::is_symlink(port()));
  parent.signal(SIGKILL);
  wait_until("the program's end", [&] { return !fs::is_symlink(port()); });
}

/// Which has happened before it could look.
TEST_F(Supervised, EndsAtOnceWhenItsParentHasEnded) {
  const std::string orphan = R"sh(
      parent() { cut -d" " -f4 /proc/$$/stat; }
      kill -9 $PPID
      until [ "$(parent)" != $PPID ]; do :; done
      parent
      [ "$(parent)" != 1 ] || exec "$0" --pty "$1" --exit-with-parent)sh";
  Process parent({"setsid", "sh", "-c", R"sh(sh -c "$2" "$0" "$1"; true)sh",
                  test_paths::airmodem_program(), port(), orphan});
  if (parent.line().read_until("\n") != "1\n") {
    GTEST_SKIP() << "a process without a parent does not get process 1 for one here";
  }
  EXPECT_EQ(parent.errors().read_until("\n"),
            "airmodem: --exit-with-parent: the parent process has ended\n");
}

TEST_F(Supervised, OutlivesTheThreadThatHasStartedIt) {
  std::optional<Program> program;
  std::thread([&] {
    // A test's child is killed with the thread that has made it, unless it is let off.
    program.emplace(Program::Arguments{"--pty", port(), "--exit-with-parent"},
                    Program::Environment{}, Process::Words{"setpriv", "--pdeathsig", "clear"});
    program->await_ready();
  }).join();
  Host host(program->pty());
  host.begin();
  EXPECT_FALSE(host.line().has_bytes(std::chrono::milliseconds(100)));
  host.expect_nothing_more();
}

TEST_F(Supervised, SaysThatAnotherModuleListensAtItsPath) {
  Program first({"--unix", port()});
  first.await_ready();
  const Ended ended = run_program({"--unix", port()});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.errors, "airmodem: --unix: " + port() +
                              " exists and is not ours: a module that runs, or another program, "
                              "listens there; end that program or choose another --unix path\n");
}

TEST_F(Supervised, MakesNoPortInPlaceOfAFolder) {
  const std::string advice =
      folder().path() + " is a folder; give a name in it, such as " + folder().path("modem") + "\n";
  EXPECT_EQ(run_program({"--pty", folder().path()}).errors, "airmodem: --pty: " + advice);
  EXPECT_EQ(run_program({"--unix", folder().path()}).errors, "airmodem: --unix: " + advice);
}

TEST_F(Supervised, SaysWhichFolderOfItsSocketIsMissing) {
  const std::string missing = folder().path("missing");
  EXPECT_EQ(run_program({"--unix", missing + "/modem"}).errors,
            "airmodem: --unix: " + missing +
                "/modem cannot be made: its folder does not exist; create " + missing +
                " or choose another --unix path\n");
}

TEST_F(Supervised, SaysThatAnotherModuleServesItsPath) {
  start();
  const Ended ended = run_program({"--pty", port()});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.errors, "airmodem: --pty: " + port() +
                              " exists and is not ours: a module that runs, or another program, "
                              "serves " +
                              fs::read_symlink(port()).string() +
                              " there; end that program or choose another --pty path\n");
}

}  // namespace
}  // namespace airmodem::e2e
