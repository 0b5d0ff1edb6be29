/// The application heart-beat (spec: heartbeat.*).
#include <chrono>

#include "core/command/family.h"
#include "core/heart_beat/heart_beat.h"
#include "core/settings/multi.h"
#include "core/text/hex.h"
#include "core/text/number.h"
#include "core/text/snapshot_writer.h"

namespace airmodem {
namespace {

constexpr std::int64_t kMostContent = 256;  // bytes
constexpr Parameter kPeriod = number(5, 600);
constexpr std::string_view kOnlyLink = "with CIPMUX=0 there is only link 0";

// In single connection mode there is only link 0 (spec: heartbeat.link).
bool has_link(const Context& context, std::int64_t number) {
  return number == 0 || is_multi(context);
}

// AT^HEARTCONFIG=<0|1>[,<n>[,<period>]]: OK; what is left out is kept (spec: heartbeat.config).
Outcome configure(Context& context, const Arguments& arguments) {
  HeartBeat& beat = context.of<HeartBeat>();
  const std::int64_t link = arguments.number_or(1, heart_beat_link(context).value);
  if (!has_link(context, link)) return Outcome::refused(kOnlyLink);
  beat.is_on = static_cast<int>(arguments[0].number);
  beat.link = LinkId{static_cast<std::uint8_t>(link)};
  beat.period = static_cast<int>(arguments.number_or(2, beat.period));
  if (beat.is_on != 0) {
    start_heart_beat(context);
  } else {
    stop_heart_beat(context);
  }
  return Outcome::ok();
}

// AT^HEARTCONFIG?: ^HEARTCONFIG: <0|1>,<n>,<period>.
Outcome read_configuration(Context& context, const Arguments&) {
  const HeartBeat& beat = context.of<HeartBeat>();
  return answer_line(context, beat.is_on, ',', heart_beat_link(context).value, ',', beat.period);
}

Outcome set_content(Context& context, std::int64_t link, WrittenText content) {
  if (!has_link(context, link)) return Outcome::refused(kOnlyLink);
  context.of<HeartBeat>().link = LinkId{static_cast<std::uint8_t>(link)};
  context.of<HeartBeat>().content = std::move(content);
  return Outcome::ok();
}

// AT^HEARTBEAT=<n>,<data>: OK (spec: heartbeat.content).
Outcome set_text(Context& context, const Arguments& arguments) {
  const std::string data(arguments[1].text);
  return set_content(context, arguments[0].number, {.written = data, .meaning = data});
}

// AT^HEARTBEAT?: ^HEARTBEAT: <n>,<data>, as it was written.
Outcome read_content(Context& context, const Arguments&) {
  const HeartBeat& beat = context.of<HeartBeat>();
  const bool is_set = !beat.content.written.empty();
  const std::string_view content =
      is_set ? std::string_view(beat.content.written) : heart_beat_content(context);
  return answer_line(context, heart_beat_link(context).value, ',', content);
}

// AT^HEARTBEATHEX=[<n>,]<len>,<data>: OK; two digits are a byte, and without <n> the link is kept.
Outcome set_hex(Context& context, const Arguments& arguments) {
  const bool has_number = arguments[2].is_given;
  const auto link = has_number ? arguments[0].number : std::int64_t{heart_beat_link(context).value};
  const auto size = parse_number(arguments[has_number ? 1 : 0].text);
  const std::string_view digits = arguments[has_number ? 2 : 1].text;
  auto bytes = parse_hex(digits);
  if (link >= context.profile.limits.links) return Outcome::refused("there is no such link");
  const bool is_valid =
      bytes && !bytes->empty() && static_cast<std::int64_t>(bytes->size()) == size;
  if (!is_valid) {
    return Outcome::refused("the data is not the bytes that the length says, two digits for each");
  }
  return set_content(context, link, {.written = std::string(digits), .meaning = *std::move(bytes)});
}

// AT^HEARTINQUIRE?: ^HEARTINQUIRE: <s since the last>,<s to the next>,<count>; off: 0,0,0
// (spec: heartbeat.inquire).
Outcome inquire(Context& context, const Arguments&) {
  const HeartBeat& beat = context.of<HeartBeat>();
  if (beat.is_on == 0) return answer_line(context, "0,0,0");
  using std::chrono::seconds;
  const auto since = std::chrono::floor<seconds>(context.now - beat.last);
  const Instant next = context.timers.deadline(kHeartBeatTimer);
  const auto until = std::chrono::ceil<seconds>(next - context.now);
  return answer_line(context, since.count(), ',', until.count(), ',', beat.count);
}

constexpr Command kCommands[] = {
    {.name = "^HEARTCONFIG",
     .read = read_configuration,
     .set = configure,
     .test = "^HEARTCONFIG: (0,1),({links}),(5-600)",
     .parameters = {number(0, 1), optional(kLinkNumber), optional(kPeriod)}},
    {.name = "^HEARTBEAT",
     .read = read_content,
     .set = set_text,
     .test = "^HEARTBEAT: ({links}),(1-256)",
     .parameters = {kLinkNumber, filled_text(kMostContent)},
     .secret = Secret::Values},
    {.name = "^HEARTBEATHEX",
     .set = set_hex,
     .test = "^HEARTBEATHEX: ({links}),(1-256)",
     .parameters = {number(0, kMostContent), filled_text(2 * kMostContent),
                    optional(filled_text(2 * kMostContent))},
     .secret = Secret::Values},
    {.name = "^HEARTINQUIRE", .read = inquire, .test = ""},
};

void show_heart_beat(const Context& context, SnapshotWriter& out) {
  const HeartBeat& beat = context.of<HeartBeat>();
  out.add_flag("heart-beat.on", beat.is_on != 0);
  out.add("heart-beat.sent", beat.count);
}

}  // namespace

const Family& heart_beat_family() {
  static const Family kFamily{.name = "heart_beat",
                              .commands = kCommands,
                              .timers = {&kHeartBeatTimer},
                              .slices = {slice<HeartBeat>()},
                              .show = show_heart_beat};
  return kFamily;
}

}  // namespace airmodem
