/// Events as text: what a trace shows, and what a conversation expects.
#include "airmodem/event.h"

#include "core/message/fields.h"
#include "core/message/words.h"

namespace airmodem {

template <>
struct Form<WriteTerminal> {
  static constexpr std::string_view kName = "write";
  static constexpr auto kFields = std::tuple(Field{"bytes", &WriteTerminal::bytes});
};

template <>
struct Form<ActivateBearer> {
  static constexpr std::string_view kName = "activate-bearer";
  static constexpr auto kFields =
      std::tuple(Field{"apn", &ActivateBearer::apn}, Field{"user", &ActivateBearer::user},
                 Field{"password", &ActivateBearer::password});
};

template <>
struct Form<DeactivateBearer> {
  static constexpr std::string_view kName = "deactivate-bearer";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<OpenLink> {
  static constexpr std::string_view kName = "open";
  static constexpr auto kFields =
      std::tuple(Field{"link", &OpenLink::link}, Field{"transport", &OpenLink::transport},
                 Field{"host", &OpenLink::host}, Field{"port", &OpenLink::port});
};

template <>
struct Form<SendLink> {
  static constexpr std::string_view kName = "send";
  static constexpr auto kFields =
      std::tuple(Field{"link", &SendLink::link}, Field{"report", &SendLink::report},
                 Field{"bytes", &SendLink::bytes});
};

template <>
struct Form<CloseLink> {
  static constexpr std::string_view kName = "close";
  static constexpr auto kFields =
      std::tuple(Field{"link", &CloseLink::link}, Field{"how", &CloseLink::how});
};

template <>
struct Form<QueryAcked> {
  static constexpr std::string_view kName = "query-acked";
  static constexpr auto kFields = std::tuple(Field{"link", &QueryAcked::link});
};

template <>
struct Form<PauseLink> {
  static constexpr std::string_view kName = "pause";
  static constexpr auto kFields = std::tuple(Field{"link", &PauseLink::link});
};

template <>
struct Form<ResumeLink> {
  static constexpr std::string_view kName = "resume";
  static constexpr auto kFields = std::tuple(Field{"link", &ResumeLink::link});
};

template <>
struct Form<LimitRetries> {
  static constexpr std::string_view kName = "limit-retries";
  static constexpr auto kFields =
      std::tuple(Field{"link", &LimitRetries::link}, Field{"count", &LimitRetries::count});
};

template <>
struct Form<ResolveName> {
  static constexpr std::string_view kName = "resolve";
  static constexpr auto kFields = std::tuple(Field{"name", &ResolveName::name});
};

template <>
struct Form<CancelResolve> {
  static constexpr std::string_view kName = "cancel-resolve";
  static constexpr auto kFields = std::tuple();
};

std::string to_text(const Event& event) {
  return std::visit([](const auto& message) { return message_to_text(message); }, event);
}

Result<Event> event_from_text(std::string_view text) { return message_from_text<Event>(text); }

}  // namespace airmodem
