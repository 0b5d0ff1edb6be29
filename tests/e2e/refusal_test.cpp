/// Why commands are refused, in the program's log.

#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "host.h"
#include "peer.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

class RefusalLogTest : public ProgramTest {};

TEST_F(RefusalLogTest, TellsEachReasonAndAtTheEndHowManyThereWere) {
  start({"--log-level", "info"});
  Host host(port());
  host.begin();
  std::string log;
  const auto refuse = [&](const std::string& command, const std::string& answer,
                          const std::string& line) {
    host.ask(command, {answer});
    log += program().log().read_until("modem: " + line + "\n");
  };
  refuse("AT+FOO=s3cret", "ERROR", "AT+FOO=*** refused, ERROR: there is no such command");
  refuse("AT+CIICR", "+CME ERROR: 3",
         "AT+CIICR refused, +CME ERROR: 3: the state is IP INITIAL; the command is allowed in "
         "IP START");
  refuse("AT+CSTT=apn,user,s3cret,s3cret", "+CME ERROR: 3",
         "AT+CSTT=*** refused, +CME ERROR: 3: there are too many parameters; the command takes 1 "
         "to 3 parameters");
  host.ask("AT+FOO", {"ERROR"});
  program().signal(SIGTERM);
  log += program().wait().errors;
  EXPECT_NE(log.find("modem: refused: AT+FOO 2 times, AT+CIICR 1 time, AT+CSTT 1 time\n"),
            std::string::npos)
      << log;
  EXPECT_EQ(log.find("s3cret"), std::string::npos) << log;
}

/// The host reads CONNECT FAIL and no more.
TEST_F(RefusalLogTest, TellsWhyAConnectionFails) {
  start({"--log-level", "info"});
  Host host(port());
  host.begin();
  const auto fail = [&](const std::string& target, const std::string& line) {
    host.ask("AT+CIPSTART=" + target, {"OK", "STATE: TCP CLOSED", "CONNECT FAIL"});
    program().log().read_until("modem: link 0: " + line + "\n");
  };
  const ClosedPort closed;
  const std::string port = std::to_string(closed.port());
  fail("\"TCP\",\"127.0.0.1\"," + port, "127.0.0.1 port " + port + ": Connection refused");
  fail("\"TCP\",\"localhost\"," + port,
       "localhost at 127.0.0.1 port " + port + ": Connection refused");
  fail("\"TCP\",\"a..b\",80", "a..b: this can be no name");
}

TEST_F(RefusalLogTest, SaysNothingUnlessItIsAsked) {
  start();
  Host host(port());
  host.begin();
  host.ask("AT+FOO", {"ERROR"});
  host.ask("AT+CIPSTART=\"TCP\",\"a..b\",80", {"OK", "STATE: IP STATUS", "CONNECT FAIL"});
  program().signal(SIGTERM);
  EXPECT_EQ(program().wait().errors, "");
}

}  // namespace
}  // namespace airmodem::e2e
