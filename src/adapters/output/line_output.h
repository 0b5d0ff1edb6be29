/// Lines on their way to a file, a pipe or a terminal that may take them slowly, or not at all.
///
/// Theory of operation. write() puts lines into a queue of limited size and returns at once; a
/// thread of the output's own, which begins with the first line, writes them in their order. Lines
/// are lost in two ways: the queue is full when they come, or writing them fails. Either way they
/// are counted, the first loss is reported, and where lines can be written again one that says how
/// many are missing takes their place. Destroying an output does not wait: its thread writes what
/// the queue holds, reports how many lines were lost in all, and ends. At the end of the program
/// finish_all() waits for every thread, for a limited time; a thread that is still stuck in a
/// write then is left to the end of the process.
///
/// Where no thread can begin (a limit of processes, no memory) whoever brings a line writes what
/// waits, as far as that is taken at once; the rest stays in the queue for the next line, which
/// also tries for a thread again, or for the end.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/owned_fd.h"

namespace airmodem {

/// Where lines go. It is used by its output's thread, which also destroys it, or where there is
/// none by one thread at a time.
class LineTarget {
 public:
  /// `count` bytes are written; `error` is the errno value of what stopped it, or 0.
  struct Written {
    std::size_t count = 0;
    int error = 0;
  };

  virtual ~LineTarget() = default;

  /// Writes all of it or fails. May take as long as it needs.
  virtual Written write(std::string_view bytes) = 0;

  /// Whether some bytes can be written without waiting.
  virtual bool has_room() const { return true; }

  /// Writes what is taken without waiting; EAGAIN where that is not all.
  virtual Written write_now(std::string_view bytes) { return write(bytes); }
};

/// Writes to a descriptor.
class DescriptorTarget final : public LineTarget {
 public:
  explicit DescriptorTarget(OwnedFd fd) : fd_(std::move(fd)) {}
  Written write(std::string_view bytes) override;
  bool has_room() const override;
  Written write_now(std::string_view bytes) override;

  int fd() const { return fd_.get(); }

 private:
  OwnedFd fd_;
};

/// The texts of the gap are not copied.
struct LineOutputOptions {
  /// How many bytes may wait. A piece that is larger is taken when nothing else waits.
  std::size_t limit = 0;

  /// The line that takes the place of lost ones: what stands before and after their number, and its
  /// end.
  std::string_view gap_before;
  std::string_view gap_after;

  /// Hears of the first loss: an errno value, or 0 when the queue was full. May be null. It is
  /// called by whoever noticed, from any thread.
  std::function<void(int error)> lost_first;

  /// Hears at the end how many lines were lost in all, if any were. May be null. It is called from
  /// any thread.
  std::function<void(std::uint64_t count)> lost_in_all;
};

class LineOutput {
 public:
  LineOutput(std::unique_ptr<LineTarget> target, LineOutputOptions options);
  ~LineOutput();
  LineOutput(const LineOutput&) = delete;
  LineOutput& operator=(const LineOutput&) = delete;

  /// Takes whole lines, all of them or none. May be called from any thread, and never waits for
  /// whoever reads them.
  void write(std::string lines);

  /// Waits until all that it holds is written, for at most `patience`; what is unwritten then
  /// counts as lost, with ETIMEDOUT. Whoever hears of losses has heard of them when it returns.
  void finish(std::chrono::milliseconds patience);

  /// How many lines were lost so far.
  std::uint64_t lost() const;

  /// Waits until every output of the program has written what it holds, for at most `patience`;
  /// what is unwritten then counts as lost. True when all was written. After false a thread may
  /// still be stuck in a write, so the process has to end by _exit(), which waits for none.
  static bool finish_all(std::chrono::milliseconds patience);

 private:
  class State;
  class Register;

  std::shared_ptr<State> state_;
};

}  // namespace airmodem
