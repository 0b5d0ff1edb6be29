/// pyserial, which most host programs in Python use, over every terminal that it can open.

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>

#include "client.h"
#include "peer.h"
#include "program.h"
#include "tests/support/paths.h"

namespace airmodem::e2e {
namespace {

const std::string kAnyPort = "127.0.0.1:0";

std::string socket_url(const Program& program) {
  return "socket://127.0.0.1:" + std::to_string(program.tcp_port());
}

std::string rfc2217_url(const Program& program) {
  return "rfc2217://127.0.0.1:" + std::to_string(program.rfc2217_port());
}

class Pyserial : public ProgramTest {
 protected:
  /// Starts the program at a terminal of its own.
  Program& start_at(const Program::Arguments& arguments, Place place = Place::here()) {
    own_program_.emplace(arguments);
    own_program_->await_ready(place);
    return *own_program_;
  }

  Process::Words script(const std::string& name, const std::string& url) const {
    return python_client(name, {url, std::to_string(listener_.port())});
  }

  /// Plays a script that makes one connection, and expects its verdict.
  void expect_verdict(const std::string& name, const std::string& url, const std::string& verdict,
                      Place place = Place::here()) {
    Client client(script(name, url));
    TcpPeer peer = listener_.accept(place);
    answer_question(peer, place);
    EXPECT_EQ(client.output(place), verdict + "\n");
    peer.expect_end(place);
  }

  const TcpListener& listener() const { return listener_; }

 private:
  TcpListener listener_;
  std::optional<Program> own_program_;
};

TEST_F(Pyserial, WalksAtThePseudoTerminal) {
  start();
  expect_verdict("walk.py", port(), "walked");
}

/// The example that sends a reading through `port`.
Process::Words reading_example(const std::string& port, std::uint16_t server) {
  return {"/usr/bin/python3", (test_paths::source_folder() / "examples/send_reading.py").string(),
          port, "127.0.0.1", std::to_string(server)};
}

TEST_F(Pyserial, SendsTheReadingOfTheExample) {
  start({"--echo-server"});
  const Ended ended = Process(reading_example(port(), program().echo_port())).wait();
  EXPECT_EQ(ended.output, "answer: temperature=21.5\n");
  EXPECT_EQ(ended.status, 0) << ended.errors;
}

TEST_F(Pyserial, TheExampleFailsWithoutAnAnswer) {
  start();
  Process example(reading_example(port(), listener().port()));
  {
    TcpPeer peer = listener().accept();
    peer.expect("temperature=21.5\n");
  }
  const Ended ended = example.wait();
  EXPECT_EQ(ended.status, 1);
  EXPECT_EQ(ended.errors, "the server gives no answer\n");
}

TEST_F(Pyserial, WalksOverRfc2217) {
  const Program& program = start_at({"--rfc2217", kAnyPort});
  expect_verdict("walk.py", rfc2217_url(program), "walked");
}

TEST_F(Pyserial, SetsSpeedAndDtrAndSeesTheCarrierOverRfc2217) {
  const Program& program = start_at({"--rfc2217", kAnyPort});
  expect_verdict("lines.py", rfc2217_url(program), "lines seen");
}

TEST_F(Pyserial, WalksOverTcp) {
  start_tcp();
  expect_verdict("walk.py", socket_url(program()), "walked");
}

TEST_F(Pyserial, ComesBackToTheSameModuleOverTcp) {
  start_tcp();
  expect_verdict("return.py", socket_url(program()), "came back");
}

TEST_F(Pyserial, TwoHaveAModuleEachOverTcp) {
  const Program& program = start_at({"--tcp", kAnyPort});
  Client first(script("walk.py", socket_url(program)));
  Client second(script("walk.py", socket_url(program)));
  TcpPeer one = listener().accept();
  TcpPeer other = listener().accept();
  answer_question(other);
  answer_question(one);
  EXPECT_EQ(first.output(), "walked\n");
  EXPECT_EQ(second.output(), "walked\n");
}

/// pyserial knows no UNIX sockets: socat makes a device of one, as docs/terminals.md shows.
TEST_F(Pyserial, WalksAtAUnixSocketThroughSocat) {
  start_at({"--unix", folder().path("socket")});
  const Client socat({"socat", "PTY,raw,echo=0,wait-slave,link=" + port(),
                      "UNIX-CONNECT:" + folder().path("socket")});
  wait_until("socat's device", [this] { return std::filesystem::exists(port()); });
  expect_verdict("walk.py", port(), "walked");
}

/// A server that starts a module for each host.
TEST_F(Pyserial, WalksAtStandardInputAndOutputThroughSocat) {
  Client socat({"socat", "-d", "-d", "TCP-LISTEN:0,bind=127.0.0.1",
                "EXEC:" + test_paths::airmodem_program() + " --stdio"});
  socat.errors().read_until("listening on AF=2 127.0.0.1:");
  std::string number = socat.errors().read_until("\n");
  number.pop_back();
  expect_verdict("walk.py", "socket://127.0.0.1:" + number, "walked");
  socat.output();
}

TEST_F(Pyserial, WalksAtEitherEndOfASerialCable) {
  const Cable cable(folder().path("module"), port());
  start_at({"--serial", folder().path("module")});
  expect_verdict("walk.py", port(), "walked");
}

// ---- the serial model ----

/// Too slow or too fast, the host reads garbage; at the module's speed it is understood again.
TEST_F(Pyserial, MustHaveTheSpeedOfTheModule) {
  start({"--baud"});
  EXPECT_EQ(Client(python_client("speed.py", {port()})).output(),
            "understood at 115200 and 9600\n");
}

TEST_F(Pyserial, MustHaveTheSpeedOfTheModuleOverRfc2217) {
  const Program& program = start_at({"--baud", "--rfc2217", kAnyPort});
  EXPECT_EQ(Client(python_client("speed.py", {rfc2217_url(program)})).output(),
            "understood at 115200 and 9600\n");
}

}  // namespace
}  // namespace airmodem::e2e
