/// What public drivers send to the modules that they were written for, from the first AT to the
/// end, with a real port and real sockets. How they read answers is theirs; here it is enough that
/// each gets the answers it waits for, in their order.

#include <charconv>
#include <set>
#include <string>
#include <vector>

#include "host.h"
#include "peer.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

using Answers = std::vector<std::string>;

const Answers kUnusedLinks{"C: 1,,\"\",\"\",\"\",\"INITIAL\"", "C: 2,,\"\",\"\",\"\",\"INITIAL\"",
                           "C: 3,,\"\",\"\",\"\",\"INITIAL\"", "C: 4,,\"\",\"\",\"\",\"INITIAL\"",
                           "C: 5,,\"\",\"\",\"\",\"INITIAL\""};

class DriverWalks : public ProgramTest {
 protected:
  void start_as(const std::string& profile) {
    start({"--profile", profile, "--local-address", "127.0.0.1"});
  }

  /// Firmware that brings the bearer up for a link of multi connection mode.
  void start_that_starts_bearer() {
    start({"--local-address", "127.0.0.1", "--set", "dialect.starts-bearer-in-multi=true"});
  }

  /// A SIM800 says this to the first host.
  static void expect_sim800_boot_text(Host& host) {
    for (const char* line : {"RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready"}) {
      host.expect(framed(line));
    }
  }

  /// A line with CR LF, as most drivers end theirs, and its answers; echo is off.
  static void ask(Host& host, const std::string& line, const Answers& answers,
                  Place place = Place::here()) {
    host.type(line + "\r\n", place);
    for (const std::string& answer : answers) host.expect(framed(answer), place);
  }

  /// The same with echo on.
  static void ask_with_echo(Host& host, const std::string& line, Place place = Place::here()) {
    host.type(line + "\r\n", place);
    host.expect(line + "\r" + framed("OK"), place);
  }

  /// CIPSTART=<link> to a peer of this machine, spelled as `format` says: "TCP" or TCP.
  static void open(Host& host, unsigned link, const std::string& mode, const std::string& server,
                   unsigned port, Place place = Place::here()) {
    const std::string number = std::to_string(link);
    ask(host, "AT+CIPSTART=" + number + "," + mode + "," + server + "," + std::to_string(port),
        {"OK", number + ", CONNECT OK"}, place);
  }

  /// CIPSEND=<link>,<length>, the prompt, the payload, the result.
  static void send(Host& host, unsigned link, const std::string& payload, const std::string& result,
                   Place place = Place::here()) {
    host.type("AT+CIPSEND=" + std::to_string(link) + "," + std::to_string(payload.size()) + "\r\n",
              place);
    host.expect("\r\n> ", place);
    host.type(payload, place);
    host.expect(framed(result), place);
  }

  /// A read of link 0 that gives `bytes`, of which `left` are left.
  static void read(Host& host, unsigned most, const std::string& bytes, unsigned left,
                   Place place = Place::here()) {
    ask(host, "AT+CIPRXGET=2,0," + std::to_string(most),
        {"+CIPRXGET: 2,0," + std::to_string(bytes.size()) + "," + std::to_string(left)}, place);
    host.expect(bytes + "\r\n" + framed("OK"), place);
  }

  /// `C: 0,...` as CIPSTATUS and, without the letter, CIPSTATUS=0 show a TCP link.
  static std::string link_text(unsigned port, const std::string& state) {
    return R"(0,0,"TCP","127.0.0.1",")" + std::to_string(port) + "\",\"" + state + "\"";
  }

  /// The state as drivers poll it.
  static void expect_link(Host& host, unsigned port, const std::string& state,
                          Place place = Place::here()) {
    ask(host, "AT+CIPSTATUS=0", {"+CIPSTATUS: " + link_text(port, state), "OK"}, place);
  }

  /// Waits, as drivers do, until so many bytes are held on link 0; the arrivals may be announced
  /// meanwhile.
  static void await_held(Host& host, std::size_t size, Place place = Place::here()) {
    const std::string head = "+CIPRXGET: 4,0,";
    std::string line;
    do {
      host.type("AT+CIPRXGET=4,0\r\n", place);
      do {
        line = host.read_answer(place);
      } while (!line.starts_with(head));
      host.expect(framed("OK"), place);
    } while (line != head + std::to_string(size));
  }
};

TEST_F(DriverWalks, TinyGsmOnSim800) {
  start_as("sim800");
  const TcpListener listener;
  Host host(program().pty());
  expect_sim800_boot_text(host);
  for (const char* line : {"AT", "AT&FZ", "ATE0"}) ask_with_echo(host, line);
  ask(host, "AT+CPIN?", {"+CPIN: READY", "OK"});
  ask(host, "AT+CREG?", {"+CREG: 0,1", "OK"});
  ask(host, "AT+CIPSHUT", {"SHUT OK"});
  for (const char* line :
       {"AT+CGATT=0", R"(AT+SAPBR=3,1,"Contype","GPRS")", R"(AT+SAPBR=3,1,"APN","cmnet")",
        R"(AT+CGDCONT=1,"IP","cmnet")", "AT+CGACT=1,1", "AT+SAPBR=1,1"}) {
    ask(host, line, {"OK"});
  }
  ask(host, "AT+SAPBR=2,1", {"+SAPBR: 1,1,127.0.0.1", "OK"});
  for (const char* line : {"AT+CGATT=1", "AT+CIPMUX=1", "AT+CIPQSEND=1", "AT+CIPRXGET=1",
                           "AT+CSTT=\"cmnet\",\"\",\"\"", "AT+CIICR"}) {
    ask(host, line, {"OK"});
  }
  ask(host, "AT+CIFSR;E0", {"127.0.0.1", "OK"});
  ask(host, R"(AT+CDNSCFG="8.8.8.8","8.8.4.4")", {"OK"});

  ask(host, "AT+CIPCLOSE=0", {"ERROR"});
  ask(host, "AT+CIPSSL=0", {"OK"});
  open(host, 0, "\"TCP\"", "\"localhost\"", listener.port());
  TcpPeer peer = listener.accept();
  send(host, 0, "GET / HTTP/1.0\r\n\r\n", "DATA ACCEPT:0,18");
  peer.expect("GET / HTTP/1.0\r\n\r\n");
  ask(host, "AT+CIPRXGET=4,0", {"+CIPRXGET: 4,0,0", "OK"});
  expect_link(host, listener.port(), "CONNECTED");

  peer.write("HTTP/1.0 200 OK\r\n\r\nhello");
  host.expect(framed("+CIPRXGET: 1,0"));
  await_held(host, 24);
  read(host, 19, "HTTP/1.0 200 OK\r\n\r\n", 5);
  ask(host, "AT+CIPRXGET=3,0,2", {"+CIPRXGET: 3,0,2,3\r\n6865", "OK"});
  peer.finish();
  host.expect(framed("0, CLOSED"));
  expect_link(host, listener.port(), "REMOTE CLOSING");
  read(host, 64, "llo", 0);
  ask(host, "AT+CIPRXGET=4,0", {"+CIPRXGET: 4,0,0", "OK"});
  expect_link(host, listener.port(), "CLOSED");
  ask(host, "AT+CIPCLOSE=0", {"ERROR"});

  // The next connection on the same link.
  open(host, 0, "\"TCP\"", "\"127.0.0.1\"", listener.port());
  TcpPeer second = listener.accept();
  ask(host, "AT+CIPCLOSE=0", {"0, CLOSE OK"});
  second.expect_end();
  ask(host, "AT+CIPSHUT", {"SHUT OK"});
  ask(host, "AT+CGATT=0", {"OK"});
}

// Its restart() and poweroff(); the network is there 1 s after the restart.
TEST_F(DriverWalks, TinyGsmRestartsSim800) {
  start_as("sim800");
  Host host(program().pty());
  expect_sim800_boot_text(host);
  for (const char* line : {"AT", "AT+CLTS=1", "AT&W", "AT+CFUN=0", "AT+CFUN=1,1"}) {
    ask_with_echo(host, line);
  }
  expect_sim800_boot_text(host);
  for (const char* line : {"AT", "AT&FZ", "ATE0"}) ask_with_echo(host, line);
  ask(host, "AT+CPIN?", {"+CPIN: READY", "OK"});
  ask(host, "AT+CREG?", {"+CREG: 0,1", "OK"});
  ask(host, "AT+CPOWD=1", {"NORMAL POWER DOWN"});
}

TEST_F(DriverWalks, AttentiveOnSim800) {
  start_as("sim800");
  const TcpListener listener;
  Host host(program().pty());
  expect_sim800_boot_text(host);
  for (const char* line : {"AT", "ATE0"}) ask_with_echo(host, line);
  for (const char* line : {"AT+IFC=0,0", "AT+CMEE=2", "AT+CLTS=1", "AT&W0"}) {
    ask(host, line, {"OK"});
  }
  for (const char* name : {"CIPMUX", "CIPRXGET", "CIPQSEND"}) {
    ask(host, std::string("AT+") + name + "=1", {"OK"});
    ask(host, std::string("AT+") + name + "?", {std::string("+") + name + ": 1", "OK"});
  }
  const auto expect_status = [&host](const std::string& state, const std::string& link) {
    ask(host, "AT+CIPSTATUS", {"OK", "STATE: " + state, "C: " + link});
    for (const std::string& line : kUnusedLinks) host.expect(line + "\r\n");
  };
  expect_status("IP INITIAL", R"(0,,"","","","INITIAL")");
  ask(host, "AT+SAPBR=3,1,APN,\"cmnet\"", {"OK"});
  ask(host, "AT+CSTT=\"cmnet\"", {"OK"});
  ask(host, "AT+CIICR", {"OK"});
  ask(host, "AT+CIFSR", {"127.0.0.1"});
  expect_status("IP STATUS", R"(0,,"","","","INITIAL")");

  open(host, 0, "TCP", "\"127.0.0.1\"", listener.port());
  TcpPeer peer = listener.accept();
  expect_status("IP PROCESSING", link_text(listener.port(), "CONNECTED"));
  send(host, 0, "hello", "DATA ACCEPT:0,5");
  peer.expect("hello");
  const std::string reply = pattern(300);
  peer.write(reply);
  host.expect(framed("+CIPRXGET: 1,0"));
  await_held(host, reply.size());
  read(host, 128, reply.substr(0, 128), 172);
  read(host, 128, reply.substr(128, 128), 44);
  read(host, 128, reply.substr(256), 0);
  ask(host, "AT+CIPRXGET=2,0,128", {"+CIPRXGET: 2,0,0,0", "OK"});
  ask(host, "AT+CIPCLOSE=0", {"0, CLOSE OK"});
  peer.expect_end();
  expect_status("IP STATUS", link_text(listener.port(), "CLOSED"));
  ask(host, "AT+CIPSHUT", {"SHUT OK"});
}

TEST_F(DriverWalks, RtThreadOnSim800) {
  start_as("sim800");
  const TcpListener listener;
  UdpPeer datagrams;
  Host host(program().pty());
  expect_sim800_boot_text(host);
  for (const char* line : {"AT", "ATE0"}) ask_with_echo(host, line);
  ask(host, "ATI", {"SIM800 R14.18", "OK"});
  ask(host, "AT+CPIN?", {"+CPIN: READY", "OK"});
  ask(host, "AT+CREG?", {"+CREG: 0,1", "OK"});
  ask(host, "AT+CGREG?", {"+CGREG: 0,1", "OK"});
  ask(host, "AT+CSQ", {"+CSQ: 28,0", "OK"});
  ask(host, "AT+CIPSHUT", {"SHUT OK"});
  ask(host, "AT+CIPMUX?", {"+CIPMUX: 0", "OK"});
  ask(host, "AT+CIPMUX=1", {"OK"});
  ask(host, "AT+COPS?", {"+COPS: 0,0,\"CHINA MOBILE\"", "OK"});
  ask(host, "AT+CSTT=\"CMNET\"", {"OK"});
  ask(host, "AT+CIICR", {"OK"});
  ask(host, "AT+CIFSR", {"127.0.0.1"});
  ask(host, "AT+GSN", {"864773030000027", "OK"});
  ask(host, "AT+CDNSGIP=\"127.0.0.1\"", {"OK", "+CDNSGIP: 1,\"127.0.0.1\",\"127.0.0.1\""});

  open(host, 0, "\"TCP\"", "\"127.0.0.1\"", listener.port());
  TcpPeer peer = listener.accept();
  send(host, 0, "hello", "0, SEND OK");
  peer.expect("hello");
  peer.write("world");
  host.expect(report(0, "world"));
  open(host, 1, "\"UDP\"", "\"127.0.0.1\"", datagrams.port());
  send(host, 1, "ping", "1, SEND OK");
  datagrams.expect("ping");
  datagrams.send("pong");
  host.expect(report(1, "pong"));
  ask(host, "AT+CIPCLOSE=1", {"1, CLOSE OK"});
  peer.finish();
  host.expect(framed("0, CLOSED"));
  ask(host, "AT+CIPCLOSE=0", {"ERROR"});
  ask(host, "AT+CGREG?", {"+CGREG: 0,1", "OK"});
}

TEST_F(DriverWalks, RtThreadOnAir720) {
  start_as("air724ug");
  const TcpListener listener;
  Host host(program().pty());
  host.expect_boot_text();
  for (const char* line : {"AT", "ATE0"}) ask_with_echo(host, line);
  ask(host, "ATI", {"AirM2M_Air724UG_V401881_LTE_AT", "OK"});
  ask(host, "AT+CPIN?", {"+CPIN: READY", "OK"});
  ask(host, "AT+CREG?", {"+CREG: 0,1", "OK"});
  ask(host, "AT+CGREG?", {"+CGREG: 0,1", "OK"});
  ask(host, "AT+CSQ", {"+CSQ: 28,0", "OK"});
  ask(host, "AT+CIPSHUT", {"SHUT OK"});
  ask(host, "AT+CIPMUX?", {"+CIPMUX: 0", "OK"});
  ask(host, "AT+CIPMUX=1", {"OK"});
  ask(host, "AT+COPS=3,0", {"OK"});
  ask(host, "AT+COPS?", {"+COPS: 0,0,\"CHN-UNICOM\",7", "OK"});
  ask(host, "AT+CSTT=\"UNINET\"", {"OK"});
  ask(host, "AT+CIICR", {"OK"});
  ask(host, "AT+CIFSR", {"127.0.0.1"});
  ask(host, "AT+CGSN", {"867724030000019", "OK"});
  open(host, 0, "\"TCP\"", "\"127.0.0.1\"", listener.port());
  TcpPeer peer = listener.accept();
  send(host, 0, "hello", "0, SEND OK");
  peer.expect("hello");
  peer.write("world");
  host.expect(report(0, "world") + "\r\n");
  ask(host, "AT+CIPCLOSE=0", {"0, CLOSE OK"});
  peer.expect_end();
}

TEST_F(DriverWalks, LinkSdkOnAir724) {
  start_as("air724ug");
  const TcpListener listener;
  Host host(program().pty());
  host.expect_boot_text();
  for (const char* line : {"AT", "ATE0"}) ask_with_echo(host, line);
  ask(host, "ATI", {"AirM2M_Air724UG_V401881_LTE_AT", "OK"});
  ask(host, "AT+CGSN", {"867724030000019", "OK"});
  ask(host, "AT+CGMR", {"+CGMR: \"AirM2M_Air724UG_V401881_LTE_AT\"", "OK"});
  ask(host, "AT+CPIN?", {"+CPIN: READY", "OK"});
  ask(host, "AT+CIMI", {"460010000000016", "OK"});
  ask(host, "AT+CSQ", {"+CSQ: 28,0", "OK"});
  ask(host, "AT+CGATT=1", {"OK"});
  ask(host, "AT+CGDCONT=1,\"IP\",\"CMNET\"", {"OK"});
  ask(host, "AT+CIPSHUT", {"SHUT OK"});
  for (const char* line : {"AT+CIPMUX=1", "AT+CIPQSEND=1", "AT+CSTT", "AT+CIICR"}) {
    ask(host, line, {"OK"});
  }
  ask(host, "AT+CIFSR", {"127.0.0.1"});
  ask(host, "AT+CIPSPRT=1", {"OK"});
  open(host, 0, "TCP", "127.0.0.1", listener.port());
  TcpPeer peer = listener.accept();
  send(host, 0, "hello", "DATA ACCEPT:0,5");
  peer.expect("hello");
  peer.write("world");
  host.expect(report(0, "world") + "\r\n");
  ask(host, "AT+CIPCLOSE=0", {"0, CLOSE OK"});
  peer.expect_end();
  ask(host, "AT+CIPSHUT", {"SHUT OK"});
}

// A socket layer over an Air724UG's second UART: attach, CIPMUX=1, and CIPSTART at once. It closes
// a link before it opens it anew, polls for what is held, and takes SEND OK or DATA ACCEPT.
TEST_F(DriverWalks, SocketLayerOnAir724StartsLinksAtOnce) {
  start_that_starts_bearer();
  const TcpListener listener;
  UdpPeer datagrams;
  Host host(program().pty());
  host.expect_boot_text();
  for (const char* line : {"AT", "ATE0"}) ask_with_echo(host, line);
  for (const char* line :
       {"AT+CGATT=1", "AT+CGACT=1,1", "AT+CIPMUX=1", "AT+CIPQSEND=0", "AT+CIPRXGET=1"}) {
    ask(host, line, {"OK"});
  }
  open(host, 0, "\"TCP\"", "\"127.0.0.1\"", listener.port());
  TcpPeer peer = listener.accept();
  send(host, 0, "hello", "0, SEND OK");
  peer.expect("hello");
  peer.write("world");
  host.expect(framed("+CIPRXGET: 1,0"));
  await_held(host, 5);
  read(host, 5, "world", 0);

  open(host, 1, "\"UDP\"", "\"127.0.0.1\"", datagrams.port());
  send(host, 1, "time?", "1, SEND OK");
  datagrams.expect("time?");
  UdpPeer others;
  ask(host, "AT+CIPCLOSE=1", {"1, CLOSE OK"});
  open(host, 1, "\"UDP\"", "\"127.0.0.1\"", others.port());
  send(host, 1, "time?", "1, SEND OK");
  others.expect("time?");
  ask(host, "AT+CIPCLOSE=0", {"0, CLOSE OK"});
  peer.expect_end();
}

// The same without waiting for one link before the next is asked for, and from the beginning again
// after CIPSHUT.
TEST_F(DriverWalks, LinksOfAir724AreStartedTogether) {
  start_that_starts_bearer();
  const TcpListener listener;
  const TcpListener second_listener;
  Host host(program().pty());
  host.expect_boot_text();
  ask_with_echo(host, "ATE0");
  for (int times = 0; times < 2; ++times) {
    ask(host, "AT+CIPMUX=1", {"OK"});
    host.type("AT+CIPSTART=0,\"TCP\",\"127.0.0.1\"," + std::to_string(listener.port()) + "\r\n");
    host.type("AT+CIPSTART=1,\"TCP\",\"127.0.0.1\"," + std::to_string(second_listener.port()) +
              "\r\n");
    TcpPeer peer = listener.accept();
    TcpPeer second = second_listener.accept();
    std::multiset<std::string> answers;
    for (int lines = 0; lines < 4; ++lines) answers.insert(host.read_answer());
    EXPECT_EQ(answers, (std::multiset<std::string>{"OK", "OK", "0, CONNECT OK", "1, CONNECT OK"}));
    send(host, 1, "hello", "1, SEND OK");
    second.expect("hello");
    peer.write("world");
    host.expect(report(0, "world") + "\r\n");
    ask(host, "AT+CIPSHUT", {"SHUT OK"});
  }
}

/// A driver that reads what is held, and what it has read.
class HeldReader {
 public:
  explicit HeldReader(Host& host) : host_(host) {}

  const std::string& bytes() const { return bytes_; }

  /// Whether CLOSED was said and nothing is left.
  bool is_done() const { return is_closed_ && left_ == 0; }

  /// Reads once on link 0. Announcements and CLOSED may stand before the answer.
  void read(Place place = Place::here()) {
    const std::string head = "+CIPRXGET: 2,0,";
    host_.type("AT+CIPRXGET=2,0,1460\r\n", place);
    std::string line = host_.read_answer(place);
    while (!line.starts_with(head)) {
      is_closed_ = is_closed_ || line == "0, CLOSED";
      line = host_.read_answer(place);
    }
    std::size_t got = 0;
    const char* const end = line.data() + line.size();
    const auto comma = std::from_chars(line.data() + head.size(), end, got).ptr;
    std::from_chars(comma + 1, end, left_);
    if (got > 0) {
      bytes_ += host_.line().read(got, place);
      host_.expect("\r\n", place);
    }
    host_.expect(framed("OK"), place);
  }

 private:
  Host& host_;
  std::string bytes_;
  std::size_t left_ = 0;
  bool is_closed_ = false;
};

// More than a link holds: the peer is held back, and every byte comes once and in order, the last
// ones after CLOSED.
TEST_F(DriverWalks, AReaderGetsMoreThanALinkHolds) {
  start_traced();
  const TcpListener listener;
  Host host(program().pty());
  host.begin_multi();
  ask(host, "AT+CIPRXGET=1", {"OK"});
  open(host, 0, "\"TCP\"", "\"127.0.0.1\"", listener.port());
  TcpPeer peer = listener.accept();
  const std::string sent = pattern(300'000);
  std::size_t written = peer.write_some(sent);
  await_traced("pause link=0");

  HeldReader reader(host);
  bool is_finished = false;
  wait_until("CLOSED and the last byte", [&] {
    if (written < sent.size()) written += peer.write_some(std::string_view(sent).substr(written));
    if (written == sent.size() && !is_finished) {
      peer.finish();
      is_finished = true;
    }
    reader.read();
    return reader.is_done();
  });
  EXPECT_TRUE(reader.bytes() == sent) << reader.bytes().size() << " of " << sent.size();
  EXPECT_GE(times_traced("resume link=0"), 1u);
}

}  // namespace
}  // namespace airmodem::e2e
