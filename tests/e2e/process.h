/// A child process of a test: it ends with the test, whatever happens.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/adapters/byte_channel.h"

namespace airmodem::e2e {

/// How a process ended.
struct Ended {
  int status = 0;  ///< the exit status, or minus the signal
  std::string output;
  std::string errors;
};

class Process {
 public:
  using Words = std::vector<std::string>;
  /// Names and values; an empty value takes the name away.
  using Environment = std::vector<std::pair<std::string, std::string>>;

  /// Starts the program that the first word names, by its path or as the shell would find it, and
  /// waits for nothing.
  explicit Process(const Words& words, const Environment& environment = {});

  /// Kills it if it still runs.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Its standard input and output.
  ByteChannel& line() { return line_; }
  ByteChannel& errors() { return errors_; }

  pid_t id() const { return id_; }
  bool is_over() const { return status_.has_value(); }

  /// Whether it has ended by now, whatever it has written. wait() still tells how.
  bool has_ended() { return reap(false); }

  void signal(int number) const;

  /// Waits for its end.
  Ended wait(Place place = Place::here());

  /// The same for one that leaves input unread: its output breaks then, and is of no interest.
  Ended wait_without_output(Place place = Place::here());

 private:
  bool reap(bool may_wait);

  pid_t id_ = -1;
  ByteChannel line_;
  ByteChannel errors_;
  std::optional<int> status_;
};

/// Real memory in use by a process, in bytes.
std::size_t resident(pid_t process);

}  // namespace airmodem::e2e
