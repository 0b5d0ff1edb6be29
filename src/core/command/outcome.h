/// What a command's handler says at its end. It never writes a final result itself.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/text/result_code.h"

namespace airmodem {

/// Why a command cannot be done: in words for the log, which hold nothing that the host has typed
/// as a secret, and as the code that the host reads.
struct Refusal {
  std::string_view why;  ///< valid until the command has its result
  CmeError code = CmeError::NotAllowed;
};

class Outcome {
 public:
  enum class Kind : std::uint8_t {
    Result,       ///< the information, then `code`
    ResultFirst,  ///< `code`, then the information (CIPSTATUS)
    Error,        ///< the information, then `error`
    ErrorFirst,   ///< `error`, then the information (ALREADY CONNECT)
    Ended,        ///< the information was all (SHUT OK)
    Pending,      ///< the result comes later, through Context::finish()
    Prompt,       ///< bytes are a send's payload from here on
    FilePrompt,   ///< bytes are a file's from here on
    Data,         ///< CONNECT, and bytes go to the peer from here on
    Restart,      ///< OK, and the module starts anew; what stands behind on the line is gone
    PowerOff,     ///< the information was all, and the module goes off
  };

  static constexpr Outcome ok() { return {Kind::Result, ResultCode::Ok}; }
  static constexpr Outcome error(std::string_view why) {
    return {Kind::Result, ResultCode::Error, {.why = why}};
  }
  static constexpr Outcome no_carrier(std::string_view why) {
    return {Kind::Result, ResultCode::NoCarrier, {.why = why}};
  }
  static constexpr Outcome data() { return {Kind::Data, ResultCode::Connect}; }
  static constexpr Outcome ok_first() { return {Kind::ResultFirst, ResultCode::Ok}; }
  static constexpr Outcome refused(Refusal refusal) {
    return {Kind::Error, ResultCode::Error, refusal};
  }
  static constexpr Outcome refused(std::string_view why, CmeError code = CmeError::NotAllowed) {
    return refused({.why = why, .code = code});
  }
  static constexpr Outcome refused_first(Refusal refusal) {
    return {Kind::ErrorFirst, ResultCode::Error, refusal};
  }
  static constexpr Outcome ended() { return {Kind::Ended, ResultCode::Ok}; }
  static constexpr Outcome pending() { return {Kind::Pending, ResultCode::Ok}; }
  static constexpr Outcome prompt() { return {Kind::Prompt, ResultCode::Ok}; }
  static constexpr Outcome restart() { return {Kind::Restart, ResultCode::Ok}; }
  static constexpr Outcome power_off() { return {Kind::PowerOff, ResultCode::Ok}; }
  static constexpr Outcome file_prompt() { return {Kind::FilePrompt, ResultCode::Ok}; }

  constexpr Kind kind() const { return kind_; }
  constexpr ResultCode code() const { return code_; }
  constexpr CmeError cme_error() const { return refusal_.code; }

  /// Whether the host reads an error, or NO CARRIER; why() says the reason.
  constexpr bool is_refusal() const {
    return code_ == ResultCode::Error || code_ == ResultCode::NoCarrier;
  }
  /// Whether the error is one of `+CME ERROR`.
  constexpr bool has_cme_error() const { return kind_ == Kind::Error || kind_ == Kind::ErrorFirst; }
  constexpr std::string_view why() const { return refusal_.why; }

  /// Whether the commands behind this one on the line may run.
  constexpr bool lets_line_go_on() const {
    return code_ == ResultCode::Ok && (kind_ == Kind::Result || kind_ == Kind::Ended);
  }

 private:
  constexpr Outcome(Kind kind, ResultCode code, Refusal refusal = {})
      : kind_(kind), code_(code), refusal_(refusal) {}

  Kind kind_;
  ResultCode code_;
  Refusal refusal_;
};

}  // namespace airmodem
