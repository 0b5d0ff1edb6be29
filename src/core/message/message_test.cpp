// Events and inputs as text, and back.
#include <gtest/gtest.h>

#include <chrono>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/event.h"
#include "airmodem/input.h"

namespace airmodem {
namespace {

template <class Message>
struct Written {
  Message message;
  std::string_view text;
};

constexpr KeepAlive kKeepAlive{
    .idle = std::chrono::seconds(7200), .interval = std::chrono::seconds(75), .count = 9};

// What the module says, and how it wants its line.
std::vector<Written<Event>> line_events() {
  return {
      {WriteTerminal{"\r\nOK\r\n"}, R"(write bytes="\r\nOK\r\n")"},
      {WriteTerminal{std::string("\0\"\\ \xFF", 5)}, R"(write bytes="\x00\"\\ \xFF")"},
      {WriteTerminal{"AT\r", Mark::Echo}, R"(write mark=echo bytes="AT\r")"},
      {WriteTerminal{"1", Mark::Information}, R"(write mark=information bytes="1")"},
      {WriteTerminal{"OK", Mark::Result}, R"(write mark=result bytes="OK")"},
      {WriteTerminal{"> ", Mark::Prompt}, R"(write mark=prompt bytes="> ")"},
      {WriteTerminal{"CLOSED", Mark::Urc}, R"(write mark=urc bytes="CLOSED")"},
      {WriteTerminal{"mark=", Mark::Data}, R"(write mark=data bytes="mark=")"},
      {ConfigureLine{},
       "configure-line baud=115200 data-bits=8 parity=none stop-bits=1 to-module=none "
       "to-host=none"},
      {ConfigureLine{{9600, 7, Parity::Even, 2, FlowControl::Software, FlowControl::Hardware}},
       "configure-line baud=9600 data-bits=7 parity=even stop-bits=2 to-module=software "
       "to-host=hardware"},
      {SetCarrier{SignalLine::Off}, "carrier line=off"},
      {CommandRefused{"AT+CIPSEND", "=2000", "+CME ERROR: 3", "the \"reason\""},
       R"(refused name="AT+CIPSEND" form="=2000" result="+CME ERROR: 3" )"
       R"(reason="the \"reason\"")"},
      {BytesTaken{TakenAs::Line, 3}, "taken as=line size=3"},
      {BytesTaken{TakenAs::Line,
                  30,
                  {{"AT+CIPSEND", CommandForm::Set, LinkId{1}},
                   {"AT+A", CommandForm::Execute},
                   {"AT,:\"", CommandForm::Malformed},
                   {"ATE", CommandForm::Read},
                   {"AT+B", CommandForm::Test}}},
       R"(taken as=line size=30 commands="AT+CIPSEND":set:1,"AT+A":execute,"AT,:\"":malformed,)"
       R"("ATE":read,"AT+B":test)"},
      {BytesTaken{TakenAs::Payload, 1}, "taken as=payload size=1"},
      {BytesTaken{TakenAs::Data, 65536}, "taken as=data size=65536"},
      {BytesTaken{TakenAs::Escape, 3}, "taken as=escape size=3"},
      {BytesTaken{TakenAs::Noise, 1}, "taken as=noise size=1"},
      {FactRefused{"sim.pin", "no"}, R"(fact-refused key="sim.pin" reason="no")"},
  };
}

// What it wants of its links and its server.
std::vector<Written<Event>> link_events() {
  return {
      {OpenLink{LinkId{5}, Transport::Udp, "www.example.org", Port{65535}},
       R"(open link=5 transport=udp host="www.example.org" port=65535)"},
      {OpenLink{LinkId{0}, Transport::Tcp, "2001:db8::1", Port{1}},
       R"(open link=0 transport=tcp host="2001:db8::1" port=1)"},
      {SendLink{LinkId{1}, SendReport::Taken, "a b=c"},
       R"(send link=1 report=taken bytes="a b=c")"},
      {SendLink{LinkId{2}, SendReport::Acknowledged, ""},
       R"(send link=2 report=acknowledged bytes="")"},
      {CloseLink{LinkId{3}, CloseHow::Graceful}, "close link=3 how=graceful"},
      {CloseLink{LinkId{3}, CloseHow::Quick}, "close link=3 how=quick"},
      {CloseLink{LinkId{3}, CloseHow::Abort}, "close link=3 how=abort"},
      {QueryAcked{LinkId{4}}, "query-acked link=4"},
      {PauseLink{LinkId{0}}, "pause link=0"},
      {ResumeLink{LinkId{0}}, "resume link=0"},
      {GiveUpLink{LinkId{4}}, "give-up link=4"},
      {LimitRetries{LinkId{0}, 8}, "limit-retries link=0 count=8"},
      {OpenLink{.link = LinkId{1}, .host = "a", .port = Port{1}, .local_port = Port{5000}},
       R"(open link=1 transport=tcp host="a" port=1 local-port=5000)"},
      {OpenLink{.link = LinkId{1}, .host = "a", .port = Port{1}, .keep_alive = kKeepAlive},
       R"(open link=1 transport=tcp host="a" port=1 keep-alive-idle=7200 keep-alive-interval=75 )"
       "keep-alive-count=9"},
      {OpenLink{.link = LinkId{1}, .host = "a", .port = Port{1}, .tls = TlsSettings{}},
       R"(open link=1 transport=tcp host="a" port=1 tls=all suite=65535 ca="" certificate="" )"
       R"(key="" verification=none name="" dates=ignored trust=authority random="" premaster="")"},
      {OpenLink{LinkId{1}, Transport::Tcp, "a", Port{1}, Port{2}, kKeepAlive, TlsSettings{}},
       R"(open link=1 transport=tcp host="a" port=1 local-port=2 keep-alive-idle=7200 )"
       R"(keep-alive-interval=75 keep-alive-count=9 tls=all suite=65535 ca="" certificate="" )"
       R"(key="" verification=none name="" dates=ignored trust=authority random="" premaster="")"},
      {Listen{Port{8080}}, "listen port=8080"},
      {StopListening{}, "stop-listening"},
      {AcceptPeer{LinkId{3}}, "accept-peer link=3"},
      {AcceptPeer{LinkId{3}, kKeepAlive},
       "accept-peer link=3 keep-alive-idle=7200 keep-alive-interval=75 keep-alive-count=9"},
      {RefusePeer{}, "refuse-peer"},
  };
}

// What it asks of files, names, pings and time servers, of its bearer and of what it keeps.
std::vector<Written<Event>> question_events() {
  return {
      {ActivateBearer{"cmnet", "me", "a secret"},
       R"(activate-bearer apn="cmnet" user="me" password="a secret")"},
      {ActivateBearer{}, R"(activate-bearer apn="" user="" password="")"},
      {DeactivateBearer{}, "deactivate-bearer"},
      {ResolveName{"www.example.org"}, R"(resolve name="www.example.org")"},
      {CancelResolve{}, "cancel-resolve"},
      {CreateFile{"a/b"}, R"(create-file name="a/b")"},
      {WriteFile{"a", WriteMode::Replace, "x"}, R"(write-file name="a" mode=replace bytes="x")"},
      {WriteFile{"a", WriteMode::Append, ""}, R"(write-file name="a" mode=append bytes="")"},
      {ReadFile{"a", 3, 10}, R"(read-file name="a" position=3 size=10)"},
      {DeleteFile{"a"}, R"(delete-file name="a")"},
      {MeasureFile{"a"}, R"(measure-file name="a")"},
      {ListFiles{""}, R"(list-files name="")"},
      {MeasureFreeSpace{}, "measure-free-space"},
      {MakeFolder{"a"}, R"(make-folder name="a")"},
      {RemoveFolder{"a"}, R"(remove-folder name="a")"},
      {UseNameServers{"1.2.3.4", ""}, R"(use-name-servers primary="1.2.3.4" secondary="")"},
      {Ping{"a.example", 32, 64}, R"(ping host="a.example" size=32 ttl=64)"},
      {CancelPing{}, "cancel-ping"},
      {AskTime{"a.example"}, R"(ask-time server="a.example")"},
      {CancelAskTime{}, "cancel-ask-time"},
      {KeepSettings{"a\n"}, R"(keep-settings bytes="a\n")"},
  };
}

/// All rows of these tables, in one.
template <class Message>
std::vector<Written<Message>> joined(std::initializer_list<std::vector<Written<Message>>> tables) {
  std::vector<Written<Message>> all;
  for (const auto& rows : tables) all.insert(all.end(), rows.begin(), rows.end());
  return all;
}

const std::vector<Written<Event>>& events() {
  static const auto kEvents = joined({line_events(), link_events(), question_events()});
  return kEvents;
}

// What happens to links.
std::vector<Written<Input>> link_inputs() {
  return {
      {LinkResolved{LinkId{0}, "1.2.3.4"}, R"(resolved link=0 address="1.2.3.4")"},
      {LinkOpened{LinkId{0}}, "opened link=0"},
      {LinkOpenFailed{LinkId{1}, OpenFailure::Name}, "open-failed link=1 why=name"},
      {LinkOpenFailed{LinkId{1}, OpenFailure::Refused}, "open-failed link=1 why=refused"},
      {LinkOpenFailed{LinkId{1}, OpenFailure::Unreachable}, "open-failed link=1 why=unreachable"},
      {LinkOpenFailed{LinkId{1}, OpenFailure::Timeout}, "open-failed link=1 why=timeout"},
      {LinkOpenFailed{LinkId{1}, OpenFailure::Forbidden}, "open-failed link=1 why=forbidden"},
      {LinkOpenFailed{LinkId{1}, OpenFailure::Tls}, "open-failed link=1 why=tls"},
      {LinkSecuring{LinkId{1}}, "securing link=1"},
      {LinkData{LinkId{2}, "\x1A data \n"}, R"(data link=2 bytes="\x1A data \n")"},
      {LinkSent{LinkId{3}, 18446744073709551615U}, "sent link=3 count=18446744073709551615"},
      {LinkSendFailed{LinkId{4}, 1460}, "send-failed link=4 count=1460"},
      {LinkAcked{LinkId{5}, 0}, "acked link=5 total=0"},
      {LinkUnsent{LinkId{0}, "\x1A rest"}, R"(unsent link=0 bytes="\x1A rest")"},
      {LinkClosed{LinkId{0}, CloseReason::Peer}, "closed link=0 why=peer"},
      {LinkClosed{LinkId{0}, CloseReason::Reset}, "closed link=0 why=reset"},
      {LinkClosed{LinkId{0}, CloseReason::Timeout}, "closed link=0 why=timeout"},
      {LinkClosed{LinkId{0}, CloseReason::Unreachable}, "closed link=0 why=unreachable"},
      {LinkClosed{LinkId{0}, CloseReason::Aborted}, "closed link=0 why=aborted"},
  };
}

// What files, names, pings and time servers answer.
std::vector<Written<Input>> answer_inputs() {
  return {
      {FileDone{}, "file-done"},
      {FileRead{"a\r\n"}, R"(file-read bytes="a\r\n")"},
      {FileMeasured{17}, "file-measured bytes=17"},
      {FilesListed{{"a", "b/"}}, R"(files-listed names="a","b/")"},
      {FilesListed{}, "files-listed names="},
      {FileFailed{FileFailure::NotFound}, "file-failed why=not-found"},
      {FileFailed{FileFailure::Exists}, "file-failed why=exists"},
      {FileFailed{FileFailure::NotEmpty}, "file-failed why=not-empty"},
      {FileFailed{FileFailure::WrongKind}, "file-failed why=wrong-kind"},
      {FileFailed{FileFailure::NoSpace}, "file-failed why=no-space"},
      {FileFailed{FileFailure::Other}, "file-failed why=other"},
      {NameResolved{{"1.2.3.4"}}, R"(name-resolved addresses="1.2.3.4")"},
      {NameResolved{{"1.2.3.4", "::1", "a,b"}}, R"(name-resolved addresses="1.2.3.4","::1","a,b")"},
      {NameFailed{LookupFailure::General}, "name-failed why=general"},
      {NameFailed{LookupFailure::Retries}, "name-failed why=retries"},
      {NameFailed{LookupFailure::NoServer}, "name-failed why=no-server"},
      {NameFailed{LookupFailure::NoMemory}, "name-failed why=no-memory"},
      {NameFailed{LookupFailure::InvalidName}, "name-failed why=invalid-name"},
      {NameFailed{LookupFailure::InvalidAnswer}, "name-failed why=invalid-answer"},
      {PingSent{"1.2.3.4"}, R"(ping-sent address="1.2.3.4")"},
      {PingAnswered{1500, 64}, "ping-answered microseconds=1500 ttl=64"},
      {PingFailed{PingFailure::Name}, "ping-failed why=name"},
      {PingFailed{PingFailure::Unreachable}, "ping-failed why=unreachable"},
      {PingFailed{PingFailure::NotPermitted}, "ping-failed why=not-permitted"},
      {TimeAnswered{1'795'000'000}, "time-answered seconds=1795000000"},
      {TimeFailed{TimeFailure::Network}, "time-failed why=network"},
      {TimeFailed{TimeFailure::Name}, "time-failed why=name"},
      {TimeFailed{TimeFailure::Connect}, "time-failed why=connect"},
      {TimeFailed{TimeFailure::Answer}, "time-failed why=answer"},
      {TimeFailed{TimeFailure::Timeout}, "time-failed why=timeout"},
  };
}

// What happens to the module itself: its port, its network, its card, its server.
std::vector<Written<Input>> module_inputs() {
  return {
      {HostOpened{}, "host-opened"},
      {HostClosed{}, "host-closed"},
      {BearerUp{"10.89.99.128"}, R"(bearer-up address="10.89.99.128")"},
      {BearerFailed{}, "bearer-failed"},
      {BearerLost{}, "bearer-lost"},
      {TerminalReadyChanged{SignalLine::Off}, "terminal-ready line=off"},
      {TerminalReadyChanged{SignalLine::On}, "terminal-ready line=on"},
      {Stopping{}, "stopping"},
      {Listening{}, "listening"},
      {ListenFailed{}, "listen-failed"},
      {PeerArrived{"1.2.3.4", Port{1024}}, R"(peer-arrived address="1.2.3.4" port=1024)"},
      {SettingsKept{}, "settings-kept"},
      {SettingsNotKept{}, "settings-not-kept"},
      {SimChanged{SimState::Ready}, "sim state=ready"},
      {SimChanged{SimState::Absent}, "sim state=absent"},
      {SimChanged{SimState::Busy}, "sim state=busy"},
      {SimChanged{SimState::PinRequired}, "sim state=pin-required"},
      {RegistrationChanged{Registration::Idle}, "registration state=idle"},
      {RegistrationChanged{Registration::Home}, "registration state=home"},
      {RegistrationChanged{Registration::Searching}, "registration state=searching"},
      {RegistrationChanged{Registration::Denied}, "registration state=denied"},
      {RegistrationChanged{Registration::Unknown}, "registration state=unknown"},
      {RegistrationChanged{Registration::Roaming}, "registration state=roaming"},
      {SignalChanged{31, 7}, "signal strength=31 error-rate=7"},
      {SupplyChanged{SignalLine::Off}, "supply line=off"},
      {ModuleReset{}, "reset"},
      {SetFact{"sim.state", "absent"}, R"(fact key="sim.state" value="absent")"},
  };
}

const std::vector<Written<Input>>& inputs() {
  static const auto kInputs = joined({link_inputs(), answer_inputs(), module_inputs()});
  return kInputs;
}

template <class Message>
std::size_t kinds_in(const std::vector<Written<Message>>& rows) {
  std::set<std::size_t> kinds;
  for (const auto& row : rows) kinds.insert(row.message.index());
  return kinds.size();
}

TEST(Events, EachIsWrittenAndReadBack) {
  EXPECT_EQ(kinds_in(events()), std::variant_size_v<Event>);
  for (const auto& row : events()) {
    EXPECT_EQ(to_text(row.message), row.text);
    const auto read = event_from_text(row.text);
    ASSERT_TRUE(read.has_value()) << row.text << ": " << read.error().message;
    EXPECT_EQ(read->index(), row.message.index());
    EXPECT_EQ(to_text(*read), row.text);
  }
}

TEST(Inputs, EachIsWrittenAndReadBack) {
  EXPECT_EQ(kinds_in(inputs()), std::variant_size_v<Input>);
  for (const auto& row : inputs()) {
    EXPECT_EQ(to_text(row.message), row.text);
    const auto read = input_from_text(row.text);
    ASSERT_TRUE(read.has_value()) << row.text << ": " << read.error().message;
    EXPECT_EQ(read->index(), row.message.index());
    EXPECT_EQ(to_text(*read), row.text);
  }
}

TEST(Messages, BytesOfEveryValueComeBack) {
  std::string bytes;
  for (int value = 0; value < 256; ++value) bytes.push_back(static_cast<char>(value));
  const auto read = input_from_text(to_text(Input(LinkData{LinkId{0}, bytes})));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(std::get<LinkData>(*read).bytes, bytes);
}

TEST(Messages, ValuesAreReadIntoTheirFields) {
  const auto read = event_from_text(R"(open link=5 transport=udp host="a b" port=80)");
  ASSERT_TRUE(read.has_value());
  const auto& open = std::get<OpenLink>(*read);
  EXPECT_EQ(open.link, LinkId{5});
  EXPECT_EQ(open.transport, Transport::Udp);
  EXPECT_EQ(open.host, "a b");
  EXPECT_EQ(open.port, Port{80});
}

std::string event_error(std::string_view text) {
  const auto read = event_from_text(text);
  return read ? "no error" : read.error().message;
}

std::string input_error(std::string_view text) {
  const auto read = input_from_text(text);
  return read ? "no error" : read.error().message;
}

TEST(MessageErrors, UnknownNames) {
  EXPECT_EQ(event_error("jump"), "there is no \"jump\"");
  EXPECT_EQ(event_error(""), "there is no \"\"");
  EXPECT_EQ(event_error("OPEN link=0"), "there is no \"OPEN\"");
  EXPECT_EQ(event_error("host-opened"), "there is no \"host-opened\"");
  EXPECT_EQ(input_error("write bytes=\"\""), "there is no \"write\"");
}

TEST(MessageErrors, FieldsStandOnceAndInOrder) {
  EXPECT_EQ(event_error("write bytes=\"\" mark=urc"), "write: expected the end, not mark=urc");
  EXPECT_EQ(event_error("write marks=urc bytes=\"\""), "write: expected bytes=, not marks");
  EXPECT_EQ(event_error("close"), "close: expected link=, not the end");
  EXPECT_EQ(event_error("close link=0"), "close: expected how=, not the end");
  EXPECT_EQ(event_error("close how=quick link=0"), "close: expected link=, not how");
  EXPECT_EQ(event_error("close link=0 why=quick"), "close: expected how=, not why");
  EXPECT_EQ(event_error("close link=0 how=quick more"), "close: expected the end, not more");
  EXPECT_EQ(event_error("deactivate-bearer now"), "deactivate-bearer: expected the end, not now");
}

TEST(MessageErrors, OptionalFieldsStandInOrderAndPartsAreWhole) {
  const std::string open = R"(open link=0 transport=tcp host="a" port=1)";
  EXPECT_EQ(event_error(open + " local-port=x"),
            "open local-port: expected a number up to 65535, not x");
  EXPECT_EQ(event_error(open + " local-port"), "open: expected the end, not local-port");
  EXPECT_EQ(event_error(open + " local-port=1 local-port=2"),
            "open: expected the end, not local-port=2");
  EXPECT_EQ(event_error(open + " keep-alive-idle=1 keep-alive-count=1"),
            "open: expected keep-alive-interval=, not keep-alive-count");
  EXPECT_EQ(event_error(open + " keep-alive-idle=1"),
            "open: expected keep-alive-interval=, not the end");
  EXPECT_EQ(event_error(open + " keep-alive-idle=4294967296"),
            "open keep-alive-idle: expected a number up to 4294967295, not 4294967296");
  EXPECT_EQ(event_error(open + " tls=all local-port=1"), "open: expected suite=, not local-port");
}

TEST(MessageErrors, Numbers) {
  EXPECT_EQ(event_error("query-acked link=8"),
            "query-acked link: expected a link from 0 to 7, not 8");
  EXPECT_EQ(event_error("query-acked link=-1"),
            "query-acked link: expected a link from 0 to 7, not -1");
  EXPECT_EQ(event_error("query-acked link="),
            "query-acked link: expected a link from 0 to 7, not ");
  EXPECT_EQ(event_error("open link=0 transport=tcp host=\"a\" port=65536"),
            "open port: expected a number up to 65535, not 65536");
  EXPECT_EQ(event_error("open link=0 transport=tcp host=\"a\" port=http"),
            "open port: expected a number up to 65535, not http");
  EXPECT_EQ(input_error("sent link=0 count=18446744073709551616"),
            "sent count: expected a number up to 18446744073709551615, not 18446744073709551616");
  EXPECT_EQ(input_error("signal strength=256 error-rate=0"),
            "signal strength: expected a number up to 255, not 256");
  EXPECT_EQ(input_error("sent link=0 count=5x"),
            "sent count: expected a number up to 18446744073709551615, not 5x");
}

TEST(MessageErrors, Texts) {
  EXPECT_EQ(event_error("resolve name=www"),
            "resolve name: expected text in double quotes, not www");
  EXPECT_EQ(event_error("resolve name=\"www"),
            "resolve name: expected text in double quotes, not \"www");
  EXPECT_EQ(event_error("resolve name=\""), "resolve name: expected text in double quotes, not \"");
  EXPECT_EQ(event_error("resolve name="), "resolve name: expected text in double quotes, not ");
  EXPECT_EQ(event_error(R"(write bytes="a\qb")"),
            R"(write bytes: expected \r, \n, \t, \", \\ or \xNN at \qb)");
}

TEST(MessageErrors, Words) {
  EXPECT_EQ(
      event_error("write mark=none bytes=\"\""),
      "write mark: expected echo or information or result or prompt or urc or data, not none");
  EXPECT_EQ(event_error("close link=0 how=soon"),
            "close how: expected graceful or quick or abort, not soon");
  EXPECT_EQ(event_error("close link=0 how="),
            "close how: expected graceful or quick or abort, not ");
  EXPECT_EQ(
      input_error("sim state=Ready"),
      "sim state: expected ready or absent or busy or pin-required or puk-required, not Ready");
}

TEST(MessageErrors, Lists) {
  EXPECT_EQ(event_error("taken as=line size=1 commands=AT:set"),
            "taken commands: expected text in double quotes, not AT");
  EXPECT_EQ(event_error("taken as=line size=1 commands=\"AT\":set:8"),
            "taken commands: expected a link from 0 to 7, not 8");
  EXPECT_EQ(input_error("name-resolved addresses="),
            "name-resolved addresses: expected at least one value");
  EXPECT_EQ(input_error("name-resolved addresses=\"a\",b"),
            "name-resolved addresses: expected text in double quotes, not b");
  EXPECT_EQ(input_error("name-resolved addresses=,\"a\""),
            "name-resolved addresses: expected text in double quotes, not ");
}

}  // namespace
}  // namespace airmodem
