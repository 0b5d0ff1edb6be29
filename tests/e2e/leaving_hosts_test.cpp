/// Hosts that leave a port in the middle of things.

#include <chrono>
#include <csignal>
#include <string>

#include "host.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

using namespace std::string_literals;
using std::chrono::steady_clock;

std::string repeated(const std::string& text, std::size_t size) {
  std::string all;
  while (all.size() < size) all += text;
  return all;
}

class LeavingHosts : public ProgramTest {};

/// It has asked for more than the port holds, and reads none of it.
TEST_F(LeavingHosts, AStuckPortIsFreeForTheNextHost) {
  start_traced();
  Host first(program().pty());
  first.begin();
  first.line().write_until_stuck(repeated("AT+CGSN;+CGMM\r", 26'000), 26'000);
  first.close();
  await_traced("input host-closed");
  Host second(program().pty());
  second.type("\rAT+CIPMUX?\r");  // the last one may have left half a line
  const std::string answers = second.line().read_until(framed("+CIPMUX: 0") + framed("OK"));
  EXPECT_LT(answers.size(), 100U) << answers;
  second.expect_nothing_more();
}

/// The next one is there before anybody can have seen the first one go.
TEST_F(LeavingHosts, AStuckPortIsFreeForAHostThatComesAtOnce) {
  start();
  Host first(program().pty());
  first.begin();
  first.line().write_until_stuck(repeated("AT+CGSN;+CGMM\r", 26'000), 26'000);
  first.close();
  Host second(program().pty());
  second.type("\rAT+CIPMUX?\r");
  second.line().read_until(framed("+CIPMUX: 0") + framed("OK"));
  second.expect_nothing_more();
}

TEST_F(LeavingHosts, ASuspendedHostThatGoesLeavesThePortToOthers) {
  Program program({"--rfc2217", "127.0.0.1:0"});
  program.await_ready();
  {
    Host first(program.rfc2217_port());
    first.type("\xFF\xFA\x2C\x08\xFF\xF0"s + repeated("ATI\r", 8'000));
  }
  Host second(program.rfc2217_port());
  second.type("AT+CIPMUX?\r");
  second.line().read_until(framed("+CIPMUX: 0") + framed("OK"));
  {
    second.type("\xFF\xFA\x2C\x08\xFF\xF0"s + repeated("ATI\r", 8'000));
    second.close();
  }
  Host third(program.rfc2217_port());
  third.type("AT+CIPMUX?\r");
  third.line().read_until(framed("+CIPMUX: 0") + framed("OK"));
  third.close();
  const auto begin = steady_clock::now();
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().status, 0);
  EXPECT_LT(steady_clock::now() - begin, std::chrono::seconds(4));
}

}  // namespace
}  // namespace airmodem::e2e
