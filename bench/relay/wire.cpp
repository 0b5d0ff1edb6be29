#include "wire.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace airmodem::bench {
namespace {

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::size_t kPattern = 251;  // a prime, so that a lost piece never goes unseen

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "%s: %s\n", what, std::strerror(errno));
  std::exit(1);
}

void wait_for(int fd, short what) {
  pollfd entry{fd, what, 0};
  if (poll(&entry, 1, 30'000) <= 0) fail("no byte for 30 s");
}

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      wait_for(fd, POLLOUT);
    } else {
      fail("write");
    }
  }
}

std::size_t read_some(int fd, char* buffer, std::size_t size) {
  while (true) {
    const ssize_t count = read(fd, buffer, size);
    if (count > 0) return static_cast<std::size_t>(count);
    if (count == 0 || errno != EAGAIN) fail("read");
    wait_for(fd, POLLIN);
  }
}

void read_exactly(int fd, std::size_t size) {
  std::array<char, 4096> buffer;
  while (size > 0) size -= read_some(fd, buffer.data(), std::min(size, buffer.size()));
}

}  // namespace

Listener::Listener() {
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  if (bind(fd_, plain, size) != 0 || listen(fd_, 8) != 0 || getsockname(fd_, plain, &size) != 0) {
    fail("listener");
  }
  port_ = ntohs(address.sin_port);
}

Listener::~Listener() { close(fd_); }

int Listener::accept() const {
  wait_for(fd_, POLLIN);
  const int peer = accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (peer < 0) fail("accept");
  const int on = 1;
  setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return peer;
}

int open_host(const std::string& path) {
  using namespace std::chrono_literals;
  for (int tries = 0; tries < 1000; ++tries) {
    const int host = open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (host < 0) {
      std::this_thread::sleep_for(10ms);
      continue;
    }
    termios raw{};
    tcgetattr(host, &raw);
    cfmakeraw(&raw);
    tcsetattr(host, TCSANOW, &raw);
    return host;
  }
  fail("the relay makes no port");
}

void command(int host, std::string_view line, std::string_view ending) {
  write_all(host, std::string(line) + "\r");
  std::string answer;
  std::array<char, 512> buffer;
  while (answer.find(ending) == std::string::npos) {
    answer.append(buffer.data(), read_some(host, buffer.data(), buffer.size()));
  }
}

void move_bytes(int from, int to, std::size_t total) {
  std::vector<char> pattern(kPiece + kPattern);
  for (std::size_t n = 0; n < pattern.size(); ++n) pattern[n] = static_cast<char>(n % kPattern);
  std::thread writer([&] {
    for (std::size_t sent = 0; sent < total;) {
      const std::size_t size = std::min(kPiece, total - sent);
      write_all(from, {pattern.data() + sent % kPattern, size});
      sent += size;
    }
  });
  std::vector<char> buffer(kPiece);
  for (std::size_t got = 0; got < total;) {
    const std::size_t size = read_some(to, buffer.data(), buffer.size());
    if (std::memcmp(buffer.data(), pattern.data() + got % kPattern, size) != 0) {
      std::fprintf(stderr, "a byte between %zu and %zu is wrong\n", got, got + size);
      std::_Exit(1);
    }
    got += size;
  }
  writer.join();
}

void bounce(int host, int peer, std::size_t size) {
  const std::string bytes(size, 'x');
  write_all(host, bytes);
  read_exactly(peer, size);
  write_all(peer, bytes);
  read_exactly(host, size);
}

}  // namespace airmodem::bench
