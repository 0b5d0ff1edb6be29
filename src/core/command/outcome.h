/// What a command's handler says at its end. It never writes a final result itself.
#pragma once

#include <cstdint>

#include "core/text/result_code.h"

namespace airmodem {

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
  static constexpr Outcome error() { return {Kind::Result, ResultCode::Error}; }
  static constexpr Outcome no_carrier() { return {Kind::Result, ResultCode::NoCarrier}; }
  static constexpr Outcome data() { return {Kind::Data, ResultCode::Connect}; }
  static constexpr Outcome ok_first() { return {Kind::ResultFirst, ResultCode::Ok}; }
  static constexpr Outcome refused(CmeError error = CmeError::NotAllowed) {
    return {Kind::Error, ResultCode::Error, error};
  }
  static constexpr Outcome refused_first(CmeError error) {
    return {Kind::ErrorFirst, ResultCode::Error, error};
  }
  static constexpr Outcome ended() { return {Kind::Ended, ResultCode::Ok}; }
  static constexpr Outcome pending() { return {Kind::Pending, ResultCode::Ok}; }
  static constexpr Outcome prompt() { return {Kind::Prompt, ResultCode::Ok}; }
  static constexpr Outcome restart() { return {Kind::Restart, ResultCode::Ok}; }
  static constexpr Outcome power_off() { return {Kind::PowerOff, ResultCode::Ok}; }
  static constexpr Outcome file_prompt() { return {Kind::FilePrompt, ResultCode::Ok}; }

  constexpr Kind kind() const { return kind_; }
  constexpr ResultCode code() const { return code_; }
  constexpr CmeError cme_error() const { return error_; }

  /// Whether the commands behind this one on the line may run.
  constexpr bool lets_line_go_on() const {
    return code_ == ResultCode::Ok && (kind_ == Kind::Result || kind_ == Kind::Ended);
  }

 private:
  constexpr Outcome(Kind kind, ResultCode code, CmeError error = CmeError::Other)
      : kind_(kind), code_(code), error_(error) {}

  Kind kind_;
  ResultCode code_;
  CmeError error_;
};

}  // namespace airmodem
