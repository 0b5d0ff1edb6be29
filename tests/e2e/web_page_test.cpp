/// What a page in a browser can do at a TCP terminal: nothing.

#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <string>

#include "host.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

using namespace std::string_literals;

/// What comes before the connection's end, be it in order or a reset.
std::string read_to_end(Host& host) {
  std::string all;
  std::string piece(65'536, '\0');
  while (await_events(host.line().fd(), POLLIN)) {
    const ssize_t size = ::recv(host.line().fd(), piece.data(), piece.size(), 0);
    if (size <= 0) return all;
    all.append(piece, 0, static_cast<std::size_t>(size));
  }
  fail("the connection does not end", Place::here());
}

class WebPage : public testing::TestWithParam<const char*> {};

/// As a browser sends it for fetch(): the lines that would do harm are the page's own.
TEST_P(WebPage, CannotTypeAtATerminal) {
  Program program({GetParam(), "127.0.0.1:0"});
  program.await_ready();
  const bool is_telnet = program.ready_line().find("rfc2217=") != std::string::npos;
  const std::uint16_t port = is_telnet ? program.rfc2217_port() : program.tcp_port();
  const std::string body = "AT+CIPMUX=1\r\nAT+CIPMUX?\r\n";
  const std::string request =
      "POST /any HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body;
  Host seen(port);  // it stays, where there is a module for each
  if (std::string(GetParam()) != "--tcp") seen.close();
  for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, std::size_t{8}, std::size_t{16}}) {
    Host page(port);
    page.line().write_some(request.substr(0, cut));
    page.line().has_bytes(std::chrono::milliseconds(50));
    page.line().write_some(request.substr(cut));
    const std::string answers = read_to_end(page);
    EXPECT_EQ(answers.find("CIPMUX"), std::string::npos) << answers;
    EXPECT_EQ(answers.find("ERROR"), std::string::npos) << answers;
  }
  Host tls(port);
  tls.type("\x16\x03\x01\x02\x00\x01\x00\x01\xFC\r\nAT+CIPMUX=1\r\n"s);
  EXPECT_EQ(read_to_end(tls).find("CIPMUX"), std::string::npos);
  Host host(port);
  host.type("AT+CIPMUX?\r");
  host.line().read_until(framed("+CIPMUX: 0") + framed("OK"));
  if (std::string(GetParam()) == "--tcp") {
    seen.type("AT+CIPMUX?\r");
    seen.line().read_until(framed("+CIPMUX: 0") + framed("OK"));
  }
  EXPECT_NE(program.log().read_until("speaks HTTP").find("is ended"), std::string::npos);
  program.log().read_until("speaks TLS");
}

INSTANTIATE_TEST_SUITE_P(Ports, WebPage, testing::Values("--tcp", "--tcp-shared", "--rfc2217"));

}  // namespace
}  // namespace airmodem::e2e
