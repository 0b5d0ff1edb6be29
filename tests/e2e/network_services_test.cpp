/// Echo requests, time and name servers through the whole program, with servers that the test plays
/// at unprivileged ports behind --map.

#include <netinet/in.h>
#include <sys/socket.h>

#include <fstream>
#include <optional>
#include <regex>
#include <string>
#include <string_view>

#include "host.h"
#include "peer.h"
#include "program.h"
#include "tests/adapters/name_packets.h"

namespace airmodem::e2e {
namespace {

using std::chrono::milliseconds;

std::string address_of(const UdpPeer& peer) { return "127.0.0.1:" + std::to_string(peer.port()); }

/// Whether this machine lets its programs, which the tests are too, send echo requests.
bool may_ping() {
  for (const int type : {SOCK_DGRAM, SOCK_RAW}) {
    if (const Descriptor made(::socket(AF_INET, type, IPPROTO_ICMP)); made.get() >= 0) return true;
  }
  return false;
}

class NetworkServices : public ProgramTest {
 protected:
  /// Starts the program; the bearer is up, in single connection mode.
  Host& begin(const Program::Arguments& arguments = {}) {
    Program::Arguments all{"--trace", trace()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    start(all);
    host_.emplace(program().pty());
    host().begin();
    host().ask("AT+CSTT", {"OK"});
    host().ask("AT+CIICR", {"OK"});
    host().type("AT+CIFSR\r");
    host().read_answer();
    return host();
  }
  Host& host() { return *host_; }

  /// Lets `server` answer what it is asked until the module has something to say.
  template <class Answer>
  void serve(UdpPeer& server, Answer answer) {
    wait_until("an answer of the module", [&] {
      if (host().line().has_bytes(milliseconds(0))) return true;
      if (server.has_datagram(milliseconds(1))) server.send(answer(server.receive()));
      return false;
    });
  }

  /// The number after `text` in the trace.
  unsigned long traced_number(const std::string& text) const {
    std::optional<unsigned long> number;
    // The trace has a writer of its own, which may still be at an earlier line.
    wait_until(text + " in the trace", [&] {
      std::ifstream file(trace());
      for (std::string line; !number && std::getline(file, line);) {
        const std::size_t at = line.find(text);
        // A line that is written in part has no end yet.
        if (at != std::string::npos && !file.eof())
          number = std::stoul(line.substr(at + text.size()));
      }
      return number.has_value();
    });
    return *number;
  }

  /// Expects the lines of `count` answered requests, then OK.
  void expect_answers(unsigned count, const std::string& address) {
    for (unsigned n = 1; n <= count; ++n) {
      const std::string line = host().read_answer();
      const std::regex answered("\\+CIPPING: " + std::to_string(n) + ",\"" + address +
                                "\",[1-9]\\d*,\\d+");
      EXPECT_TRUE(std::regex_match(line, answered)) << line;
    }
    EXPECT_EQ(host().read_answer(), "OK");
  }

 private:
  std::optional<Host> host_;
};

// ---- echo requests ----

TEST_F(NetworkServices, PingsThisMachineOrSaysThatItMayNot) {
  begin();
  host().type("AT+CIPPING=\"127.0.0.1\",3,1024\r");
  if (may_ping()) {
    expect_answers(3, "127\\.0\\.0\\.1");
  } else {
    EXPECT_EQ(host().read_answer(), "+CME ERROR: 4");
    program().log().read_until("net.ipv4.ping_group_range");
  }
  host().expect_nothing_more();
}

TEST_F(NetworkServices, PingsANameWithoutData) {
  if (!may_ping()) GTEST_SKIP() << "this machine forbids echo requests";
  begin();
  host().type("AT+CIPPING=\"localhost\",1,0\r");
  expect_answers(1, "127\\.0\\.0\\.1");
}

TEST_F(NetworkServices, PingsWithinTheListsAlone) {
  begin({"--deny", "127.0.0.0/8"});
  host().ask("AT+CIPPING=\"127.0.0.1\",2",
             {"+CIPPING: 1,\"127.0.0.1\",600,255", "+CIPPING: 2,\"127.0.0.1\",600,255", "OK"});
  program().log().read_until("modem: AT+CIPPING: 127.0.0.1 is forbidden by --deny 127.0.0.0/8");
}

TEST_F(NetworkServices, PingsWhereTheMapLeads) {
  if (!may_ping()) GTEST_SKIP() << "this machine forbids echo requests";
  begin({"--map", "production.example:*=127.0.0.1:*"});
  host().type("AT+CIPPING=\"production.example\",1\r");
  expect_answers(1, "127\\.0\\.0\\.1");
}

// ---- time ----

constexpr unsigned long kTime = 1'798'859'045;  // 2027-01-02 03:04:05 UTC
constexpr unsigned long kFrom1900 = 2'208'988'800;

/// A server's answer, synchronised at `stratum`, that says it is kTime.
std::string time_answer(const std::string& question, unsigned stratum) {
  std::string answer(48, '\0');
  answer[0] = '\x24';  // version 4, a server
  answer[1] = static_cast<char>(stratum);
  answer.replace(24, 8, question.substr(40, 8));
  for (unsigned n = 0; n < 4; ++n) {
    answer[40 + n] = static_cast<char>((kTime + kFrom1900) >> (24 - 8 * n));
  }
  return answer;
}

class TimeServers : public NetworkServices {
 protected:
  void begin_with(const UdpPeer& server) {
    begin({"--map", "ntp.example:123=" + address_of(server)});
    host().ask("AT+CNTP=\"ntp.example\",32", {"OK"});
    host().ask("AT+CNTP", {"OK"});
  }
};

TEST_F(TimeServers, SetTheClock) {
  UdpPeer server;
  begin_with(server);
  serve(server, [](const std::string& question) {
    EXPECT_EQ(question.size(), 48U);
    EXPECT_EQ(question.at(0), '\x23');
    return time_answer(question, 2);
  });
  EXPECT_EQ(host().read_answer(), "+CNTP: 1");
  // Half the time that the packets took is added, which on a busy machine may be seconds.
  const unsigned long seconds = traced_number("time-answered seconds=");
  EXPECT_GE(seconds, kTime);
  EXPECT_LE(seconds, kTime + 2);
}

TEST_F(TimeServers, OthersAnswersAreNotBelieved) {
  UdpPeer server;
  begin_with(server);
  bool has_lied = false;
  serve(server, [&](const std::string& question) {
    if (!std::exchange(has_lied, true)) server.send(time_answer(std::string(48, 'x'), 2));
    return time_answer(question, 0);  // a kiss of death
  });
  EXPECT_EQ(host().read_answer(), "+CNTP: 64");
}

TEST_F(TimeServers, NobodyAtThePort) {
  std::optional<UdpPeer> server(std::in_place);
  const std::string mapping = "ntp.example:123=" + address_of(*server);
  server.reset();
  begin({"--map", mapping});
  host().ask("AT+CNTP=ntp.example", {"OK"});
  host().ask("AT+CNTP", {"OK", "+CNTP: 63"});
}

TEST_F(TimeServers, Forbidden) {
  begin({"--deny", "*:123"});
  host().ask("AT+CNTP=127.0.0.1", {"OK"});
  host().ask("AT+CNTP", {"OK", "+CNTP: 63"});
  program().log().read_until("modem: AT+CNTP: 127.0.0.1 port 123 is forbidden by --deny *:123");
}

// ---- name servers ----

std::string loopback_answer(const std::string& question) {
  if (!asks_for_v4(question)) return name_answer(question, {});
  return name_answer(question, {std::string("\x7f\x00\x00\x01", 4)});
}

TEST_F(NetworkServices, TheNameServersThatAreSetAreReallyAsked) {
  UdpPeer server;
  const TcpListener listener;
  begin({"--map", "10.0.0.1:53=" + address_of(server)});
  host().ask("AT+CDNSCFG=\"10.0.0.1\"", {"OK"});
  host().ask("AT+CDNSCFG?", {"PrimaryDns: 10.0.0.1\r\nSecondaryDns: 0.0.0.0", "OK"});

  host().ask("AT+CDNSGIP=\"device.example\"", {"OK"});
  serve(server, loopback_answer);
  EXPECT_EQ(host().read_answer(), "+CDNSGIP: 1,\"device.example\",\"127.0.0.1\"");

  const std::string port = std::to_string(listener.port());
  host().ask("AT+CIPSTART=\"TCP\",\"link.example\"," + port, {"OK"});
  serve(server, loopback_answer);
  EXPECT_EQ(host().read_answer(), "CONNECT OK");
  TcpPeer peer = listener.accept();
  host().send("", "hello");
  peer.expect("hello");
}

TEST_F(NetworkServices, ANewNameServerIsAskedInPlaceOfTheOldOne) {
  UdpPeer first;
  UdpPeer second;
  begin(
      {"--map", "10.0.0.1:53=" + address_of(first), "--map", "10.0.0.2:53=" + address_of(second)});
  host().ask("AT+CDNSCFG=\"10.0.0.1\"", {"OK"});
  host().ask("AT+CDNSGIP=\"one.example\"", {"OK"});
  const std::string question = first.receive();
  // The lookup that runs is still the first one's.
  host().ask("AT+CDNSCFG=\"10.0.0.2\"", {"OK"});
  first.send(loopback_answer(question));
  serve(first, loopback_answer);
  EXPECT_EQ(host().read_answer(), "+CDNSGIP: 1,\"one.example\",\"127.0.0.1\"");

  host().ask("AT+CDNSGIP=\"two.example\"", {"OK"});
  serve(second, [](const std::string& asked) { return no_such_name(asked); });
  EXPECT_EQ(host().read_answer(), "+CDNSGIP: 0,10");
}

TEST_F(NetworkServices, AForbiddenNameServerIsNotAsked) {
  begin({"--deny", "10.0.0.1:53"});
  host().ask("AT+CDNSCFG=\"10.0.0.1\"", {"OK"});
  program().log().read_until("modem: the name server 10.0.0.1 port 53 is forbidden by --deny");
  host().ask("AT+CDNSGIP=\"device.example\"", {"OK", "+CDNSGIP: 0,12"});
}

}  // namespace
}  // namespace airmodem::e2e
