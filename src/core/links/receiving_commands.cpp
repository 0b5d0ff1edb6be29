/// How received data is shown, and how it is read (spec: receive.*, hold.*).
#include <string>

#include "core/command/command.h"
#include "core/command/setting.h"
#include "core/links/link_state.h"
#include "core/links/receiving.h"
#include "core/settings/multi.h"
#include "core/text/hex.h"

namespace airmodem {
namespace {

template <auto Member>
constexpr Command switch_row(std::string_view name, std::string_view test) {
  return {.name = name,
          .read = read_setting<Member>,
          .set = keep_setting<Member>,
          .test = test,
          .parameters = {number(0, 1)}};
}

constexpr Command plain_receive_row() {
  Command row = switch_row<&ServiceSettings::plain_receive>("+CIPRXF", "+CIPRXF: (0,1)");
  row.is_in = [](const Dialect& dialect) { return dialect.has_plain_receive; };
  return row;
}

// ---- CIPRXGET ----

constexpr std::int64_t kMostBytes = 1460;
constexpr std::int64_t kMostHexBytes = 730;

// What CIPRXGET's first parameter asks for, besides the modes that stay.
constexpr int kReadsBytes = 2;
constexpr int kReadsHex = 3;
constexpr int kCounts = 4;

// +CIPRXGET: <2|3>,[<n>,]<got>,<left>[,"<ip>:<port>"] and the bytes, if there are any
// (spec: hold.read).
Outcome read_received(Context& context, int how, LinkId id, std::int64_t most) {
  if (context.of<ServiceSettings>().receive_get == ReceiveMode::Push) {
    return Outcome::refused("no data is held: AT+CIPRXGET=1 begins to hold it");
  }
  if (how == kReadsHex && most > kMostHexBytes) {
    return Outcome::refused("the length is more than the 730 bytes that mode 3 gives at once");
  }
  const std::string bytes = read_held(context, id, static_cast<std::size_t>(most));
  context.answer.line(context.command, ": ", how, link_place(context, id), ",", bytes.size(), ",",
                      link_at(context, id).held.size(), sender_tail(context, id));
  if (!bytes.empty()) context.answer.next_line(how == kReadsHex ? to_hex(bytes) : bytes);
  return Outcome::ok();
}

// +CIPRXGET: 4,[<n>,]<left>.
Outcome count_received(Context& context, LinkId id) {
  return answer_line(context, kCounts, link_place(context, id), ",",
                     link_at(context, id).held.size());
}

// AT+CIPRXGET=<0|1|5>, AT+CIPRXGET=<2|3>,[<n>,]<length>, AT+CIPRXGET=4[,<n>]; <n> in multi mode
// (spec: hold.modes, hold.forms).
Outcome get_received(Context& context, const Arguments& arguments) {
  const auto mode = static_cast<int>(arguments[0].number);
  if (mode > context.profile.dialect.most_receive_mode) {
    return Outcome::refused("this module's profile does not have the mode");
  }
  const bool multi = is_multi(context);
  const Argument& length = arguments[multi ? 2 : 1];
  const bool knows_link = !multi || arguments[1].is_given;
  const LinkId id = multi ? link_number(arguments[1]) : kSingleLink;
  switch (mode) {
    case kReadsBytes:
    case kReadsHex:
      if (!knows_link || !length.is_given) {
        return Outcome::refused("modes 2 and 3 need a length, and with CIPMUX=1 a link before it");
      }
      return read_received(context, mode, id, length.number);
    case kCounts:
      if (!knows_link || length.is_given) {
        return Outcome::refused("mode 4 takes no length, and with CIPMUX=1 a link");
      }
      return count_received(context, id);
    default:
      if (arguments[1].is_given || length.is_given) {
        return Outcome::refused("modes 0, 1 and 5 stand alone");
      }
      set_receive_get(context, static_cast<ReceiveMode>(mode));
      return Outcome::ok();
  }
}

constexpr Parameter kReceiveMode = number(0, number_of(ReceiveMode::AnnounceAll));
constexpr Parameter kLength = optional(number(1, kMostBytes));

constexpr Command kCommands[] = {
    plain_receive_row(),
    switch_row<&ServiceSettings::receive_head>("+CIPHEAD", "+CIPHEAD: (0,1)"),
    switch_row<&ServiceSettings::show_transport>("+CIPSHOWTP", "+CIPSHOWTP: (0,1)"),
    switch_row<&ServiceSettings::show_sender>("+CIPSRIP", "+CIPSRIP: (0,1)"),
    {.name = "+CIPRXGET",
     .read = read_setting<&ServiceSettings::receive_get>,
     .set = get_received,
     .test = "",
     .parameters = {kReceiveMode, kLength},
     .multi_parameters = ParameterList{kReceiveMode, optional(kLinkNumber), kLength}},
};

}  // namespace

std::span<const Command> receiving_commands() { return kCommands; }

}  // namespace airmodem
