#include "dial_kit.h"

#include <sys/socket.h>

#include "tests/support/paths.h"

namespace airmodem::e2e {
namespace {

Process::Words dial_words(const Process::Words& arguments) {
  Process::Words words{test_paths::airmodem_program(), "dial"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

Ended with_status(Ended ended, int status, Place place) {
  if (ended.status == status) return ended;
  fail("dial ends with " + std::to_string(ended.status) + ", not " + std::to_string(status) +
           "\n  it says: " + ended.errors,
       place);
}

}  // namespace

DialRun::DialRun(const Words& arguments) : Process(dial_words(arguments)) {}

void DialRun::end_input() { ::shutdown(line().fd(), SHUT_WR); }

void DialRun::close_output() { ::shutdown(line().fd(), SHUT_RD); }

void DialRun::await_said(const std::string& text, Place place) { errors().read_until(text, place); }

Ended DialRun::expect_end(int status, Place place) {
  return with_status(wait(place), status, place);
}

Ended DialRun::expect_end_amid_input(int status, Place place) {
  return with_status(wait_without_output(place), status, place);
}

Process::Words DialTest::at_module(const Process::Words& arguments) const {
  Process::Words words{"--port", port()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

Process::Words DialTest::to_port(std::uint16_t port, Process::Words options) const {
  options.insert(options.end(), {"127.0.0.1", std::to_string(port)});
  return at_module(options);
}

std::string closing_line(std::size_t sent, std::size_t acknowledged, std::size_t received) {
  return "closed: " + std::to_string(sent) + " bytes sent, " + std::to_string(acknowledged) +
         " acknowledged, " + std::to_string(received) + " received\n";
}

void expect_said(const Ended& ended, const std::string& part, Place place) {
  if (ended.errors.find(part) != std::string::npos) return;
  fail("dial does not say: " + part + "\n  it says: " + ended.errors, place);
}

}  // namespace airmodem::e2e
