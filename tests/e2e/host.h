/// Host code at the program's port: it opens the path, types, and reads what the module answers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/adapters/byte_channel.h"

namespace airmodem::e2e {

/// `\r\ntext\r\n`, the form of every answer and URC.
std::string framed(std::string_view text);

/// The terminal settings that a host makes.
enum class TerminalModes {
  Raw,    ///< 115200 8N1, raw, as drivers for modules do
  Cooked  ///< a terminal for people: lines and echo
};

class Host {
 public:
  explicit Host(const std::string& path, TerminalModes modes = TerminalModes::Raw,
                Place place = Place::here());

  /// Connects to a port that is a TCP listener on 127.0.0.1.
  explicit Host(std::uint16_t tcp_port, Place place = Place::here());

  ByteChannel& line() { return line_; }
  void close() { line_.close(); }

  void type(std::string_view bytes, Place place = Place::here()) { line_.write(bytes, place); }
  void expect(std::string_view bytes, Place place = Place::here()) { line_.expect(bytes, place); }

  /// The text of the next answer or URC, without its frame.
  std::string read_answer(Place place = Place::here());

  /// What greets the first host: the boot text, whose last line tells the time.
  void expect_boot_text(Place place = Place::here());

  /// Nothing more has come up to now: the next thing is the answer to an AT (echo is off).
  void expect_nothing_more(Place place = Place::here());

  /// Types `command` and its CR with echo off, and expects these answers.
  void ask(std::string_view command, const std::vector<std::string>& answers,
           Place place = Place::here());

  /// The first host's beginning: boot text, echo off, and data as it is (CIPRXF=1).
  void begin(Place place = Place::here());

  /// begin(), and the bearer is up in multi connection mode.
  void begin_multi(Place place = Place::here());

  /// Types CIPSTART and expects the connection. `link` is "" in single mode or "<n>,".
  void connect(const std::string& link, const std::string& transport, unsigned port,
               Place place = Place::here());

  /// Types CIPSEND with a length, waits for the prompt and types the payload; the result is not
  /// waited for. The line ends with CR LF, or a payload that begins with LF would lose it.
  void begin_send(const std::string& link, std::string_view payload, Place place = Place::here());

  /// begin_send(), then SEND OK.
  void send(const std::string& link, std::string_view payload, Place place = Place::here());

 private:
  ByteChannel line_;
};

/// What announces `payload` in multi connection mode, and the payload, under CIPRXF=1.
std::string report(unsigned link, std::string_view payload);

}  // namespace airmodem::e2e
