/// Programs that others wrote for modems, as hosts of the module: script/setup installs them.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "peer.h"
#include "process.h"
#include "tests/adapters/byte_channel.h"

namespace airmodem::e2e {

class Client {
 public:
  /// Starts it with its words, the first of which names its program.
  explicit Client(const Process::Words& words);

  /// What it has complained about is told when the test fails.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Its standard input and output.
  ByteChannel& line() { return process_.line(); }
  ByteChannel& errors() { return process_.errors(); }

  void signal(int number) const { process_.signal(number); }

  /// Waits for its end, and fails when it has not ended well. Returns what it has said.
  std::string output(Place place = Place::here());

 private:
  Process process_;
};

/// `python3 tests/e2e/clients/SCRIPT WORD...`, with Debian's Python, which has Debian's pyserial.
Process::Words python_client(const std::string& script, const Process::Words& words);

/// The server's part of clients/modem.py's walk() and its like: a question, and its answer.
void answer_question(TcpPeer& peer, Place place = Place::here());

/// A pair of pseudo terminals, joined by socat as two UARTs are by a null modem cable; both are
/// gone after the test.
class Cable {
 public:
  /// Their paths, which must not exist.
  Cable(const std::string& one, const std::string& other, Place place = Place::here());

 private:
  Client socat_;
  std::array<Descriptor, 2> ends_;  // both stay open as long as the cable is there
};

}  // namespace airmodem::e2e
