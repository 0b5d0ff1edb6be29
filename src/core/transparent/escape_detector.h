/// Finds the escape from data mode: silence, three signs, silence (spec: transparent.escape).
///
/// Signs that may be an escape are held back. Either the second silence makes them one, and they
/// are gone, or whatever comes instead shows that they were data, and they are given back.
#pragma once

#include <cstddef>
#include <string_view>

#include "airmodem/time.h"

namespace airmodem {

/// The times of an escape.
struct EscapeTiming {
  Duration before;   ///< at least so long nothing was typed before the first sign
  Duration between;  ///< at most so long lies between two signs
  Duration after;    ///< so long nothing is typed after the last sign
};

class EscapeDetector {
 public:
  static constexpr char kSign = '+';
  static constexpr std::size_t kSigns = 3;

  /// What became of typed bytes.
  struct Taken {
    std::size_t released = 0;  ///< so many signs held before are data, in front of the bytes
    bool is_held = false;      ///< the bytes are held; else they are data
  };

  enum class Verdict {
    Nothing,  ///< it was not yet time
    Data,     ///< `held` signs are data
    Escape,   ///< the signs were the escape
  };

  /// Whether signs can end data mode, or are always data.
  enum class Escape { Off, On };

  /// Data mode begins at `now`.
  void start(EscapeTiming timing, Escape escape, Instant now);

  /// Takes what was typed at `now`, at least one byte. Deadlines up to `now` are settled already.
  Taken take(std::string_view bytes, Instant now);

  /// When settle() has to be called; kNever when nothing is held.
  Instant deadline() const;

  /// What the silence up to now has decided. `released` gets the number of signs that are data.
  Verdict settle(Instant now, std::size_t& released);

  /// How many signs are held.
  std::size_t held() const { return held_; }

  /// When the first of the held signs was typed.
  Instant first_sign() const { return first_sign_; }

  /// Gives the held signs back as data and forgets them.
  std::size_t release();

 private:
  EscapeTiming timing_{};
  Escape escape_ = Escape::Off;
  Instant last_byte_{};  // or the beginning
  Instant first_sign_{};
  std::size_t held_ = 0;
};

}  // namespace airmodem
