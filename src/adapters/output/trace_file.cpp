#include "adapters/output/trace_file.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>

#include "adapters/files/whole_file.h"
#include "adapters/output/file_output.h"
#include "adapters/system_reason.h"

namespace airmodem {
namespace {

constexpr int kFormat = 4;

bool is_regular(int fd) {
  struct stat found {};
  return ::fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}

/// Takes the file for this output alone: two would write over each other. False where another one,
/// of any program, has it. What is no regular file holds nothing, and a file system without locks
/// cannot tell.
bool take_alone(int fd) {
  return !is_regular(fd) || ::flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

/// Holds what has that name, so that nobody begins to write it before it is replaced; nullopt where
/// somebody writes it already. Not valid if nothing is there.
std::optional<OwnedFd> hold_replaced(const std::filesystem::path& old) {
  OwnedFd file(::open(old.c_str(), kReadFile));
  if (file.valid() && !take_alone(file.get())) return std::nullopt;
  return file;
}

/// The first line; `began_at` is the time of second 0.
std::string header(std::chrono::system_clock::time_point began_at) {
  const auto second = std::chrono::floor<std::chrono::seconds>(began_at);
  const auto rest = std::chrono::floor<std::chrono::microseconds>(began_at - second);
  return fmt::format("# airmodem trace {} {:%Y-%m-%dT%H:%M:%S}.{:06}Z\n", kFormat,
                     fmt::gmtime(std::chrono::system_clock::to_time_t(second)), rest.count());
}

/// Writes the file, and goes on in a new one where it has a limit. Each begins with the header.
class TraceTarget final : public LineTarget {
 public:
  TraceTarget(OwnedFd file, std::filesystem::path path, const TraceOptions& options,
              std::string header)
      : path_(std::move(path)), limit_(options.limit), header_(std::move(header)) {
    if (!is_regular(file.get())) limit_.reset();
    file_.emplace(std::move(file));
  }

  Written write(std::string_view bytes) override { return write_by(&LineTarget::write, bytes); }
  bool has_room() const override { return file_->has_room(); }
  Written write_now(std::string_view bytes) override {
    return write_by(&LineTarget::write_now, bytes);
  }

 private:
  using Way = Written (LineTarget::*)(std::string_view);

  Written write_by(Way way, std::string_view bytes) {
    if (size_ == 0) {
      if (const int error = begin(way); error != 0) return {.count = 0, .error = error};
    }
    const Written done = ((*file_).*way)(bytes);
    size_ += done.count;
    if (limit_ && size_ >= *limit_) begin_new_file();
    return done;
  }

  int begin(Way way) {
    if (is_regular(file_->fd()) && ::ftruncate(file_->fd(), 0) != 0) return errno;
    const Written done = ((*file_).*way)(header_);
    if (done.error == 0) size_ = header_.size();
    return done.error;
  }

  // Where that fails the old file goes on growing: a trace with everything in it is worth more.
  void begin_new_file() {
    const std::string why = move_on();
    if (why.empty()) return;
    spdlog::error("the trace {} goes on beyond its limit, no new file can be made: {}",
                  path_.string(), why);
    limit_.reset();
  }

  /// Goes on in a new file; else why not.
  std::string move_on() {
    const auto old = name_of_old_trace(path_);
    const auto replaced = hold_replaced(old);
    if (!replaced) return old.string() + " is being written by another program or module";
    std::error_code error;
    std::filesystem::rename(path_, old, error);
    if (error) return why_not_written(error.value());
    OwnedFd file = open_output_file(path_, O_APPEND);
    if (!file.valid()) return why_not_opened(errno);
    if (!take_alone(file.get())) return "another program or module has made it meanwhile";
    file_.emplace(std::move(file));
    size_ = 0;
    return {};
  }

  std::optional<DescriptorTarget> file_;
  std::filesystem::path path_;
  std::optional<std::uint64_t> limit_;
  std::string header_;
  std::uint64_t size_ = 0;  ///< of the file that is written
};

// Keys and passwords that pass through the module are in it.
void keep_from_others(int fd, const std::filesystem::path& path) {
  if (!is_regular(fd) || ::fchmod(fd, 0600) == 0) return;
  spdlog::warn("others may be able to read the trace {}: {}", path.string(), reason(errno));
}

}  // namespace

std::filesystem::path name_of_old_trace(std::filesystem::path path) { return path += ".1"; }

Result<std::unique_ptr<TraceFile>> TraceFile::open(const std::filesystem::path& path,
                                                   const TraceOptions& options) {
  OwnedFd file = open_output_file(path, O_EXCL | O_APPEND);
  const bool is_new = file.valid();
  if (!is_new) file = open_output_file(path, O_APPEND);
  if (!file.valid()) {
    return failure(
        fmt::format("cannot write the trace {}: {}", path.string(), why_not_opened(errno)));
  }
  if (::isatty(file.get()) != 0) {
    return failure(fmt::format("{} is a terminal; give a file for the trace", path.string()));
  }
  if (!take_alone(file.get())) {
    return failure(
        fmt::format("the trace {} is being written already, by another program or module; give "
                    "another file, or end that program",
                    path.string()));
  }
  std::unique_ptr<TraceFile> trace(new TraceFile(std::move(file), path, options));
  trace->is_new_ = is_new;
  const auto old = name_of_old_trace(path);
  if (options.limit && is_regular(trace->file_.get()) && !hold_replaced(old)) {
    return failure(
        fmt::format("the trace {} is called {} from its limit on, and another program or module "
                    "writes that file; give another file, or end that program",
                    path.string(), old.string()));
  }
  keep_from_others(trace->file_.get(), path);
  return trace;
}

Result<void> TraceFile::check_folder(const std::filesystem::path& folder) {
  const std::filesystem::path place = folder.empty() ? "." : folder;
  const OwnedFd opened(::open(place.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (opened.valid() && ::faccessat(AT_FDCWD, place.c_str(), W_OK | X_OK, AT_EACCESS) == 0) {
    return {};
  }
  return failure(fmt::format(
      "cannot write traces in the folder {}: {}; give one that is there and can be written",
      place.string(), reason(errno)));
}

TraceFile::~TraceFile() {
  if (is_new_ && !output_) ::unlink(path_.c_str());
}

void TraceFile::begin(Instant now) {
  const auto began_at = std::chrono::system_clock::now() - now.time_since_epoch();
  auto target = std::make_unique<TraceTarget>(
      std::move(file_), path_, options_,
      header(std::chrono::time_point_cast<std::chrono::system_clock::duration>(began_at)));
  const std::string prefix = options_.owner.empty() ? "" : options_.owner + ": ";
  output_.emplace(std::move(target),
                  options_of_file(prefix + "the trace " + path_.string(), kTraceBacklog));
}

void TraceFile::write(Instant now, std::string lines) {
  if (!output_) begin(now);
  output_->write(std::move(lines));
}

}  // namespace airmodem
