/// Threads that do what lanes give them.
///
/// Theory of operation. A lane's jobs are done in their order, one at a time; lanes wait in a queue
/// for a thread, and come to its end again after each job. Threads begin when there is more to do
/// than threads, up to kMostThreads, and stay. So a job that is stuck, on a file system that does
/// not answer, holds up its lane, and others only when all threads are stuck like it. What a lane
/// is given then waits, up to a limit. At the end finish() waits for what is under way, for a
/// limited time; a thread that is still stuck then is left to the end of the process.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <memory>

#include "runtime/background.h"

namespace airmodem {

class Workers {
 public:
  /// Most jobs wait for a disk and not for a processor.
  static constexpr std::size_t kMostThreads = 8;

  /// How many jobs of a lane wait; further ones are left out. A module has one for its files and
  /// one for each link at a time, so more of them have been given up by whoever asked.
  static constexpr std::size_t kMostWaiting = 64;

  Workers();

  /// Threads end when they have nothing more to do; nobody waits for them.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// The program's own; they are there until the process ends.
  static Workers& of_program();

  /// A lane whose handlers are called on `io`, which outlives it. The workers do too.
  std::unique_ptr<Background> make_lane(boost::asio::io_context& io);

  /// Waits until all jobs are done, for at most `patience`; returns how many are not.
  std::size_t finish(std::chrono::milliseconds patience);

 private:
  struct Job;
  struct Queue;
  class Shared;
  class Lane;

  std::shared_ptr<Shared> shared_;
};

}  // namespace airmodem
