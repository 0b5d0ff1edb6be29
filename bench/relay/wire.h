/// Both ends of a relay: the host's end of a PTY and the peer's end of a TCP connection.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace airmodem::bench {

/// A loopback listener; the kernel chooses its port.
class Listener {
 public:
  Listener();
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int port() const { return port_; }
  /// The next connection's descriptor.
  int accept() const;

 private:
  int fd_ = -1;
  int port_ = 0;
};

/// Opens a PTY's path raw as soon as it is there.
int open_host(const std::string& path);

/// Types a line and waits until its answer holds `ending`.
void command(int host, std::string_view line, std::string_view ending);

/// Moves `total` bytes from one end to the other, writing and reading at the same time. Ends the
/// program when a byte is not the one that was sent.
void move_bytes(int from, int to, std::size_t total);

/// One round trip: `size` bytes from the host to the peer and back.
void bounce(int host, int peer, std::size_t size);

}  // namespace airmodem::bench
