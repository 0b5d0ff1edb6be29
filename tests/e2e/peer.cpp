#include "peer.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/text/escape.h"

namespace airmodem::e2e {
namespace {

constexpr int kNarrowBuffer = 4096;
constexpr int kNarrowSegment = 536;
constexpr std::size_t kDatagramLimit = 65'536;

/// A non-blocking socket on 127.0.0.1, at a port that the kernel chooses.
Descriptor loopback_socket(int type, std::uint16_t& port) {
  Descriptor made(::socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(made.get(), generic, size) != 0 || ::getsockname(made.get(), generic, &size) != 0) {
    fail(std::string("no socket: ") + std::strerror(errno), Place::here());
  }
  port = ntohs(address.sin_port);
  return made;
}

void set_option(int fd, int level, int name, int value) {
  if (::setsockopt(fd, level, name, &value, sizeof value) == 0) return;
  fail(std::string("a socket option is refused: ") + std::strerror(errno), Place::here());
}

/// The port that getsockname() or getpeername() tells.
std::uint16_t port_told_by(int (*ask)(int, sockaddr*, socklen_t*), int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (ask(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    fail(std::string("a socket without a port: ") + std::strerror(errno), Place::here());
  }
  return ntohs(address.sin_port);
}

std::string text_of(const sockaddr_in& address) {
  std::array<char, INET_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
  return text.data();
}

}  // namespace

TcpPeer::TcpPeer(Descriptor descriptor, std::string source)
    : ByteChannel("the peer", std::move(descriptor)), source_(std::move(source)) {}

std::uint16_t TcpPeer::own_port() const { return port_told_by(::getsockname, fd()); }

std::uint16_t TcpPeer::far_port() const { return port_told_by(::getpeername, fd()); }

void TcpPeer::finish() { ::shutdown(fd(), SHUT_WR); }

void TcpPeer::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

TcpListener::TcpListener(Window window) : descriptor_(loopback_socket(SOCK_STREAM, port_)) {
  if (window == Window::Narrow) {
    set_option(descriptor_.get(), SOL_SOCKET, SO_RCVBUF, kNarrowBuffer);
    set_option(descriptor_.get(), IPPROTO_TCP, TCP_MAXSEG, kNarrowSegment);
  }
  if (::listen(descriptor_.get(), SOMAXCONN) != 0) fail("no listener", Place::here());
}

TcpPeer TcpListener::accept(Place place) const {
  if (!await_events(descriptor_.get(), POLLIN)) fail("nobody connects", place);
  sockaddr_in source{};
  socklen_t size = sizeof source;
  Descriptor accepted(::accept4(descriptor_.get(), reinterpret_cast<sockaddr*>(&source), &size,
                                SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (accepted.get() < 0) fail(std::string("accept: ") + std::strerror(errno), place);
  set_option(accepted.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  return {std::move(accepted), text_of(source)};
}

Descriptor begin_connect(std::uint16_t port) {
  std::uint16_t unused = 0;
  Descriptor made = loopback_socket(SOCK_STREAM, unused);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  const bool begun = ::connect(made.get(), generic, sizeof address) == 0 || errno == EINPROGRESS;
  if (!begun) fail(std::string("no connection: ") + std::strerror(errno), Place::here());
  return made;
}

ClosedPort::ClosedPort() : descriptor_(loopback_socket(SOCK_STREAM, port_)) {
  set_option(descriptor_.get(), SOL_SOCKET, SO_REUSEADDR, 1);
}

SilentPort::SilentPort() : descriptor_(loopback_socket(SOCK_STREAM, port_)) {
  if (::listen(descriptor_.get(), 0) != 0) fail("no listener", Place::here());
  queued_ = begin_connect(port_);
  if (!await_events(descriptor_.get(), POLLIN)) {
    fail("the queue does not fill", Place::here());
  }
}

UdpPeer::UdpPeer() : descriptor_(loopback_socket(SOCK_DGRAM, port_)) {}

std::string UdpPeer::receive(Place place) {
  if (!has_datagram(kPatience)) fail("the UDP peer waited in vain for a datagram", place);
  std::string datagram(kDatagramLimit, '\0');
  socklen_t partner_size = sizeof partner_;
  const ssize_t size = ::recvfrom(descriptor_.get(), datagram.data(), datagram.size(), 0,
                                  reinterpret_cast<sockaddr*>(&partner_), &partner_size);
  if (size < 0) fail(std::string("the UDP peer: ") + std::strerror(errno), place);
  datagram.resize(static_cast<std::size_t>(size));
  return datagram;
}

void UdpPeer::expect(std::string_view datagram, Place place) {
  const std::string received = receive(place);
  if (received == datagram) return;
  fail("the UDP peer received another datagram\n  expected: " + quote(datagram) +
           "\n  received: " + quote(received),
       place);
}

void UdpPeer::send(std::string_view datagram, Place place) {
  send_to_partner_of(*this, datagram, place);
}

void UdpPeer::send_to_partner_of(const UdpPeer& other, std::string_view datagram, Place place) {
  const ssize_t size =
      ::sendto(descriptor_.get(), datagram.data(), datagram.size(), 0,
               reinterpret_cast<const sockaddr*>(&other.partner_), sizeof other.partner_);
  if (size == static_cast<ssize_t>(datagram.size())) return;
  fail(std::string("the UDP peer cannot send: ") + std::strerror(errno), place);
}

std::string UdpPeer::partner() const { return text_of(partner_); }

bool UdpPeer::has_datagram(std::chrono::milliseconds patience) const {
  return await_events(descriptor_.get(), POLLIN, patience);
}

}  // namespace airmodem::e2e
