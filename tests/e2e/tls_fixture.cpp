#include "tls_fixture.h"

#include <filesystem>

namespace airmodem::e2e {
namespace {

namespace fs = std::filesystem;

/// More than a record on one way, and than a report on the other.
constexpr std::size_t kAnswerSize = 20'000;
constexpr std::size_t kQuestionSize = 1460;

std::string start_link(const std::string& server, std::uint16_t port) {
  return "AT+CIPSTART=\"TCP\",\"" + server + "\"," + std::to_string(port);
}

}  // namespace

Host TlsTest::begin_tls(const Program::Arguments& arguments, Place place) {
  fs::create_directory(module_files());
  Program::Arguments all{"--files", module_files()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  start(all, place);
  Host host(program().pty(), TerminalModes::Raw, place);
  host.begin(place);
  host.ask("AT+CIPSSL=1", {"OK"}, place);
  return host;
}

Host TlsTest::begin_multi_tls(Place place) {
  start({}, place);
  Host host(program().pty(), TerminalModes::Raw, place);
  host.begin_multi(place);
  host.ask("AT+CIPSSL=1", {"OK"}, place);
  return host;
}

void TlsTest::provide(const std::string& name, const std::string& certificate) {
  fs::copy_file(tls_file(certificate), module_file(name));
}

void TlsTest::provide(const std::vector<std::string>& certificates) {
  for (const std::string& name : certificates) provide(name, name);
}

void TlsTest::configure(Host& host, const Settings& settings, unsigned context, Place place) {
  for (const auto& [tag, value] : settings) {
    host.ask("AT+SSLCFG=\"" + tag + "\"," + std::to_string(context) + "," + value, {"OK"}, place);
  }
}

void TlsTest::connect(Host& host, const std::string& server, std::uint16_t port, Place place) {
  host.ask(start_link(server, port), {"OK", "CONNECT OK"}, place);
}

void TlsTest::expect_refusal(Host& host, std::uint16_t port, std::string_view why,
                             const std::string& server, Place place) {
  host.ask(start_link(server, port), {"OK", "STATE: TCP CLOSED", "CONNECT FAIL"}, place);
  expect_logged(why, place);
  host.expect_nothing_more(place);
}

void TlsTest::expect_logged(std::string_view text, Place place) {
  program().log().read_until(text, place);
  program().log().read_until("\n", place);
}

void TlsTest::exchange(Host& host, OpensslServer& server, Place place) {
  const std::string question = pattern(kQuestionSize);
  const std::string answer = pattern(kAnswerSize, 1);
  host.send("", question, place);
  server.line().expect(question, place);
  server.line().write(answer, place);
  host.expect(answer, place);
}

}  // namespace airmodem::e2e
