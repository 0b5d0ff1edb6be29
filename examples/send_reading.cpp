/// Sends one reading to a server through the module at a port, as an application would.
///
///     script/build release airmodem send_reading
///     build/airmodem --pty /tmp/modem --echo-server --echo-port 7007 &
///     build/send_reading /tmp/modem 127.0.0.1 7007
#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

#include "airmodem/client.h"

namespace {

using namespace airmodem;

// The port in raw mode at 115,200 baud, or -1.
int open_port(const char* path) {
  const int port = ::open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
  termios settings{};
  if (port < 0 || ::tcgetattr(port, &settings) != 0) return -1;
  ::cfmakeraw(&settings);
  ::cfsetspeed(&settings, B115200);
  return ::tcsetattr(port, TCSANOW, &settings) == 0 ? port : -1;
}

Instant now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return Instant(std::chrono::duration_cast<Duration>(since));
}

// Moves bytes between port and client, for at most a tenth of a second.
bool serve(int port, client::Client& client) {
  pollfd ready{.fd = port, .events = POLLIN, .revents = 0};
  const std::string_view output = client.output();
  const ssize_t written = output.empty() ? 0 : ::write(port, output.data(), output.size());
  if (written > 0) client.wrote(static_cast<std::size_t>(written), now());
  if (::poll(&ready, 1, 100) > 0) {
    char bytes[4096];
    const ssize_t count = ::read(port, bytes, sizeof bytes);
    if (count <= 0) return false;
    client.receive({bytes, static_cast<std::size_t>(count)}, now());
  }
  client.advance(now());
  return true;
}

// What the application does with what the client tells: an exit code when it is over.
std::optional<int> carry_on(client::Client& client, const client::Event& event,
                            const client::Target& server) {
  if (std::holds_alternative<client::Ready>(event)) {
    if (!client.open(server, now())) return EXIT_FAILURE;
  } else if (const auto* opened = std::get_if<client::LinkOpened>(&event)) {
    client.send(opened->link, "temperature=21.5\n", now());
    client.close(opened->link, now());  // when everything is acknowledged
  } else if (const auto* closed = std::get_if<client::LinkClosed>(&event)) {
    return closed->is_complete ? EXIT_SUCCESS : EXIT_FAILURE;
  } else if (std::holds_alternative<client::LinkFailed>(event) ||
             std::holds_alternative<client::Stopped>(event)) {
    return EXIT_FAILURE;
  }
  return std::nullopt;
}

}  // namespace

int main(int count, char** arguments) {
  const int number = count == 4 ? std::atoi(arguments[3]) : 0;
  if (number < 1 || number > 65'535) {
    std::cerr << "usage: send_reading PORT SERVER SERVER-PORT\n";
    return 2;
  }
  const int port = open_port(arguments[1]);
  if (port < 0) {
    std::cerr << arguments[1] << " cannot be opened as a serial port; is the module there?\n";
    return EXIT_FAILURE;
  }
  const client::Target server{.transport = Transport::Tcp,
                              .host = arguments[2],
                              .port = Port{static_cast<std::uint16_t>(number)},
                              .tls = {}};
  client::Client client({});
  if (!client.start(client::Goal::BearerUp, now())) return EXIT_FAILURE;
  while (serve(port, client)) {
    while (const auto event = client.next_event()) {
      std::cerr << to_text(*event) << '\n';
      if (const auto code = carry_on(client, *event, server)) return *code;
    }
  }
  return EXIT_FAILURE;
}
