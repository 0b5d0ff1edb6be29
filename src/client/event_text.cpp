/// Events as lines of text, in the manner of the module's own (src/core/message).
#include <string_view>

#include "airmodem/client_event.h"
#include "core/text/append.h"
#include "core/text/escape.h"

namespace airmodem::client {
namespace {

constexpr std::string_view kGoals[] = {"answering", "attached", "bearer"};
constexpr std::string_view kStages[] = {"probing",  "dialect", "card",     "network",
                                        "settings", "bearer",  "escaping", "uploading"};
constexpr std::string_view kTroubles[] = {"none",      "no-answer",  "refused",   "card",
                                          "pin",       "no-network", "no-bearer", "bearer-lost",
                                          "restarted", "powered-off"};
constexpr std::string_view kLinkEnds[] = {"closed", "peer", "failed", "module"};
constexpr std::string_view kCommandEnds[] = {"ok", "error", "timeout", "abandoned"};

template <class Enum, std::size_t count>
std::string_view word(const std::string_view (&words)[count], Enum value) {
  return words[static_cast<std::size_t>(value)];
}

std::string_view yes_no(bool value) { return value ? "yes" : "no"; }

std::string counts_text(const Counts& counts) {
  return concat("accepted=", counts.accepted, " delivered=", counts.delivered,
                " acknowledged=", counts.acknowledged, " received=", counts.received);
}

std::string line_of(const Progress& event) {
  return concat("progress ", word(kStages, event.stage), " ", quote(event.text));
}
std::string line_of(const Ready& event) {
  return concat("ready ", word(kGoals, event.goal), event.address.empty() ? "" : " ",
                event.address);
}
std::string line_of(const Stopped& event) {
  return concat("stopped ", word(kTroubles, event.trouble), " ", quote(event.reason));
}
std::string line_of(const LinkOpened& event) {
  return concat("opened link=", event.link.value, event.peer.empty() ? "" : " peer=", event.peer);
}
std::string line_of(const LinkFailed& event) {
  return concat("failed link=", event.link.value, " ", quote(event.reason));
}
std::string line_of(const LinkData& event) {
  return concat("data link=", event.link.value, " bytes=", quote(event.bytes));
}
std::string line_of(const LinkSent& event) {
  return concat("sent link=", event.link.value, " ", counts_text(event.counts));
}
std::string line_of(const LinkRoom& event) {
  return concat("room link=", event.link.value, " bytes=", event.room);
}
std::string line_of(const LinkClosed& event) {
  return concat("closed link=", event.link.value, " end=", word(kLinkEnds, event.end),
                " complete=", yes_no(event.is_complete), " intact=", yes_no(event.is_intact), " ",
                counts_text(event.counts), " ", quote(event.reason));
}
std::string line_of(const Listening& event) { return concat("listening port=", event.port.value); }
std::string line_of(const ListeningEnded& event) {
  return concat("listening-ended ", quote(event.reason));
}
std::string line_of(const CommandDone& event) {
  std::string text = concat("command ", event.id.value, " ", word(kCommandEnds, event.end), " ",
                            quote(event.final_result), " took=", event.took.count() / 1000, "ms");
  for (const std::string& line : event.lines) append(text, " ", quote(line));
  return text;
}
std::string line_of(const Unsolicited& event) { return concat("unsolicited ", quote(event.line)); }
std::string line_of(const Garbled& event) {
  return concat("garbled ", quote(event.bytes), " ", quote(event.reason));
}

}  // namespace

std::string to_text(const Event& event) {
  return std::visit([](const auto& one) { return line_of(one); }, event);
}

}  // namespace airmodem::client
