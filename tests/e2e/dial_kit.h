/// What the tests of `airmodem dial` have in common: a module, and the command at its port.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host.h"
#include "peer.h"
#include "process.h"
#include "program.h"

namespace airmodem::e2e {

/// One run of `airmodem dial`. Its standard input and output are line().
class DialRun : public Process {
 public:
  explicit DialRun(const Words& arguments);

  /// No more comes on its standard input; its output goes on.
  void end_input();

  /// Nobody reads its standard output any more; its input goes on.
  void close_output();

  /// Waits until standard error has said `text`. All before the end of it is taken.
  void await_said(const std::string& text, Place place = Place::here());

  /// Waits for the end and expects this exit status.
  Ended expect_end(int status, Place place = Place::here());

  /// The same with input that it has not read.
  Ended expect_end_amid_input(int status, Place place = Place::here());
};

class DialTest : public ProgramTest {
 protected:
  /// The words for the module that was started last, at whatever port it has; `arguments` follow.
  Process::Words at_module(const Process::Words& arguments) const;

  /// `127.0.0.1 PORT`, after `options`.
  Process::Words to_port(std::uint16_t port, Process::Words options = {}) const;

  /// Starts the module at a PTY, with a trace.
  void start_module() { start_traced(); }
};

/// The line that dial closes with.
std::string closing_line(std::size_t sent, std::size_t acknowledged, std::size_t received);

/// Expects that `text` has `part`, and shows both where it has not.
void expect_said(const Ended& ended, const std::string& part, Place place = Place::here());

}  // namespace airmodem::e2e
