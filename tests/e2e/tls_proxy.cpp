#include "tls_proxy.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace airmodem::e2e {
namespace {

using std::chrono::milliseconds;

/// How soon the thread sees that it is to hold, to go on, or to end.
constexpr milliseconds kLookAround{20};

/// At most this much is taken at once.
constexpr std::size_t kMost = 65'536;

void send_at_once(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Proxy::Proxy(const Options& options)
    : options_(options), listener_(options.window), thread_([this] { run(); }) {}

Proxy::~Proxy() {
  is_over_ = true;
  thread_.join();
}

std::string Proxy::from_client() const {
  const std::lock_guard lock(mutex_);
  return from_client_;
}

std::string Proxy::from_server() const {
  const std::lock_guard lock(mutex_);
  return from_server_;
}

void Proxy::run() {
  while (!is_over_) {
    if (!await_events(listener_.fd(), POLLIN, kLookAround)) continue;
    const Descriptor client(
        ::accept4(listener_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    const Descriptor server = begin_connect(options_.target);
    send_at_once(client.get());
    send_at_once(server.get());
    relay(client.get(), server.get());
  }
}

/// Until both have ended.
void Proxy::relay(int client, int server) {
  bool client_goes_on = true;
  bool server_goes_on = true;
  std::size_t server_left = options_.server_limit;
  while (!is_over_ && (client_goes_on || server_goes_on) && server_left > 0) {
    const bool client_is_heard = client_goes_on && !is_held_;
    // A negative descriptor is not looked at.
    std::array<pollfd, 2> ends{pollfd{client_is_heard ? client : -1, POLLIN, 0},
                               pollfd{server_goes_on ? server : -1, POLLIN, 0}};
    ::poll(ends.data(), ends.size(), static_cast<int>(kLookAround.count()));
    if (ends[0].revents != 0) client_goes_on = move(client, server, kMost, from_client_) > 0;
    if (ends[1].revents == 0) continue;
    const std::size_t moved = move(server, client, server_left, from_server_);
    server_goes_on = moved > 0;
    server_left -= moved;
  }
}

/// Moves what has come, `most` bytes at most, and returns how much that was; nothing at the end of
/// the stream, which it passes on.
std::size_t Proxy::move(int from, int to, std::size_t most, std::string& kept) {
  std::array<char, kMost> buffer;
  const ssize_t size = ::recv(from, buffer.data(), std::min(buffer.size(), most), 0);
  if (size <= 0) {
    ::shutdown(to, SHUT_WR);
    return 0;
  }
  const std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
  {
    const std::lock_guard lock(mutex_);
    kept += bytes;
  }
  return send(to, bytes) ? bytes.size() : 0;
}

/// False when the other end is gone.
bool Proxy::send(int to, std::string_view bytes) {
  while (!bytes.empty() && !is_over_) {
    const ssize_t sent =
        ::send(to, bytes.data(), std::min(bytes.size(), options_.piece), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == ENOTCONN) {
      await_events(to, POLLOUT, kLookAround);
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace airmodem::e2e
