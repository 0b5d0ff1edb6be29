/// Inputs as text: what a trace shows, and what a conversation says happened.
#include "airmodem/input.h"

#include "core/message/fields.h"
#include "core/message/words.h"

namespace airmodem {

template <>
struct Form<HostOpened> {
  static constexpr std::string_view kName = "host-opened";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<HostClosed> {
  static constexpr std::string_view kName = "host-closed";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<BearerUp> {
  static constexpr std::string_view kName = "bearer-up";
  static constexpr auto kFields = std::tuple(Field{"address", &BearerUp::address});
};

template <>
struct Form<BearerFailed> {
  static constexpr std::string_view kName = "bearer-failed";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<BearerLost> {
  static constexpr std::string_view kName = "bearer-lost";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<LinkResolved> {
  static constexpr std::string_view kName = "resolved";
  static constexpr auto kFields =
      std::tuple(Field{"link", &LinkResolved::link}, Field{"address", &LinkResolved::address});
};

template <>
struct Form<LinkSecuring> {
  static constexpr std::string_view kName = "securing";
  static constexpr auto kFields = std::tuple(Field{"link", &LinkSecuring::link});
};

template <>
struct Form<LinkOpened> {
  static constexpr std::string_view kName = "opened";
  static constexpr auto kFields = std::tuple(Field{"link", &LinkOpened::link});
};

template <>
struct Form<LinkOpenFailed> {
  static constexpr std::string_view kName = "open-failed";
  static constexpr auto kFields =
      std::tuple(Field{"link", &LinkOpenFailed::link}, Field{"why", &LinkOpenFailed::why});
};

template <>
struct Form<LinkData> {
  static constexpr std::string_view kName = "data";
  static constexpr auto kFields =
      std::tuple(Field{"link", &LinkData::link}, Field{"bytes", &LinkData::bytes});
};

template <>
struct Form<LinkSent> {
  static constexpr std::string_view kName = "sent";
  static constexpr auto kFields =
      std::tuple(Field{"link", &LinkSent::link}, Field{"count", &LinkSent::count});
};

template <>
struct Form<LinkSendFailed> {
  static constexpr std::string_view kName = "send-failed";
  static constexpr auto kFields =
      std::tuple(Field{"link", &LinkSendFailed::link}, Field{"count", &LinkSendFailed::count});
};

template <>
struct Form<LinkAcked> {
  static constexpr std::string_view kName = "acked";
  static constexpr auto kFields =
      std::tuple(Field{"link", &LinkAcked::link}, Field{"total", &LinkAcked::total});
};

template <>
struct Form<LinkUnsent> {
  static constexpr std::string_view kName = "unsent";
  static constexpr auto kFields =
      std::tuple(Field{"link", &LinkUnsent::link}, Field{"bytes", &LinkUnsent::bytes});
};

template <>
struct Form<TerminalReadyChanged> {
  static constexpr std::string_view kName = "terminal-ready";
  static constexpr auto kFields = std::tuple(Field{"line", &TerminalReadyChanged::line});
};

template <>
struct Form<Stopping> {
  static constexpr std::string_view kName = "stopping";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<LinkClosed> {
  static constexpr std::string_view kName = "closed";
  static constexpr auto kFields =
      std::tuple(Field{"link", &LinkClosed::link}, Field{"why", &LinkClosed::why});
};

template <>
struct Form<NameResolved> {
  static constexpr std::string_view kName = "name-resolved";
  static constexpr auto kFields = std::tuple(FilledList{"addresses", &NameResolved::addresses});
};

template <>
struct Form<NameFailed> {
  static constexpr std::string_view kName = "name-failed";
  static constexpr auto kFields = std::tuple(Field{"why", &NameFailed::why});
};

template <>
struct Form<Listening> {
  static constexpr std::string_view kName = "listening";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<ListenFailed> {
  static constexpr std::string_view kName = "listen-failed";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<PeerArrived> {
  static constexpr std::string_view kName = "peer-arrived";
  static constexpr auto kFields =
      std::tuple(Field{"address", &PeerArrived::address}, Field{"port", &PeerArrived::port});
};

template <>
struct Form<PingSent> {
  static constexpr std::string_view kName = "ping-sent";
  static constexpr auto kFields = std::tuple(Field{"address", &PingSent::address});
};

template <>
struct Form<PingAnswered> {
  static constexpr std::string_view kName = "ping-answered";
  static constexpr auto kFields = std::tuple(Field{"microseconds", &PingAnswered::microseconds},
                                             Field{"ttl", &PingAnswered::ttl});
};

template <>
struct Form<PingFailed> {
  static constexpr std::string_view kName = "ping-failed";
  static constexpr auto kFields = std::tuple(Field{"why", &PingFailed::why});
};

template <>
struct Form<TimeAnswered> {
  static constexpr std::string_view kName = "time-answered";
  static constexpr auto kFields = std::tuple(Field{"seconds", &TimeAnswered::seconds});
};

template <>
struct Form<TimeFailed> {
  static constexpr std::string_view kName = "time-failed";
  static constexpr auto kFields = std::tuple(Field{"why", &TimeFailed::why});
};

template <>
struct Form<SettingsKept> {
  static constexpr std::string_view kName = "settings-kept";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<SettingsNotKept> {
  static constexpr std::string_view kName = "settings-not-kept";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<SimChanged> {
  static constexpr std::string_view kName = "sim";
  static constexpr auto kFields = std::tuple(Field{"state", &SimChanged::state});
};

template <>
struct Form<RegistrationChanged> {
  static constexpr std::string_view kName = "registration";
  static constexpr auto kFields = std::tuple(Field{"state", &RegistrationChanged::registration});
};

template <>
struct Form<SignalChanged> {
  static constexpr std::string_view kName = "signal";
  static constexpr auto kFields = std::tuple(Field{"strength", &SignalChanged::strength},
                                             Field{"error-rate", &SignalChanged::error_rate});
};

template <>
struct Form<FileDone> {
  static constexpr std::string_view kName = "file-done";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<FileRead> {
  static constexpr std::string_view kName = "file-read";
  static constexpr auto kFields = std::tuple(Field{"bytes", &FileRead::bytes});
};

template <>
struct Form<FileMeasured> {
  static constexpr std::string_view kName = "file-measured";
  static constexpr auto kFields = std::tuple(Field{"bytes", &FileMeasured::bytes});
};

template <>
struct Form<FilesListed> {
  static constexpr std::string_view kName = "files-listed";
  static constexpr auto kFields = std::tuple(Field{"names", &FilesListed::names});
};

template <>
struct Form<FileFailed> {
  static constexpr std::string_view kName = "file-failed";
  static constexpr auto kFields = std::tuple(Field{"why", &FileFailed::why});
};

template <>
struct Form<SetFact> {
  static constexpr std::string_view kName = "fact";
  static constexpr auto kFields =
      std::tuple(Field{"key", &SetFact::key}, Field{"value", &SetFact::value});
};

template <>
struct Form<SupplyChanged> {
  static constexpr std::string_view kName = "supply";
  static constexpr auto kFields = std::tuple(Field{"line", &SupplyChanged::line});
};

template <>
struct Form<ModuleReset> {
  static constexpr std::string_view kName = "reset";
  static constexpr auto kFields = std::tuple();
};

std::string to_text(const Input& input) {
  return std::visit([](const auto& message) { return message_to_text(message); }, input);
}

Result<Input> input_from_text(std::string_view text) { return message_from_text<Input>(text); }

}  // namespace airmodem
