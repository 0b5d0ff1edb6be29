/// The time of a time server (spec: time.*).
#include <chrono>
#include <optional>

#include "core/clock/clock.h"
#include "core/command/family.h"
#include "core/text/ascii.h"
#include "core/text/number.h"
#include "core/text/snapshot_writer.h"
#include "core/time_server/time_server.h"

namespace airmodem {
namespace {

constexpr std::chrono::minutes kQuarterHour{15};
constexpr std::int64_t kFarthestWest = 47;
constexpr std::int64_t kFarthestEast = 48;

// Quarter hours ahead of UTC, with a sign or without.
std::optional<std::chrono::minutes> parse_zone(std::string_view text) {
  const bool is_west = text.starts_with('-');
  if (is_west || text.starts_with('+')) text.remove_prefix(1);
  const auto quarters = parse_number(text);
  if (!quarters || *quarters > (is_west ? kFarthestWest : kFarthestEast)) return std::nullopt;
  return (is_west ? -*quarters : *quarters) * kQuarterHour;
}

// AT+CNTP=<server>[,<tz>]: OK; the zone is kept when left out (spec: time.form).
Outcome set_server(Context& context, const Arguments& arguments) {
  const std::string_view name = arguments[0].text;
  const bool has_zone = arguments[1].is_given;
  const auto zone = parse_zone(arguments[1].text);
  if (!is_host_name(name)) return Outcome::refused(kNoHostName);
  if (has_zone && !zone) return Outcome::refused("parameter 2 is no zone; it can be -47 to 48");
  context.of<TimeServer>().name = name;
  if (has_zone) context.of<TimeServer>().zone = zone;
  return Outcome::ok();
}

// AT+CNTP?: +CNTP: "<server>",<tz>.
Outcome read_server(Context& context, const Arguments&) {
  const TimeServer& server = context.of<TimeServer>();
  const auto zone = server.zone.value_or(clock_zone(context));
  return answer_line(context, '"', server.name, "\",", zone / kQuarterHour);
}

// AT+CNTP: OK, later +CNTP: 1 or +CNTP: <code>. A second one while the first runs is refused
// (spec: time.form, time.refused).
Outcome ask(Context& context, const Arguments&) { return ask_for_time(context); }

constexpr Command kCommands[] = {
    {.name = "+CNTP",
     .execute = ask,
     .read = read_server,
     .set = set_server,
     .test = "+CNTP: (\"SERVER\"),(-47-48)",
     .parameters = {filled_text(128), optional(filled_text(3))}},
};

bool is_asking(const Context& context) { return context.of<TimeServer>().is_asked; }

void show_time_server(const Context& context, SnapshotWriter& out) {
  out.add_flag("time-server.asked", is_asking(context));
}

}  // namespace

const Family& time_server_family() {
  static const Family kFamily{.name = "time_server",
                              .commands = kCommands,
                              .inputs = {takes<TimeAnswered>(), takes<TimeFailed>()},
                              .timers = {&kTimeServerTimer},
                              .slices = {slice<TimeServer>()},
                              .stopped = cancel_time_question,
                              .is_waiting = is_asking,
                              .show = show_time_server};
  return kFamily;
}

}  // namespace airmodem
