/// Peers on this machine for the links of the module: plain sockets that do what a test says.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/adapters/byte_channel.h"

namespace airmodem::e2e {

/// One accepted TCP connection.
class TcpPeer : public ByteChannel {
 public:
  TcpPeer(Descriptor descriptor, std::string source);

  /// The address from which the module has connected.
  const std::string& source() const { return source_; }

  /// The connection's port on this side and on the module's.
  std::uint16_t own_port() const;
  std::uint16_t far_port() const;

  /// Sends the FIN; receiving goes on.
  void finish();

  /// Ends the connection with a reset.
  void reset();

 private:
  std::string source_;
};

/// How much a listener's connections take in before the other side must wait.
enum class Window {
  Usual,
  Narrow  ///< some KiB on both sides together: small segments, a small receive buffer
};

/// A TCP server on 127.0.0.1 at a port that the kernel chooses.
class TcpListener {
 public:
  explicit TcpListener(Window window = Window::Usual);

  std::uint16_t port() const { return port_; }
  int fd() const { return descriptor_.get(); }
  TcpPeer accept(Place place = Place::here()) const;

 private:
  std::uint16_t port_ = 0;
  Descriptor descriptor_;
};

/// A socket that begins to connect to a port of 127.0.0.1.
Descriptor begin_connect(std::uint16_t port);

/// A port at which a connect is refused for as long as this object lives, unless a server of
/// another process listens there that shares it (SO_REUSEADDR).
class ClosedPort {
 public:
  ClosedPort();
  std::uint16_t port() const { return port_; }

 private:
  std::uint16_t port_ = 0;
  Descriptor descriptor_;  // bound, and never listening
};

/// A port at which a connect gets no answer, as from a host that is switched off.
class SilentPort {
 public:
  SilentPort();
  std::uint16_t port() const { return port_; }

 private:
  std::uint16_t port_ = 0;
  Descriptor descriptor_;  // accepts nobody, and its queue is full
  Descriptor queued_;
};

/// A UDP socket on 127.0.0.1. It answers whoever sent it the last datagram.
class UdpPeer {
 public:
  UdpPeer();

  std::uint16_t port() const { return port_; }

  /// Takes the next datagram.
  std::string receive(Place place = Place::here());

  /// The next datagram is this.
  void expect(std::string_view datagram, Place place = Place::here());

  void send(std::string_view datagram, Place place = Place::here());

  /// Sends to a socket that somebody else talks to.
  void send_to_partner_of(const UdpPeer& other, std::string_view datagram,
                          Place place = Place::here());

  /// The address that sent the last datagram.
  std::string partner() const;
  std::uint16_t partner_port() const { return ntohs(partner_.sin_port); }

  bool has_datagram(std::chrono::milliseconds patience) const;

 private:
  std::uint16_t port_ = 0;
  Descriptor descriptor_;
  sockaddr_in partner_{};
};

}  // namespace airmodem::e2e
