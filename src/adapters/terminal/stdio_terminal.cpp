#include "adapters/terminal/stdio_terminal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <string>
#include <utility>

#include "adapters/system_reason.h"

namespace airmodem {
namespace {

/// Opens what `fd` leads to once more, so that its flags are ours alone; not valid where that does
/// not go, as with a socket or a pipe that another user has made.
OwnedFd open_anew(int fd, int mode) {
  const std::string path = fmt::format("/proc/self/fd/{}", fd);
  return OwnedFd(::open(path.c_str(), mode | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

/// Files never block, and one that is opened anew would be read or written from its beginning.
bool is_pipe_or_terminal(int fd) {
  struct stat found {};
  return ::fstat(fd, &found) == 0 && (S_ISFIFO(found.st_mode) || S_ISCHR(found.st_mode));
}

/// Whether the descriptor is open, and not for `mode`.
bool is_open_otherwise(int fd, int mode) {
  const int flags = ::fcntl(fd, F_GETFL);
  const int opened = flags & O_ACCMODE;
  return flags >= 0 && opened != O_RDWR && opened != mode;
}

}  // namespace

Result<UnblockedFd> UnblockedFd::open(int fd, int mode) {
  // One that was closed at the start is occupied the wrong way round, and opening it anew would
  // take that for a file that swallows everything.
  if (is_open_otherwise(fd, mode)) {
    return failure(
        fmt::format("standard {} cannot be used: it is closed; connect it, or choose another port",
                    mode == O_RDONLY ? "input" : "output"));
  }
  if (is_pipe_or_terminal(fd)) {
    OwnedFd own = open_anew(fd, mode);
    if (own.valid()) return UnblockedFd(std::move(own), std::nullopt);
  }
  OwnedFd shared(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
  const int flags = ::fcntl(fd, F_GETFL);
  if (!shared.valid() || flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
    return failure(fmt::format("standard {} cannot be used: {}; connect it, or choose another port",
                               mode == O_RDONLY ? "input" : "output", reason(errno)));
  }
  return UnblockedFd(std::move(shared), flags);
}

UnblockedFd::~UnblockedFd() {
  if (!fd_.valid() || !flags_) return;
  if (::fcntl(fd_.get(), F_SETFL, *flags_) == 0) return;
  spdlog::warn("a descriptor cannot be set back: {}", reason(errno));
}

RawTerminal::RawTerminal(int fd) : fd_(fd) {
  termios before{};
  if (::tcgetattr(fd, &before) != 0) return;
  termios raw = before;
  ::cfmakeraw(&raw);
  raw.c_lflag |= ISIG;
  for (const int key : {VQUIT, VSUSP}) raw.c_cc[key] = _POSIX_VDISABLE;
  if (::tcsetattr(fd, TCSANOW, &raw) == 0) before_ = before;
}

RawTerminal::~RawTerminal() {
  if (before_) ::tcsetattr(fd_, TCSANOW, &*before_);
}

Result<std::unique_ptr<StdioTerminal>> StdioTerminal::open(asio::io_context& io,
                                                           TerminalBuffer& buffer,
                                                           StdioDescriptors descriptors) {
  auto input = UnblockedFd::open(descriptors.input, O_RDONLY);
  if (!input) return tl::unexpected(input.error());
  auto output = UnblockedFd::open(descriptors.output, O_WRONLY);
  if (!output) return tl::unexpected(output.error());
  std::unique_ptr<StdioTerminal> terminal(
      new StdioTerminal(io, buffer, *std::move(input), *std::move(output)));
  if (terminal->input_.is_open() && terminal->output_.is_open()) return terminal;
  return failure("the event loop takes no more descriptors; allow more with ulimit -Hn");
}

StdioTerminal::StdioTerminal(asio::io_context& io, TerminalBuffer& buffer, UnblockedFd input,
                             UnblockedFd output)
    : io_(io),
      input_fd_(std::move(input)),
      output_fd_(std::move(output)),
      raw_(input_fd_.get()),
      input_(io),
      output_(io),
      reader_(io, buffer, input_,
              [this](const error_code& why) {
                if (why != asio::error::eof) spdlog::info("the input: {}", why.message());
                end();
              }),
      writer_(output_) {
  error_code error;  // open() sees the closed descriptor
  input_.assign(input_fd_.get(), error);
  if (!error) input_.non_blocking(true, error);
  if (!error) output_.assign(output_fd_.get(), error);
  if (!error) output_.non_blocking(true, error);
}

StdioTerminal::~StdioTerminal() {
  if (input_.is_open()) input_.release();
  if (output_.is_open()) output_.release();
}

void StdioTerminal::start(TerminalObserver& observer) {
  observer.terminal_opened();
  writer_.start(observer);
  reader_.start(observer);
}

std::size_t StdioTerminal::write(std::string_view bytes) {
  const std::size_t written = writer_.write(bytes);
  if (writer_.error() && !has_ended_) {
    spdlog::info("the output: {}", writer_.error().message());
    reader_.stop();
    end();
  }
  return written;
}

void StdioTerminal::end() {
  if (std::exchange(has_ended_, true)) return;
  asio::post(io_, lifeline_.guard([this] {
    // The handler may destroy what holds it.
    if (const auto ended = std::exchange(ended_, nullptr)) ended();
  }));
}

}  // namespace airmodem
