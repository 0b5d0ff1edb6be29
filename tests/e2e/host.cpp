#include "host.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <regex>

#include "core/text/escape.h"

namespace airmodem::e2e {
namespace {

void set_modes(int fd, TerminalModes modes, Place place) {
  termios settings{};
  if (::tcgetattr(fd, &settings) != 0) fail("the port is no terminal", place);
  ::cfmakeraw(&settings);
  settings.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | PARENB | CRTSCTS);
  settings.c_cflag |= CLOCAL | CREAD;
  if (modes == TerminalModes::Cooked) {
    settings.c_iflag |= ICRNL;
    settings.c_oflag |= OPOST | ONLCR;
    settings.c_lflag |= ECHO | ICANON | ISIG | IEXTEN;
  }
  ::cfsetspeed(&settings, B115200);
  if (::tcsetattr(fd, TCSANOW, &settings) != 0) fail("the port refuses its settings", place);
}

ByteChannel open_port(const std::string& path, TerminalModes modes, Place place) {
  Descriptor descriptor(::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (descriptor.get() < 0) fail(path + " cannot be opened: " + std::strerror(errno), place);
  set_modes(descriptor.get(), modes, place);
  return {"the host", std::move(descriptor)};
}

ByteChannel connect_port(std::uint16_t port, Place place) {
  Descriptor descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  const bool connected = ::connect(descriptor.get(), generic, sizeof address) == 0 &&
                         ::fcntl(descriptor.get(), F_SETFL, O_NONBLOCK) == 0;
  if (!connected) fail(std::string("the port refuses a host: ") + std::strerror(errno), place);
  return {"the host", std::move(descriptor)};
}

}  // namespace

std::string framed(std::string_view text) { return "\r\n" + std::string(text) + "\r\n"; }

Host::Host(const std::string& path, TerminalModes modes, Place place)
    : line_(open_port(path, modes, place)) {}

Host::Host(std::uint16_t tcp_port, Place place) : line_(connect_port(tcp_port, place)) {}

std::string Host::read_answer(Place place) {
  expect("\r\n", place);
  std::string text = line_.read_until("\r\n", place);
  text.resize(text.size() - 2);
  return text;
}

void Host::expect_boot_text(Place place) {
  const std::string lines[] = {"RDY", "+CPIN: READY", "^MODE: 17,17", "+E_UTRAN Service",
                               "+CGEV: ME PDN ACT 1"};
  for (const std::string& text : lines) expect(framed(text), place);
  static const std::regex kTime(R"(\+NITZ: \d\d/\d\d/\d\d,\d\d:\d\d:\d\d[+-]\d\d,0)");
  const std::string last = read_answer(place);
  if (!std::regex_match(last, kTime)) fail("no +NITZ line but " + quote(last), place);
}

void Host::expect_nothing_more(Place place) { ask("AT", {"OK"}, place); }

void Host::ask(std::string_view command, const std::vector<std::string>& answers, Place place) {
  type(std::string(command) + "\r", place);
  for (const std::string& answer : answers) expect(framed(answer), place);
}

void Host::begin(Place place) {
  expect_boot_text(place);
  type("ATE0\r", place);
  expect("ATE0\r\r\nOK\r\n", place);
  ask("AT+CIPRXF=1", {"OK"}, place);
}

void Host::begin_multi(Place place) {
  begin(place);
  ask("AT+CIPMUX=1", {"OK"}, place);
  ask("AT+CSTT", {"OK"}, place);
  ask("AT+CIICR", {"OK"}, place);
  type("AT+CIFSR\r", place);
  read_answer(place);
}

void Host::connect(const std::string& link, const std::string& transport, unsigned port,
                   Place place) {
  const std::string prefix = link.empty() ? "" : link + " ";
  ask("AT+CIPSTART=" + link + "\"" + transport + "\",\"127.0.0.1\"," + std::to_string(port),
      {"OK", prefix + "CONNECT OK"}, place);
}

void Host::begin_send(const std::string& link, std::string_view payload, Place place) {
  type("AT+CIPSEND=" + link + std::to_string(payload.size()) + "\r\n", place);
  expect("\r\n> ", place);
  type(payload, place);
}

void Host::send(const std::string& link, std::string_view payload, Place place) {
  begin_send(link, payload, place);
  expect(framed(link.empty() ? "SEND OK" : link + " SEND OK"), place);
}

std::string report(unsigned link, std::string_view payload) {
  return "\r\n+RECEIVE," + std::to_string(link) + "," + std::to_string(payload.size()) + ":\r\n" +
         std::string(payload);
}

}  // namespace airmodem::e2e
