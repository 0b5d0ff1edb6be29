/// `airmodem ports`: finds a module, leaves alone what is not its own, and leaves no trace.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <string>

#include "bare_pty.h"
#include "host.h"
#include "program.h"
#include "tests/support/paths.h"

namespace airmodem::e2e {
namespace {

class Ports : public ProgramTest {
 protected:
  static Ended look(const Program::Arguments& more) {
    Program::Arguments arguments{"ports"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }
};

TEST_F(Ports, FindsAModule) {
  start();
  const BarePty silent;
  const Ended ended = look({silent.path(), port()});
  EXPECT_EQ(ended.status, 0) << ended.output << ended.errors;
  EXPECT_EQ(ended.output,
            silent.path() + "  nothing answers AT\n" + port() + "  a module answers: Air724UG\n");
  EXPECT_EQ(ended.errors, "");
}

TEST_F(Ports, ChangesNoSettingOfTheModule) {
  start();
  {
    Host host(port());
    host.expect_boot_text();
    host.type("ATE0V0\r");
    host.expect("ATE0V0\r0\r");
  }
  EXPECT_EQ(look({port()}).output, port() + "  a module answers: Air724UG\n");
  Host host(port());
  host.type("AT\r");
  host.expect("0\r");
}

TEST_F(Ports, EndsWithOneWhereNothingAnswers) {
  const BarePty silent;
  const Ended ended = look({silent.path()});
  EXPECT_EQ(ended.status, 1) << ended.output;
  char typed[16];
  ASSERT_EQ(::read(silent.fd(), typed, sizeof typed), 3);
  EXPECT_EQ(std::string(typed, 3), "AT\r");
}

TEST_F(Ports, TypesNothingToAPortThatSomebodyHasOpen) {
  const BarePty pty;
  const Process holder({"sh", "-c", "exec cat < \"$0\"", pty.path()});
  wait_until("the port's holder",
             [&] { return look({pty.path()}).output.find("has it open") != std::string::npos; });
  const Ended ended = look({pty.path()});
  EXPECT_EQ(ended.status, 1);
  EXPECT_EQ(ended.output,
            pty.path() + "  cat (process " + std::to_string(holder.id()) + ") has it open\n");
}

TEST_F(Ports, LeavesTheDeviceAsItWas) {
  const BarePty pty;
  const Descriptor before(::open(pty.path().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  termios settings{};
  ASSERT_EQ(::tcgetattr(before.get(), &settings), 0);
  // What has it open is the pseudo terminal's other end as well, and does not count.
  EXPECT_NE(look({pty.path()}).output.find("nothing answers"), std::string::npos);
  termios after{};
  ASSERT_EQ(::tcgetattr(before.get(), &after), 0);
  EXPECT_EQ(after.c_iflag, settings.c_iflag);
  EXPECT_EQ(after.c_oflag, settings.c_oflag);
  EXPECT_EQ(after.c_cflag, settings.c_cflag);
  EXPECT_EQ(after.c_lflag, settings.c_lflag);
  EXPECT_EQ(::cfgetospeed(&after), ::cfgetospeed(&settings));
  int is_exclusive = 1;
  ASSERT_EQ(::ioctl(before.get(), TIOCGEXCL, &is_exclusive), 0);
  EXPECT_EQ(is_exclusive, 0);
  EXPECT_EQ(::flock(before.get(), LOCK_EX | LOCK_NB), 0);
}

TEST_F(Ports, LeavesTheDeviceAsItWasWhenItIsInterrupted) {
  const BarePty pty;
  const Descriptor before(::open(pty.path().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  termios settings{};
  ASSERT_EQ(::tcgetattr(before.get(), &settings), 0);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    Process search({test_paths::airmodem_program(), "ports", pty.path()});
    char typed[16];
    ASSERT_EQ(::read(pty.fd(), typed, sizeof typed), 3);
    search.signal(signal);
    EXPECT_EQ(search.wait().status, -signal);
    termios after{};
    ASSERT_EQ(::tcgetattr(before.get(), &after), 0);
    EXPECT_EQ(after.c_iflag, settings.c_iflag) << signal;
    EXPECT_EQ(after.c_lflag, settings.c_lflag) << signal;
    EXPECT_EQ(::cfgetospeed(&after), ::cfgetospeed(&settings)) << signal;
  }
}

TEST_F(Ports, SaysWhatCannotBeOpened) {
  const Ended ended = look({folder().path("nothing"), "/dev/null"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_NE(ended.output.find("nothing  cannot be opened: No such file"), std::string::npos);
  EXPECT_NE(ended.output.find("/dev/null  is no serial device"), std::string::npos);
}

TEST_F(Ports, IsReadByMachines) {
  start();
  const Ended ended = look({"--json", port(), "/dev/null"});
  EXPECT_EQ(ended.status, 0) << ended.output;
  const std::string file = folder().path("ports.json");
  write_file(file, ended.output);
  const std::string script =
      "import json, sys\n"
      "a, b = json.load(open(sys.argv[1]))['ports']\n"
      "assert a == {'path': sys.argv[2], 'state': 'answers', 'model': 'Air724UG', 'reason': ''}, "
      "a\n"
      "assert b['state'] == 'unusable' and b['reason'], b\n";
  const Ended read = Process({"python3", "-c", script, file, port()}).wait();
  EXPECT_EQ(read.status, 0) << read.errors << ended.output;
}

TEST_F(Ports, RefusesWhatMakesNoSense) {
  for (const char* wrong : {"--nonsense", "--baud=0", "--json=5"}) {
    const Ended ended = look({wrong});
    EXPECT_EQ(ended.status, 2) << wrong;
    EXPECT_NE(ended.errors.find("airmodem ports --help"), std::string::npos) << ended.errors;
  }
  EXPECT_EQ(look({"--help"}).status, 0);
}

}  // namespace
}  // namespace airmodem::e2e
