/// What a command's handler says at its end. It never writes a final result itself.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/line/pending.h"
#include "core/line/prompt.h"
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
    Prompt,       ///< a payload is asked for, and decides what the result is
    Connect,      ///< what follows says CONNECT, and bytes go to the peer from there on
  };

  /// What is done once the result is written. The rest of the line is not run then.
  using Follow = void (*)(Context& context);

  static constexpr Outcome ok() { return {Kind::Result, ResultCode::Ok}; }
  static constexpr Outcome error(std::string_view why) {
    return {Kind::Result, ResultCode::Error, {.why = why}};
  }
  static constexpr Outcome no_carrier(std::string_view why) {
    return {Kind::Result, ResultCode::NoCarrier, {.why = why}};
  }
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
  static constexpr Outcome pending(Pending awaited) {
    Outcome outcome{Kind::Pending, ResultCode::Ok};
    outcome.awaited_ = awaited;
    return outcome;
  }
  static constexpr Outcome prompt(const Prompt& prompt) {
    Outcome outcome{Kind::Prompt, ResultCode::Ok};
    outcome.prompt_ = prompt;
    return outcome;
  }
  static constexpr Outcome connect(Follow what) {
    return Outcome{Kind::Connect, ResultCode::Connect}.then(what);
  }

  /// The same, and `what` is done after it.
  constexpr Outcome then(Follow what) const {
    Outcome outcome = *this;
    outcome.follow_ = what;
    return outcome;
  }

  constexpr Kind kind() const { return kind_; }
  constexpr ResultCode code() const { return code_; }
  constexpr CmeError cme_error() const { return refusal_.code; }
  constexpr Pending awaited() const { return awaited_; }
  constexpr const Prompt& asked() const { return prompt_; }
  constexpr Follow follow() const { return follow_; }

  /// Whether the host reads an error, or NO CARRIER; why() says the reason.
  constexpr bool is_refusal() const {
    return code_ == ResultCode::Error || code_ == ResultCode::NoCarrier;
  }
  /// Whether the error is one of `+CME ERROR`.
  constexpr bool has_cme_error() const { return kind_ == Kind::Error || kind_ == Kind::ErrorFirst; }
  constexpr std::string_view why() const { return refusal_.why; }

  /// Whether the commands after this one on the line may run.
  constexpr bool lets_line_go_on() const {
    return code_ == ResultCode::Ok && (kind_ == Kind::Result || kind_ == Kind::Ended) &&
           follow_ == nullptr;
  }

 private:
  constexpr Outcome(Kind kind, ResultCode code, Refusal refusal = {})
      : kind_(kind), code_(code), refusal_(refusal) {}

  Kind kind_;
  ResultCode code_;
  Refusal refusal_;
  Pending awaited_ = Pending::None;
  Prompt prompt_{};
  Follow follow_ = nullptr;
};

}  // namespace airmodem
