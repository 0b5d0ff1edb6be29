/// What the tests of transparent mode have in common: the way into data mode, and streams whose
/// every byte is compared.
#pragma once

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "host.h"
#include "peer.h"
#include "program.h"

namespace airmodem::e2e {

inline constexpr std::size_t kMegabyte = std::size_t{1024} * 1024;

/// Bytes that go from one end to the other and are compared where they arrive.
class Stream {
 public:
  Stream(ByteChannel& from, ByteChannel& to, std::size_t size, unsigned seed = 0);

  /// Writes until nothing more is taken, and reads nothing. Returns how much that was.
  std::size_t fill(Place place = Place::here());

  /// Writes what fits, at most `most` bytes, and compares what has come. False when nothing moved.
  bool step(std::size_t most, Place place = Place::here());

  /// Where bytes arrive.
  int end() const { return to_.fd(); }

  bool is_complete() const { return received_ == size_; }

  /// What was written and has not come yet.
  std::size_t under_way() const { return sent_ - received_; }

  /// No more is written than up to now.
  void cut() { size_ = sent_; }

 private:
  std::string_view bytes_at(std::size_t offset, std::size_t size) const;
  void compare(std::string_view bytes, Place place);

  ByteChannel& from_;
  ByteChannel& to_;
  std::size_t size_;
  std::string bytes_;
  std::size_t sent_ = 0;
  std::size_t received_ = 0;
};

/// Moves streams at the same time until all are complete.
void complete(std::initializer_list<Stream*> streams, Place place = Place::here());

class TransparentTest : public ProgramTest {
 protected:
  /// AT+CIPCCFG parameters for many bytes, and those of a module that was just switched on.
  static constexpr const char* kBulk = "5,2,1460,1";
  static constexpr const char* kUsual = "5,2,1024,1";

  /// The first host's way from the boot text into data mode.
  static TcpPeer enter(Host& host, const std::string& parameters = kBulk,
                       Window window = Window::Usual, Place place = Place::here());

  /// The same as enter() over UDP.
  static void enter(Host& host, const UdpPeer& peer, const std::string& parameters,
                    Place place = Place::here());

  /// Connects and expects to be in data mode.
  static void connect(Host& host, const std::string& transport, unsigned port,
                      Place place = Place::here());

  /// Lets the silence pass that an escape needs before and after it. Nothing comes meanwhile.
  static void be_silent(Host& host, Place place = Place::here());

  /// Leaves data mode by silence, three signs, silence.
  static void escape(Host& host, Place place = Place::here());

 private:
  static void prepare(Host& host, const std::string& parameters, Place place);
};

}  // namespace airmodem::e2e
