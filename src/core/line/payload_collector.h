/// Collects what is typed at a prompt, CIPSEND's or FSWRITE's (spec: send.fixed, files.write).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace airmodem {

class PayloadCollector {
 public:
  enum class Status {
    More,      ///< not complete
    Complete,  ///< payload() is to be sent
    GivenUp,   ///< ESC
    TooLong,   ///< ended, but longer than the limit
  };

  struct Taken {
    std::size_t count = 0;  ///< bytes taken, the ending one among them
    std::size_t typed = 0;  ///< those of them that are payload, at the front: what echo shows
    Status status = Status::More;
  };

  /// Begins a payload of exactly `length` bytes in which every value is data, or for length 0 one
  /// that 0x1A sends and 0x1B gives up, of at most `limit` bytes.
  void start(std::size_t length, std::size_t limit);

  /// Takes bytes up to the end of the payload at the most.
  Taken take(std::string_view bytes);

  /// Whether more was typed than may be sent.
  bool too_long() const { return too_long_; }

  const std::string& payload() const { return payload_; }

  /// Gives the payload away.
  std::string take_payload();

 private:
  Taken take_fixed(std::string_view bytes);
  Taken take_variable(std::string_view bytes);

  std::string payload_;
  std::size_t length_ = 0;
  std::size_t limit_ = 0;
  bool too_long_ = false;
};

}  // namespace airmodem
