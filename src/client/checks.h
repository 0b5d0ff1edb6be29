/// The check list as a table: one row for each check, and for each row what is asked and how the
/// answers are judged. What a check-up does with them is in check_up.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airmodem/check_up.h"

namespace airmodem::client {

/// What a judge sees.
struct Reply {
  const CheckUpOptions& options;
  std::string_view model;                  ///< what the module calls itself
  CommandEnd end = CommandEnd::Ok;         ///< of the last command
  const std::vector<Exchange>& exchanges;  ///< of this check, each question once, the last one last

  const std::vector<Finding>& earlier;  ///< of the checks before

  bool is_ok() const { return end == CommandEnd::Ok; }
  const Exchange& last() const { return exchanges.back(); }

  /// What follows `<name>: ` in the last answer; empty where no line begins so.
  std::string_view value(std::string_view name) const;

  /// How the last command ended, in words: its last line, or that none came.
  std::string_view outcome() const;
};

/// What a judge says.
struct Judgement {
  enum class Kind : std::uint8_t {
    Well,
    NotWell,
    AskAgain,  ///< the check's question, after a moment; not well when the row's patience is over
    Ask        ///< `line`, at once
  };

  Kind kind = Kind::Well;
  std::string what{};    ///< as in a Finding
  std::string advice{};  ///< as in a Finding
  std::string line{};    ///< the next command
};

inline Judgement well(std::string what, std::string advice = {}) {
  return {.what = std::move(what), .advice = std::move(advice)};
}
inline Judgement not_well(std::string what, std::string advice) {
  return {.kind = Judgement::Kind::NotWell, .what = std::move(what), .advice = std::move(advice)};
}
inline Judgement ask_again(std::string what, std::string advice) {
  return {.kind = Judgement::Kind::AskAgain, .what = std::move(what), .advice = std::move(advice)};
}
inline Judgement ask(std::string line) {
  return {.kind = Judgement::Kind::Ask, .line = std::move(line)};
}

/// What a check is made with.
enum class Means : std::uint8_t {
  Probe,         ///< the client's walk to Goal::Answering
  Commands,      ///< single commands
  Connection,    ///< a link in plain
  TlsConnection  ///< a link with TLS
};

struct Check {
  std::string_view name;
  std::string_view title;
  std::string_view needs;  ///< the check that must be well before; empty: none
  Means means = Means::Commands;
  std::string_view question{};                               ///< the first of the Commands
  std::string (*argument)(const CheckUpOptions&) = nullptr;  ///< what follows the question
  Judgement (*judge)(const Reply&) = nullptr;                ///< of their answers
  Duration Patience::*patience = nullptr;                    ///< how long AskAgain goes on
  bool (*concerns)(const CheckUpOptions&) = nullptr;         ///< null: it always does
};

/// All checks, in their order.
std::span<const Check> checks();

// The judges of commands, one for each row that has a question.
Judgement judge_card(const Reply& reply);
Judgement judge_signal(const Reply& reply);
Judgement judge_registration(const Reply& reply);
Judgement judge_attachment(const Reply& reply);
Judgement judge_access_point(const Reply& reply);
Judgement judge_bearer(const Reply& reply);
Judgement judge_address(const Reply& reply);
Judgement judge_name_servers(const Reply& reply);
Judgement judge_lookup(const Reply& reply);

// What is to be done about the others.
extern const std::string_view kSilentPortAdvice;
extern const std::string_view kGarbledPortAdvice;
extern const std::string_view kLostModuleAdvice;
extern const std::string_view kLostBearerAdvice;
extern const std::string_view kLostPortAdvice;

/// How soon a connection failed: a server's own refusal comes at once.
enum class Refusal : std::uint8_t { Quick, Late };
Judgement judge_connection(const CheckUpOptions& options, Refusal refusal,
                           const std::vector<Finding>& earlier);

/// Whether a TLS connection that failed works without the certificates.
enum class WithoutCertificates : std::uint8_t { Works, Fails, Untried };
Judgement judge_tls(WithoutCertificates without);

}  // namespace airmodem::client
