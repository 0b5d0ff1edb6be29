/// Programs for people and for scripts at the PTY: picocom, pppd's chat, gammu.

#include <gtest/gtest.h>

#include <string>

#include "client.h"
#include "peer.h"
#include "program.h"
#include "tests/support/paths.h"

namespace airmodem::e2e {
namespace {

class ConsoleClients : public ProgramTest {
 protected:
  /// pppd's chat at the port; its script knows `server` as $PORT.
  Process::Words chat(const std::string& words, const std::string& server = "") const {
    return {"sh", "-c", "PORT=$1 exec /usr/sbin/chat " + words + " <\"$0\" >\"$0\"", port(),
            server};
  }
};

TEST_F(ConsoleClients, PicocomTypesAndShowsTheAnswers) {
  start();
  Client picocom({"picocom", "--quiet", "--baud", "115200", "--omap", "lfcr", port()});
  // It is at the port when it shows the boot text, which it may have come too late for.
  picocom.line().write("ATE0\n");
  picocom.line().read_until("ATE0\r\r\nOK\r\n");
  picocom.line().write("AT+CGMM\n");
  picocom.line().expect("\r\n+CGMM: \"Air724UG\"\r\n\r\nOK\r\n");
  picocom.line().write("\x01\x18");  // Ctrl-A Ctrl-X
  picocom.output();
}

TEST_F(ConsoleClients, ChatMakesAConnection) {
  const TcpListener listener;
  start();
  const std::string script =
      test_paths::source_folder().string() + "/tests/e2e/clients/connect.chat";
  Client client(chat("-E -f " + script, std::to_string(listener.port())));
  TcpPeer peer = listener.accept();
  answer_question(peer);
  client.output();
  peer.expect_end();
}

/// Its status counts the words that make it give up: 4 is the first of them.
TEST_F(ConsoleClients, ChatGivesUpAtAnError) {
  start();
  Process client(chat("-t 8 ABORT 'CME ERROR' '' AT OK AT+CPIN=1 OK"));
  const Ended ended = client.wait();
  EXPECT_EQ(ended.status, 4) << ended.errors;
}

TEST_F(ConsoleClients, GammuFindsOutWhoTheModuleIs) {
  start();
  const std::string config = folder().path("gammurc");
  write_file(config, "[gammu]\nconnection = at115200\ndevice = " + port() + "\n");
  const std::string told = Client({"gammu", "--config", config, "--identify"}).output();
  EXPECT_NE(told.find("(Air724UG)\n"), std::string::npos) << told;
  EXPECT_NE(told.find(": 867724030000019\n"), std::string::npos) << told;
  EXPECT_NE(told.find(": 460010000000016\n"), std::string::npos) << told;
}

}  // namespace
}  // namespace airmodem::e2e
