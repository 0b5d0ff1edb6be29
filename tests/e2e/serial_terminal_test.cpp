/// SerialTerminal over the slaves of pseudo terminals in the place of UARTs: all of it but the
/// modem lines, which they do not have.

#include "adapters/terminal/serial_terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "adapters/owned_fd.h"
#include "tests/adapters/run_until.h"
#include "tests/adapters/terminal_contract.h"
#include "tests/adapters/terminal_observer.h"
#include "tests/e2e/program.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;

/// More than the kernel's buffers take.
constexpr std::size_t kTooMuch = std::size_t{4} * 1024 * 1024;

/// The other end of the cable.
class CableHost {
 public:
  /// Makes the device and shows it at `path`.
  explicit CableHost(const fs::path& path) {
    int master = -1;
    int slave = -1;
    std::array<char, 128> name{};
    EXPECT_EQ(::openpty(&master, &slave, name.data(), nullptr, nullptr), 0);
    fd_ = OwnedFd(master);
    const OwnedFd unneeded(slave);
    ::fcntl(master, F_SETFL, O_NONBLOCK);
    fs::create_symlink(name.data(), path);
  }
  void write(const std::string& bytes) {
    EXPECT_EQ(::write(fd_.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  /// What is there to read now.
  std::string read() {
    std::string bytes(65'536, '\0');
    const ssize_t size = ::read(fd_.get(), bytes.data(), bytes.size());
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return bytes;
  }
  void unplug() { fd_.reset(); }
  int fd() const { return fd_.get(); }

 private:
  OwnedFd fd_;
};

class SerialTerminalTest : public testing::Test {
 protected:
  fs::path device() const { return folder_.path("ttyTEST"); }
  Result<std::unique_ptr<SerialTerminal>> open(std::uint32_t baud = 115'200) {
    return SerialTerminal::open(io_,
                                {.device = device(),
                                 .baud = baud,
                                 .search_interval = std::chrono::milliseconds(5),
                                 .line_interval = std::chrono::milliseconds(5)},
                                buffer_);
  }
  void start(std::uint32_t baud = 115'200) {
    auto terminal = open(baud);
    ASSERT_TRUE(terminal) << terminal.error().message;
    terminal_ = *std::move(terminal);
    terminal_->start(observer_);
  }
  bool hears(const std::string& wanted) {
    return run_until(io_, [&] { return observer_.heard == wanted; });
  }
  /// The device's settings, as both ends of a pseudo terminal see them.
  static termios settings(const CableHost& host) {
    termios now{};
    EXPECT_EQ(::tcgetattr(host.fd(), &now), 0);
    return now;
  }

  asio::io_context io_;
  TerminalBuffer buffer_{};
  HearingObserver observer_;
  e2e::Folder folder_;
  std::unique_ptr<SerialTerminal> terminal_;
};

TEST_F(SerialTerminalTest, CarriesAllByteValuesBothWaysUnchanged) {
  CableHost host(device());
  start();
  std::string all;
  for (int value = 0; value < 256; ++value) all += static_cast<char>(value);
  host.write(all);
  EXPECT_TRUE(hears("<" + all));
  EXPECT_EQ(terminal_->write(all), all.size());
  std::string read;
  EXPECT_TRUE(run_until(io_, [&] { return (read += host.read()).size() >= all.size(); }));
  EXPECT_EQ(read, all);
}

TEST_F(SerialTerminalTest, HoldsBackAndOffersAgain) {
  CableHost host(device());
  observer_.room = 3;
  start();
  expect_holding_back(io_, *terminal_, observer_, host);
}

TEST_F(SerialTerminalTest, WritesShortlyAndTellsWhenThereIsRoom) {
  CableHost host(device());
  start();
  expect_short_writes(io_, *terminal_, observer_, host, kTooMuch);
}

TEST_F(SerialTerminalTest, HasItsSpeedAndTakesTheModulesFormat) {
  const CableHost host(device());
  start(57'600);
  EXPECT_EQ(read_serial_speed(host.fd()), 57'600U);
  terminal_->configure({.baud = 9600,
                        .stop_bits = 2,
                        .to_module = FlowControl::Software,
                        .to_host = FlowControl::Software});
  EXPECT_TRUE(run_until(io_, [&] { return read_serial_speed(host.fd()) == 9600U; }));
  const termios now = settings(host);
  EXPECT_NE(now.c_cflag & static_cast<tcflag_t>(CSTOPB), 0U);
  EXPECT_EQ(now.c_iflag & static_cast<tcflag_t>(IXON | IXOFF), static_cast<tcflag_t>(IXON | IXOFF));
}

TEST_F(SerialTerminalTest, ASpeedOfItsOwnStandsForTheOneThatIsFoundOut) {
  const CableHost host(device());
  start(57'600);
  terminal_->configure({.baud = 9600});
  ASSERT_TRUE(run_until(io_, [&] { return read_serial_speed(host.fd()) == 9600U; }));
  terminal_->configure({.baud = 0});
  EXPECT_TRUE(run_until(io_, [&] { return read_serial_speed(host.fd()) == 57'600U; }));
}

TEST_F(SerialTerminalTest, AnUnpluggedDeviceIsFoundAgainWithItsSettings) {
  auto host = std::make_unique<CableHost>(device());
  start();
  terminal_->configure({.baud = 9600});
  host->write("AT\r");
  ASSERT_TRUE(hears("<AT\r"));
  fs::remove(device());
  host->unplug();
  ASSERT_TRUE(hears("<AT\r>"));
  EXPECT_EQ(terminal_->write("RDY"), 0U);
  EXPECT_EQ(observer_.writable, 0);
  host = std::make_unique<CableHost>(device());
  ASSERT_TRUE(hears("<AT\r><"));
  EXPECT_EQ(observer_.writable, 1);
  EXPECT_EQ(read_serial_speed(host->fd()), 9600U);
  host->write("ATI\r");
  EXPECT_TRUE(hears("<AT\r><ATI\r"));
}

TEST_F(SerialTerminalTest, ADeviceThatIsNotThereIsWaitedFor) {
  start();
  EXPECT_EQ(terminal_->write("RDY"), 0U);
  run_ready(io_);
  EXPECT_EQ(observer_.heard, "");
  CableHost host(device());
  ASSERT_TRUE(hears("<"));
  EXPECT_EQ(observer_.writable, 1);
}

TEST_F(SerialTerminalTest, ReportsTheEndOnlyWhenTheBytesBeforeItAreTaken) {
  CableHost host(device());
  observer_.room = 2;
  start();
  host.write("AT+CSQ\r");
  ASSERT_TRUE(hears("<AT"));
  fs::remove(device());
  host.unplug();
  run_ready(io_);
  EXPECT_EQ(observer_.heard, "<AT");
  observer_.room = std::string::npos;
  terminal_->resume_reading();
  EXPECT_TRUE(hears("<AT+CSQ\r>"));
}

TEST_F(SerialTerminalTest, ADeviceIsForOneProgramAlone) {
  const CableHost host(device());
  start();
  const auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(
      second.error().message,
      device().string() + " is in use by another program; end that, or choose another device");
}

/// The other end of a pseudo terminal has it open as long as it is there, and so may somebody else.
TEST_F(SerialTerminalTest, ADeviceThatSomebodyKeepsOpenIsNotMarkedForExclusiveUse) {
  const CableHost host(device());
  const OwnedFd somebody(::open(device().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  const auto is_exclusive = [&] {
    int exclusive = 1;
    EXPECT_EQ(::ioctl(somebody.get(), TIOCGEXCL, &exclusive), 0);
    return exclusive != 0;
  };
  start();
  EXPECT_FALSE(is_exclusive());
  terminal_.reset();
  EXPECT_FALSE(is_exclusive());
  // As a device that was marked, or that a program that was killed has left so.
  ASSERT_EQ(::ioctl(somebody.get(), TIOCEXCL), 0);
  start();
  terminal_.reset();
  EXPECT_FALSE(is_exclusive());
}

TEST_F(SerialTerminalTest, AFileIsNoDevice) {
  std::ofstream(device()) << "a file";
  const auto terminal = open();
  ASSERT_FALSE(terminal);
  EXPECT_EQ(terminal.error().message,
            device().string() +
                " is no serial device: Inappropriate ioctl for device; give the path of one, like "
                "/dev/ttyUSB0");
}

TEST_F(SerialTerminalTest, LinesThatAreNotThereAreNoTrouble) {
  CableHost host(device());
  start();
  terminal_->set_carrier(SignalLine::On);
  host.write("AT\r");
  EXPECT_TRUE(hears("<AT\r"));
}

TEST(SerialOptions, AreADeviceAndASpeed) {
  EXPECT_EQ(serial_options("/dev/ttyS0")->device, "/dev/ttyS0");
  EXPECT_EQ(serial_options("/dev/ttyS0")->baud, 115'200U);
  EXPECT_EQ(serial_options("/dev/ttyS0,9600")->device, "/dev/ttyS0");
  EXPECT_EQ(serial_options("/dev/ttyS0,250000")->baud, 250'000U);
  for (const char* text : {"", ",9600", "/dev/ttyS0,", "/dev/ttyS0,fast", "/dev/ttyS0,0",
                           "/dev/ttyS0,9600x", "/dev/ttyS0,5000000"}) {
    const auto options = serial_options(text);
    ASSERT_FALSE(options) << text;
    EXPECT_EQ(options.error().message, std::string(text) +
                                           " is no device and speed; write it like /dev/ttyUSB0 or "
                                           "/dev/ttyUSB0,9600, with a speed from 50 to 4000000");
  }
}

}  // namespace
}  // namespace airmodem
