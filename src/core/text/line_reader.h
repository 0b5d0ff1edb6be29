/// Finds command lines in the bytes of a host (spec: line.*).
///
/// Bytes before `AT` are noise and are forgotten; what follows it up to CR, or where that is asked
/// for LF, is the line. Backspace takes the last character back. `A/` stands alone and needs no CR.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/text/ascii.h"

namespace airmodem {

/// The longest command line, counted from `AT` without its CR (spec: line.length): room for 4,100
/// bytes that escapes make three times as long.
inline constexpr std::size_t kLineLimit = 16 * 1024;

/// What ends a line: CR, or LF alone too.
enum class LineEnd : std::uint8_t { Cr, CrOrLf };

class LineReader {
 public:
  enum class Status {
    More,     ///< the line is not complete
    Empty,    ///< a line without a command: no answer
    Line,     ///< line() is what followed `AT`
    Repeat,   ///< `A/`
    TooLong,  ///< a line over the limit has ended
  };

  explicit LineReader(LineEnd end = LineEnd::Cr) : end_(end) {}

  /// Whether a byte is dropped outside payloads: hosts end or begin with them out of habit.
  static constexpr bool drops(char c) { return c == kCtrlZ || c == kEsc; }

  /// Takes the next byte, one that drops() does not name.
  Status take(char c);

  /// What followed `AT`; valid after Status::Line until the next take().
  std::string_view line() const { return std::string_view(buffer_).substr(2); }

  /// How many bytes were taken for the line that is being read or was read last, and how many of
  /// them stand before its `AT`: all of them where it has none.
  std::size_t size() const { return size_; }
  std::size_t noise() const { return noise_; }

  /// How many bytes were taken for a line that has not ended.
  std::size_t unfinished() const { return complete_ ? 0 : size_; }

  /// Forgets a line that is half typed.
  void clear();

 private:
  Status end_line();
  void keep(char c);
  void take_back();

  LineEnd end_;
  std::size_t size_ = 0;
  std::size_t noise_ = 0;
  std::string buffer_;     // from `AT` once that was seen, before it the noise so far
  bool found_at_ = false;  // buffer_ starts with AT
  bool too_long_ = false;  // discarding up to CR
  bool complete_ = false;  // the line was given out and the next byte starts anew
};

}  // namespace airmodem
