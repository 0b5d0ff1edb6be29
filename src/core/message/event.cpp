/// Events as text: what a trace shows, and what a conversation expects.
#include "airmodem/event.h"

#include "core/message/fields.h"
#include "core/message/words.h"

namespace airmodem {
namespace {

template <class Message>
constexpr auto keep_alive(std::optional<KeepAlive> Message::*part) {
  return OptionalPart{part, std::tuple(Field{"keep-alive-idle", &KeepAlive::idle},
                                       Field{"keep-alive-interval", &KeepAlive::interval},
                                       Field{"keep-alive-count", &KeepAlive::count})};
}

template <class Message>
constexpr auto tls(std::optional<TlsSettings> Message::*part) {
  return OptionalPart{
      part,
      std::tuple(
          Field{"tls", &TlsSettings::version}, Field{"suite", &TlsSettings::suite},
          Field{"ca", &TlsSettings::ca_file}, Field{"certificate", &TlsSettings::certificate_file},
          Field{"key", &TlsSettings::key_file}, Field{"verification", &TlsSettings::verification},
          Field{"name", &TlsSettings::host_name}, Field{"dates", &TlsSettings::dates},
          Field{"trust", &TlsSettings::trust}, Field{"random", &TlsSettings::client_random},
          Field{"premaster", &TlsSettings::premaster})};
}

template <class Value>
constexpr auto line(std::string_view name, Value LineFormat::*member) {
  return PartField{name, &ConfigureLine::format, member};
}

}  // namespace

template <>
struct Form<WriteTerminal> {
  static constexpr std::string_view kName = "write";
  static constexpr auto kFields = std::tuple(OptionalField{"mark", &WriteTerminal::mark},
                                             Field{"bytes", &WriteTerminal::bytes});
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
                 Field{"host", &OpenLink::host}, Field{"port", &OpenLink::port},
                 OptionalField{"local-port", &OpenLink::local_port},
                 keep_alive(&OpenLink::keep_alive), tls(&OpenLink::tls));
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
struct Form<GiveUpLink> {
  static constexpr std::string_view kName = "give-up";
  static constexpr auto kFields = std::tuple(Field{"link", &GiveUpLink::link});
};

template <>
struct Form<LimitRetries> {
  static constexpr std::string_view kName = "limit-retries";
  static constexpr auto kFields =
      std::tuple(Field{"link", &LimitRetries::link}, Field{"count", &LimitRetries::count});
};

template <>
struct Form<Listen> {
  static constexpr std::string_view kName = "listen";
  static constexpr auto kFields = std::tuple(Field{"port", &Listen::port});
};

template <>
struct Form<StopListening> {
  static constexpr std::string_view kName = "stop-listening";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<AcceptPeer> {
  static constexpr std::string_view kName = "accept-peer";
  static constexpr auto kFields =
      std::tuple(Field{"link", &AcceptPeer::link}, keep_alive(&AcceptPeer::keep_alive));
};

template <>
struct Form<RefusePeer> {
  static constexpr std::string_view kName = "refuse-peer";
  static constexpr auto kFields = std::tuple();
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

template <>
struct Form<UseNameServers> {
  static constexpr std::string_view kName = "use-name-servers";
  static constexpr auto kFields = std::tuple(Field{"primary", &UseNameServers::primary},
                                             Field{"secondary", &UseNameServers::secondary});
};

template <>
struct Form<Ping> {
  static constexpr std::string_view kName = "ping";
  static constexpr auto kFields =
      std::tuple(Field{"host", &Ping::host}, Field{"size", &Ping::size}, Field{"ttl", &Ping::ttl});
};

template <>
struct Form<CancelPing> {
  static constexpr std::string_view kName = "cancel-ping";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<AskTime> {
  static constexpr std::string_view kName = "ask-time";
  static constexpr auto kFields = std::tuple(Field{"server", &AskTime::server});
};

template <>
struct Form<CancelAskTime> {
  static constexpr std::string_view kName = "cancel-ask-time";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<KeepSettings> {
  static constexpr std::string_view kName = "keep-settings";
  static constexpr auto kFields = std::tuple(Field{"bytes", &KeepSettings::bytes});
};

template <>
struct Form<ConfigureLine> {
  static constexpr std::string_view kName = "configure-line";
  static constexpr auto kFields =
      std::tuple(line("baud", &LineFormat::baud), line("data-bits", &LineFormat::data_bits),
                 line("parity", &LineFormat::parity), line("stop-bits", &LineFormat::stop_bits),
                 line("to-module", &LineFormat::to_module), line("to-host", &LineFormat::to_host));
};

template <>
struct Form<SetCarrier> {
  static constexpr std::string_view kName = "carrier";
  static constexpr auto kFields = std::tuple(Field{"line", &SetCarrier::line});
};

template <>
struct Form<CommandRefused> {
  static constexpr std::string_view kName = "refused";
  static constexpr auto kFields = std::tuple(
      Field{"name", &CommandRefused::name}, Field{"form", &CommandRefused::form},
      Field{"result", &CommandRefused::result}, Field{"reason", &CommandRefused::reason});
};

template <>
struct Form<BytesTaken> {
  static constexpr std::string_view kName = "taken";
  static constexpr auto kFields =
      std::tuple(Field{"as", &BytesTaken::as}, Field{"size", &BytesTaken::size},
                 OptionalField{"commands", &BytesTaken::commands});
};

template <>
struct Form<FactRefused> {
  static constexpr std::string_view kName = "fact-refused";
  static constexpr auto kFields =
      std::tuple(Field{"key", &FactRefused::key}, Field{"reason", &FactRefused::reason});
};

template <>
struct Form<CreateFile> {
  static constexpr std::string_view kName = "create-file";
  static constexpr auto kFields = std::tuple(Field{"name", &CreateFile::name});
};

template <>
struct Form<WriteFile> {
  static constexpr std::string_view kName = "write-file";
  static constexpr auto kFields =
      std::tuple(Field{"name", &WriteFile::name}, Field{"mode", &WriteFile::mode},
                 Field{"bytes", &WriteFile::bytes});
};

template <>
struct Form<ReadFile> {
  static constexpr std::string_view kName = "read-file";
  static constexpr auto kFields =
      std::tuple(Field{"name", &ReadFile::name}, Field{"position", &ReadFile::position},
                 Field{"size", &ReadFile::size});
};

template <>
struct Form<DeleteFile> {
  static constexpr std::string_view kName = "delete-file";
  static constexpr auto kFields = std::tuple(Field{"name", &DeleteFile::name});
};

template <>
struct Form<MeasureFile> {
  static constexpr std::string_view kName = "measure-file";
  static constexpr auto kFields = std::tuple(Field{"name", &MeasureFile::name});
};

template <>
struct Form<ListFiles> {
  static constexpr std::string_view kName = "list-files";
  static constexpr auto kFields = std::tuple(Field{"name", &ListFiles::name});
};

template <>
struct Form<MeasureFreeSpace> {
  static constexpr std::string_view kName = "measure-free-space";
  static constexpr auto kFields = std::tuple();
};

template <>
struct Form<MakeFolder> {
  static constexpr std::string_view kName = "make-folder";
  static constexpr auto kFields = std::tuple(Field{"name", &MakeFolder::name});
};

template <>
struct Form<RemoveFolder> {
  static constexpr std::string_view kName = "remove-folder";
  static constexpr auto kFields = std::tuple(Field{"name", &RemoveFolder::name});
};

std::string to_text(const Event& event) {
  return std::visit([](const auto& message) { return message_to_text(message); }, event);
}

Result<Event> event_from_text(std::string_view text) { return message_from_text<Event>(text); }

}  // namespace airmodem
