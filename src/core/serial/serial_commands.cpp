/// The serial line: its rate, its characters and its flow control (spec: serial.*).
#include <utility>

#include "core/command/family.h"
#include "core/serial/serial_line.h"
#include "core/settings/keeping.h"
#include "core/text/snapshot_writer.h"

namespace airmodem {
namespace {

// AT+IPR?: +IPR: <rate>.
Outcome read_rate(Context& context, const Arguments&) {
  return answer_line(context, line_rate(context));
}

// AT+IPR=<rate>: OK at the old rate, when the new one is kept; it holds from there on
// (spec: serial.rate, serial.moment).
Outcome set_rate(Context& context, const Arguments& arguments) {
  if (!is_baud_rate(arguments[0].number)) {
    return Outcome::refused("the module does not have this rate; AT+IPR=? lists those it has");
  }
  if (arguments[0].number == line_rate(context)) return Outcome::ok();
  KeptSettings settings = context.of<Kept>().settings;
  settings.baud = static_cast<int>(arguments[0].number);
  return keep_settings(context, std::move(settings));
}

// AT+ICF?: +ICF: <format>,<parity>.
Outcome read_framing(Context& context, const Arguments&) {
  const LineSettings& line = context.line_settings;
  return answer_line(context, line.framing, ',', line.parity);
}

// AT+ICF=<format>[,<parity>]: OK in the old format (spec: serial.character).
Outcome set_framing(Context& context, const Arguments& arguments) {
  LineSettings& line = context.line_settings;
  const auto framing = arguments[0].number;
  const auto parity = arguments.number_or(1, line.parity);
  if (!is_framing(framing, parity)) {
    return Outcome::refused(
        "the parity can be 0 or 1, and 3 only in a format without a parity bit");
  }
  line.framing = static_cast<int>(framing);
  line.parity = static_cast<int>(parity);
  return Outcome::ok();
}

// AT+IFC?: +IFC: <by the host>,<by the module>.
Outcome read_flow_control(Context& context, const Arguments&) {
  const LineSettings& line = context.line_settings;
  return answer_line(context, number_of(line.hold_module), ',', number_of(line.hold_host));
}

// AT+IFC=<by the host>[,<by the module>]: OK under the old one (spec: serial.flow).
Outcome set_flow_control(Context& context, const Arguments& arguments) {
  LineSettings& line = context.line_settings;
  line.hold_module = static_cast<FlowControl>(arguments[0].number);
  line.hold_host = static_cast<FlowControl>(arguments.number_or(1, number_of(line.hold_host)));
  return Outcome::ok();
}

constexpr Command kCommands[] = {
    {.name = "+IPR",
     .read = read_rate,
     .set = set_rate,
     .test = "+IPR: (0,600,1200,2400,4800,9600,14400,19200,28800,33600,38400,57600,115200,230400,"
             "460800,921600)",
     .parameters = {number(0, 921'600)}},
    {.name = "+ICF",
     .read = read_framing,
     .set = set_framing,
     .test = "+ICF: (1-6),(0-1)",
     .parameters = {number(1, 6), optional(number(0, 3))}},
    {.name = "+IFC",
     .read = read_flow_control,
     .set = set_flow_control,
     .test = "+IFC: (0-2),(0-2)",
     .parameters = {number(0, 2), optional(number(0, 2))}},
};

void show_line(const Context& context, SnapshotWriter& out) {
  const ShownLine& line = context.of<ShownLine>();
  out.add("serial.baud", line.format.baud);
  out.add_flag("serial.carrier", line.carrier == SignalLine::On);
}

}  // namespace

const Family& serial_family() {
  static const Family kFamily{
      .name = "serial",
      .commands = kCommands,
      .slices = {lasting_slice<ShownLine>(), slice<PortConnection>()},
      .made = [](Context& context) { context.of<ShownLine>().format.baud = context.options.baud; },
      .started = tell_serial_line,
      .line_ended = tell_serial_line,
      .show = show_line};
  return kFamily;
}

}  // namespace airmodem
