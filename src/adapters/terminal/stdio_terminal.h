/// Standard input and output as the port (--stdio): the program is its host's child, or a filter.
///
/// Nothing but the module's bytes may go to standard output then: the ready line belongs on
/// standard error, where the log is.
#pragma once

#include <termios.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "adapters/owned_fd.h"
#include "adapters/terminal/stream_reader.h"
#include "adapters/terminal/stream_writer.h"
#include "airmodem/result.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

/// A descriptor that does not block while this exists, whoever else has it open. Terminals and
/// pipes are opened anew, so that the others are not disturbed; what cannot be opened anew (a
/// socket) is set back at the end.
class UnblockedFd {
 public:
  /// `mode` is O_RDONLY or O_WRONLY.
  static Result<UnblockedFd> open(int fd, int mode);
  ~UnblockedFd();
  UnblockedFd(UnblockedFd&& other) noexcept = default;
  UnblockedFd& operator=(UnblockedFd&&) = delete;

  int get() const { return fd_.get(); }

 private:
  UnblockedFd(OwnedFd fd, std::optional<int> flags) : fd_(std::move(fd)), flags_(flags) {}

  OwnedFd fd_;
  std::optional<int> flags_;  ///< what to set back
};

/// Makes a terminal raw while this exists; Ctrl-C alone keeps its meaning, as the way out.
class RawTerminal {
 public:
  /// Does nothing where `fd` is no terminal.
  explicit RawTerminal(int fd);
  ~RawTerminal();
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;

 private:
  int fd_;
  std::optional<termios> before_;
};

/// The two descriptors; others in a test.
struct StdioDescriptors {
  int input = 0;
  int output = 1;
};

class StdioTerminal final : public Terminal {
 public:
  /// The loop and the buffer outlive the terminal.
  static Result<std::unique_ptr<StdioTerminal>> open(asio::io_context& io, TerminalBuffer& buffer,
                                                     StdioDescriptors descriptors = {});
  ~StdioTerminal() override;
  StdioTerminal(const StdioTerminal&) = delete;
  StdioTerminal& operator=(const StdioTerminal&) = delete;

  /// `ended` is called once, from the loop and not from inside any other call, when the input is
  /// at its end and all of it is taken, or when nobody reads the output any more. The program ends
  /// then, with exit code 0, once what is due is written; terminal_closed() never comes, since it
  /// would throw away what is due.
  void when_ended(std::function<void()> ended) { ended_ = std::move(ended); }

  /// terminal_opened() comes from inside this call.
  void start(TerminalObserver& observer) override;

  std::size_t write(std::string_view bytes) override;

  void resume_reading() override { reader_.resume_reading(); }

  bool has_ended() const override { return has_ended_; }

 private:
  using error_code = boost::system::error_code;
  using Descriptor = asio::posix::stream_descriptor;

  StdioTerminal(asio::io_context& io, TerminalBuffer& buffer, UnblockedFd input,
                UnblockedFd output);

  void end();

  asio::io_context& io_;
  UnblockedFd input_fd_;
  UnblockedFd output_fd_;
  RawTerminal raw_;
  Descriptor input_;  ///< lends its descriptor, as output_ does
  Descriptor output_;
  StreamReader<Descriptor> reader_;
  StreamWriter<Descriptor> writer_;
  std::function<void()> ended_;
  bool has_ended_ = false;
  Lifeline lifeline_;
};

}  // namespace airmodem
