/// The service's settings that the module keeps beyond its power
/// (spec: settings.service, bearer.cipcsgp).
#include <string>
#include <utility>

#include "core/command/command.h"
#include "core/command/registry.h"
#include "core/settings/keeping.h"
#include "core/settings/settings.h"

namespace airmodem {
namespace {

// ---- what CIPSCONT? lists ----

/// One line of the list: the command that makes the setting, and its values.
struct KeptCommand {
  std::string_view name;
  void (*write)(const Context& context, std::string& out);
};

template <auto... Members>
void write_numbers(const Context& context, std::string& out) {
  std::string_view separator;
  ((append(out, separator, number_of(context.of<Kept>().settings.service.*Members)),
    separator = ","),
   ...);
}

void write_transparent_parameters(const Context& context, std::string& out) {
  const TransparentSettings& of = context.of<Kept>().settings.service.transparent_parameters;
  append(out, of.retries, ',', of.wait, ',', of.send_size, ',', of.escape, ',', of.receive_mode,
         ',', of.receive_size, ',', of.receive_timer);
  if (!context.profile.dialect.short_transparent_parameters) append(out, ',', of.clean_buffer);
}

void write_keep_alive(const Context& context, std::string& out) {
  const KeepAliveSettings& of = context.of<Kept>().settings.service.keep_alive;
  append(out, number_of(of.is_on), ',', of.idle, ',', of.interval, ',', of.count);
}

// A line for each link, <n>,<tcp>,<udp>.
void write_local_ports(const Context& context, std::string& out) {
  for (int n = 0; n < context.profile.limits.links; ++n) {
    const LocalPorts& ports =
        context.of<Kept>().settings.service.local_ports[static_cast<std::size_t>(n)];
    append(out, n == 0 ? "" : "\r\n+CLPORT:", n, ',', ports.tcp, ',', ports.udp);
  }
}

std::string quoted(const AccessPoint& point) {
  return concat('"', point.apn, "\",\"", point.user, "\",\"", point.password, '"');
}

using Service = ServiceSettings;
constexpr KeptCommand kKept[] = {
    {"+CIPMUX", write_numbers<&Service::multi>},
    {"+CIPMODE", write_numbers<&Service::transparent>},
    {"+CIPSSL", write_numbers<&Service::tls>},
    {"+CIPQSEND", write_numbers<&Service::send_mode>},
    {"+CIPSPRT", write_numbers<&Service::prompt_mode>},
    {"+CIPATS", write_numbers<&Service::timed_send, &Service::send_delay>},
    {"+CIPRXF", write_numbers<&Service::plain_receive>},
    {"+CIPHEAD", write_numbers<&Service::receive_head>},
    {"+CIPSHOWTP", write_numbers<&Service::show_transport>},
    {"+CIPSRIP", write_numbers<&Service::show_sender>},
    {"+CIPRXGET", write_numbers<&Service::receive_get>},
    {"+CIPCCFG", write_transparent_parameters},
    {"+CIPTKA", write_keep_alive},
    {"+CLPORT", write_local_ports},
    {"+CSTT", [](const Context& context,
                 std::string& out) { out += quoted(context.of<Kept>().settings.access_point); }},
    {"+CIPCSGP",
     [](const Context& context, std::string& out) {
       append(out, "1,", quoted(context.of<Kept>().settings.default_access_point));
     }},
};

// AT+CIPSCONT?: a line for each kept setting that this module has, +<name>:<value>
// (spec: settings.service).
Outcome read_kept(Context& context, const Arguments&) {
  bool is_first = true;
  for (const KeptCommand& command : kKept) {
    if (find_command(command.name, context.profile.dialect) == nullptr) continue;
    std::string line = concat(command.name, ':');
    command.write(context, line);
    if (is_first) {
      context.answer.line(line);
    } else {
      context.answer.next_line(line);
    }
    is_first = false;
  }
  return Outcome::ok();
}

// AT+CIPSCONT: OK when the settings are kept; every start begins with them.
Outcome keep_service(Context& context, const Arguments&) {
  KeptSettings settings = context.of<Kept>().settings;
  settings.service = context.of<ServiceSettings>();
  settings.access_point = context.of<AccessPoints>().chosen;
  settings.default_access_point = context.of<AccessPoints>().otherwise;
  return keep_settings(context, std::move(settings));
}

// ---- the access point where CSTT names none ----

// AT+CIPCSGP?: +CIPCSGP: 1,"<apn>","<user>","<password>".
Outcome read_default_access_point(Context& context, const Arguments&) {
  return answer_line(context, "1,", quoted(context.of<AccessPoints>().otherwise));
}

// AT+CIPCSGP=1,<apn>[,<user>[,<password>]]: OK (spec: bearer.cipcsgp).
Outcome set_default_access_point(Context& context, const Arguments& arguments) {
  context.of<AccessPoints>().otherwise = {.apn = std::string(arguments[1].text),
                                          .user = std::string(arguments[2].text),
                                          .password = std::string(arguments[3].text)};
  return Outcome::ok();
}

constexpr Parameter kLogin = optional(text(kLoginLength, CmeError::InvalidParameters));

constexpr Command kCommands[] = {
    {.name = "+CIPSCONT", .execute = keep_service, .read = read_kept, .test = ""},
    {.name = "+CIPCSGP",
     .read = read_default_access_point,
     .set = set_default_access_point,
     .test = "+CIPCSGP: (1),\"APN\",\"USER\",\"PWD\"",
     .parameters = {number(1, 1), text(kApnLength, CmeError::InvalidParameters), kLogin, kLogin},
     .secret = Secret::Values},
};

}  // namespace

std::span<const Command> service_commands() { return kCommands; }

}  // namespace airmodem
