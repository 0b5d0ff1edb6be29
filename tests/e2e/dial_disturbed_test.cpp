/// `airmodem dial` at a port that is disturbed.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <thread>

#include "dial_kit.h"

namespace airmodem::e2e {
namespace {

class DialDisturbed : public DialTest {};

/// Carries bytes both ways between two descriptors, as long as the first one is open.
class Relay {
 public:
  Relay(int first, int second) : first_(first), thread_([=] { carry(first, second); }) {}
  ~Relay() {
    ::shutdown(first_, SHUT_RDWR);
    thread_.join();
  }
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

 private:
  static void carry(int first, int second) {
    std::array<pollfd, 2> ends{{{first, POLLIN, 0}, {second, POLLIN, 0}}};
    std::array<char, 4096> bytes{};
    while (::poll(ends.data(), ends.size(), -1) > 0) {
      for (std::size_t n = 0; n < ends.size(); ++n) {
        if (ends[n].revents == 0) continue;
        const ssize_t size = ::read(ends[n].fd, bytes.data(), bytes.size());
        if (size == 0 || (size < 0 && errno != EAGAIN)) return;
        std::string_view rest(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
        while (!rest.empty()) {
          const ssize_t written = ::write(ends[1 - n].fd, rest.data(), rest.size());
          if (written < 0 && errno != EAGAIN) return;
          rest.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
        }
      }
    }
  }

  int first_;
  std::thread thread_;
};

TEST_F(DialDisturbed, AModuleThatWritesRubbishIsSummedUp) {
  start_module();
  const TcpListener port;
  const TcpListener server;
  DialRun dial({"--port", "tcp:127.0.0.1:" + std::to_string(port.port()), "127.0.0.1",
                std::to_string(server.port())});
  TcpPeer wire = port.accept();
  Host module(program().pty());
  const Relay relay(wire.fd(), module.line().fd());
  const TcpPeer peer = server.accept();
  dial.await_said("connected");
  std::string rubbish;
  for (int line = 0; line < 20'000; ++line) rubbish += "\x01\x02\r\n";
  wire.write(rubbish);
  dial.end_input();
  const Ended ended = dial.expect_end(1);
  expect_said(ended, "the port is disturbed: a line holds control characters (");
  EXPECT_LT(ended.errors.size(), 4'000U);
}

}  // namespace
}  // namespace airmodem::e2e
