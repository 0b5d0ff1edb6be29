#include "core/transparent/escape_detector.h"

#include <utility>

namespace airmodem {

void EscapeDetector::start(EscapeTiming timing, Escape escape, Instant now) {
  timing_ = timing;
  escape_ = escape;
  last_byte_ = now;
  held_ = 0;
}

// Bytes of one call came at one moment: only if all of them are signs can they belong to an escape.
EscapeDetector::Taken EscapeDetector::take(std::string_view bytes, Instant now) {
  const bool may_begin = held_ > 0 || now - last_byte_ >= timing_.before;
  const bool may_be_escape = escape_ == Escape::On && may_begin && held_ + bytes.size() <= kSigns &&
                             bytes.find_first_not_of(kSign) == std::string_view::npos;
  last_byte_ = now;
  if (!may_be_escape) return {.released = release(), .is_held = false};
  if (held_ == 0) first_sign_ = now;
  held_ += bytes.size();
  return {.released = 0, .is_held = true};
}

// A sign at the very end of `between` is in time, so that deadline is one tick after it.
Instant EscapeDetector::deadline() const {
  if (held_ == 0) return kNever;
  return held_ == kSigns ? last_byte_ + timing_.after : last_byte_ + timing_.between + Duration(1);
}

EscapeDetector::Verdict EscapeDetector::settle(Instant now, std::size_t& released) {
  if (now < deadline()) return Verdict::Nothing;
  const std::size_t held = release();
  if (held == kSigns) return Verdict::Escape;
  released = held;
  return Verdict::Data;
}

std::size_t EscapeDetector::release() { return std::exchange(held_, 0); }

}  // namespace airmodem
