#include "wire/wire.h"

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
#include <cstdint>
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

constexpr int kTries = 1000;
constexpr std::chrono::milliseconds kTryPause{10};

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void send_at_once(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void read_exactly(End& end, std::size_t size) {
  std::array<char, 4096> buffer;
  while (size > 0) size -= end.read(buffer.data(), std::min(size, buffer.size()));
}

}  // namespace

void fail(const char* what) {
  std::fprintf(stderr, "%s: %s\n", what, std::strerror(errno));
  std::exit(1);
}

void wait_for(int fd, short what) {
  pollfd entry{fd, what, 0};
  if (poll(&entry, 1, 30'000) <= 0) fail("no byte for 30 s");
}

PlainEnd::~PlainEnd() { close(fd_); }

std::size_t PlainEnd::read(char* buffer, std::size_t size) {
  while (true) {
    const ssize_t count = ::read(fd_, buffer, size);
    if (count > 0) return static_cast<std::size_t>(count);
    if (count == 0 || errno != EAGAIN) fail("read");
    wait_for(fd_, POLLIN);
  }
}

void PlainEnd::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      wait_for(fd_, POLLOUT);
    } else {
      fail("write");
    }
  }
}

Listener::Listener() {
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
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
  send_at_once(peer);
  return peer;
}

std::unique_ptr<PlainEnd> open_host(const std::string& path) {
  for (int tries = 0; tries < kTries; ++tries) {
    const int host = open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (host < 0) {
      std::this_thread::sleep_for(kTryPause);
      continue;
    }
    termios raw{};
    tcgetattr(host, &raw);
    cfmakeraw(&raw);
    tcsetattr(host, TCSANOW, &raw);
    return std::make_unique<PlainEnd>(host);
  }
  fail("the relay makes no port");
}

std::unique_ptr<PlainEnd> connect_host(int port) {
  const sockaddr_in address = loopback(port);
  for (int tries = 0; tries < kTries; ++tries) {
    const int host = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(host, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      close(host);
      std::this_thread::sleep_for(kTryPause);
      continue;
    }
    fcntl(host, F_SETFL, O_NONBLOCK);
    send_at_once(host);
    return std::make_unique<PlainEnd>(host);
  }
  fail("the relay does not listen");
}

void type(End& host, std::string_view line) { host.write(std::string(line) + "\r"); }

void await(End& host, std::string_view ending) {
  std::string answer;
  std::array<char, 512> buffer;
  while (answer.find(ending) == std::string::npos) {
    answer.append(buffer.data(), host.read(buffer.data(), buffer.size()));
  }
}

void command(End& host, std::string_view line, std::string_view ending) {
  type(host, line);
  await(host, ending);
}

void move_bytes(End& from, End& to, std::size_t total) {
  std::vector<char> pattern(kPiece + kPattern);
  for (std::size_t n = 0; n < pattern.size(); ++n) pattern[n] = static_cast<char>(n % kPattern);
  std::thread writer([&] {
    for (std::size_t sent = 0; sent < total;) {
      const std::size_t size = std::min(kPiece, total - sent);
      from.write({pattern.data() + sent % kPattern, size});
      sent += size;
    }
  });
  std::vector<char> buffer(kPiece);
  for (std::size_t got = 0; got < total;) {
    const std::size_t size = to.read(buffer.data(), buffer.size());
    if (std::memcmp(buffer.data(), pattern.data() + got % kPattern, size) != 0) {
      std::fprintf(stderr, "a byte between %zu and %zu is wrong\n", got, got + size);
      std::_Exit(1);
    }
    got += size;
  }
  writer.join();
}

void bounce(End& host, End& peer, std::size_t size) {
  const std::string bytes(size, 'x');
  host.write(bytes);
  read_exactly(peer, size);
  peer.write(bytes);
  read_exactly(host, size);
}

}  // namespace airmodem::bench
