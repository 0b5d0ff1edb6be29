/// The program as a user starts it: a process with options, two outputs, signals and a status.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "process.h"
#include "tests/adapters/byte_channel.h"

namespace airmodem::e2e {

/// Whether memory in use is the program's own: sanitizers add to it, and keep what was freed.
bool memory_tells_use();

/// What the file at `path` holds; empty if there is none.
std::string contents(const std::string& path);

/// Makes the file at `path`, or replaces it.
void write_file(const std::string& path, std::string_view bytes);

/// A folder that is gone after the test, with all that is in it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path() const { return path_.string(); }
  std::string path(const std::string& name) const { return path_ / name; }
  bool is_empty() const { return std::filesystem::is_empty(path_); }

 private:
  std::filesystem::path path_;
};

class Program {
 public:
  using Arguments = std::vector<std::string>;
  using Environment = Process::Environment;

  /// Starts it, and waits for nothing. `launcher` is a command that the program's path and its
  /// arguments are appended to.
  explicit Program(const Arguments& arguments, const Environment& environment = {},
                   const Process::Words& launcher = {});

  /// Sends SIGTERM if it still runs, and expects that it ends well.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Waits for the line that says it is ready, and keeps it.
  void await_ready(Place place = Place::here());

  const std::string& ready_line() const { return ready_line_; }
  std::string pty() const { return field("pty="); }

  /// The port of the address that stands after `name` in the ready line: `echo-tcp=`.
  std::uint16_t port(const std::string& name) const;
  std::uint16_t tcp_port() const { return port("tcp="); }
  std::uint16_t rfc2217_port() const { return port("rfc2217="); }
  std::uint16_t echo_port() const { return port("echo-tcp="); }

  void signal(int number) const { process_.signal(number); }

  /// Its log.
  ByteChannel& log() { return process_.errors(); }

  /// Waits for its end.
  Ended wait(Place place = Place::here()) { return process_.wait(place); }

  /// Real memory in use, in bytes.
  std::size_t resident() const;

 private:
  std::string field(const std::string& name) const;

  Process process_;
  std::string ready_line_;
};

/// Starts the program and waits for its end.
Ended run_program(const Program::Arguments& arguments, const Program::Environment& environment = {},
                  Place place = Place::here());

/// A test with one running program; its port is a link in the test's own folder unless it is TCP.
class ProgramTest : public testing::Test {
 protected:
  Program& start(Program::Arguments arguments = {}, Place place = Place::here());

  /// Starts it with a TCP listener as its port; the kernel chooses which.
  Program& start_tcp(Program::Arguments arguments = {}, Place place = Place::here());
  Program& program() { return *program_; }

  /// The same with a trace, which tells what the module has seen.
  Program& start_traced(Place place = Place::here());

  /// How often the trace has the event or input `text` up to now.
  std::size_t times_traced(const std::string& text) const;

  /// Waits until the trace has `text`, `times` times.
  void await_traced(const std::string& text, std::size_t times = 1, Place place = Place::here());

  /// Remembers how much memory the program uses, and expects that it uses little more.
  void remember_memory() { memory_before_ = program().resident(); }
  void expect_bounded_memory();

  /// Ends the program and checks that it ended well.
  void stop(Place place = Place::here());

  const Folder& folder() const { return folder_; }
  std::string port() const { return folder_.path("modem"); }
  std::string trace() const { return folder_.path("trace"); }

 private:
  Program& start_program(const Program::Arguments& arguments, Place place);

  Folder folder_;
  std::optional<Program> program_;
  std::size_t memory_before_ = 0;
};

}  // namespace airmodem::e2e
