#include "adapters/process/parent_watch.h"

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "adapters/owned_fd.h"
#include "adapters/system_reason.h"

namespace airmodem {

namespace {

/// Process 1 takes the children of those that have ended. It may have started this one itself, as a
/// test runner that is a container's first process does: then both are of one session.
bool has_been_left(pid_t parent) { return parent == 1 && ::getsid(0) != ::getsid(1); }

}  // namespace

Result<std::unique_ptr<ParentWatch>> ParentWatch::open(boost::asio::io_context& io) {
  const pid_t parent = ::getppid();
  if (has_been_left(parent)) return failure("--exit-with-parent: the parent process has ended");
  OwnedFd process(static_cast<int>(::syscall(SYS_pidfd_open, parent, 0U)));
  if (!process.valid()) {
    return failure(
        fmt::format("--exit-with-parent: the parent process {} cannot be watched: {}; it needs "
                    "Linux 5.3, and a parent in the same PID namespace",
                    parent, reason(errno)));
  }
  // A parent that ended before it could be watched has left this process to another one.
  if (::getppid() != parent) return failure("--exit-with-parent: the parent process has ended");
  std::unique_ptr<ParentWatch> watch(new ParentWatch(io));
  boost::system::error_code error;
  watch->process_.assign(process.get(), error);
  if (error) return failure("--exit-with-parent: " + error.message());
  process.release();
  return watch;
}

void ParentWatch::start(std::function<void()> ended) {
  ended_ = std::move(ended);
  process_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                      lifeline_.guard([this](const boost::system::error_code& error) {
                        if (!error) ended_();
                      }));
}

}  // namespace airmodem
