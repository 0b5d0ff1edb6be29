/// Both ends of a relay: the host's, at a PTY or a TCP connection, and the peer's, at a TCP
/// connection.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace airmodem::bench {

/// Ends the program with the reason in `errno`.
[[noreturn]] void fail(const char* what);

/// Waits for poll() events.
void wait_for(int fd, short what);

/// One end of a relay.
class End {
 public:
  virtual ~End() = default;

  /// Waits for bytes and reads some, at most `size`.
  virtual std::size_t read(char* buffer, std::size_t size) = 0;

  /// Writes all of them.
  virtual void write(std::string_view bytes) = 0;
};

/// An end that is a descriptor, non-blocking, and owns it.
class PlainEnd final : public End {
 public:
  explicit PlainEnd(int fd) : fd_(fd) {}
  ~PlainEnd() override;
  PlainEnd(const PlainEnd&) = delete;
  PlainEnd& operator=(const PlainEnd&) = delete;

  std::size_t read(char* buffer, std::size_t size) override;
  void write(std::string_view bytes) override;

  int fd() const { return fd_; }

 private:
  int fd_;
};

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
std::unique_ptr<PlainEnd> open_host(const std::string& path);

/// Connects to a port of this machine as soon as somebody listens there.
std::unique_ptr<PlainEnd> connect_host(int port);

/// Types a line.
void type(End& host, std::string_view line);

/// Reads until what came holds `ending`.
void await(End& host, std::string_view ending);

/// Types a line and waits until its answer holds `ending`.
void command(End& host, std::string_view line, std::string_view ending);

/// Moves `total` bytes from one end to the other, writing and reading at the same time. Ends the
/// program when a byte is not the one that was sent.
void move_bytes(End& from, End& to, std::size_t total);

/// One round trip: `size` bytes from the host to the peer and back.
void bounce(End& host, End& peer, std::size_t size);

}  // namespace airmodem::bench
