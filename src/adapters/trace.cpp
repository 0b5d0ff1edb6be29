#include "adapters/trace.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "core/text/escape.h"

namespace airmodem {

Trace::File Trace::open_file(const std::filesystem::path& path, Old old) {
  const int flags = old == Old::Refused ? O_EXCL : old == Old::Emptied ? O_TRUNC : 0;
  // For this user only: keys and passwords that pass through the module are in it.
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
  return File(descriptor < 0 ? nullptr : ::fdopen(descriptor, "w"));
}

Result<std::unique_ptr<Trace>> Trace::open(const std::filesystem::path& path,
                                           const TraceOptions& options) {
  File file = open_file(path, Old::Refused);
  const bool is_new = file != nullptr;
  if (!is_new) file = open_file(path, Old::Kept);
  if (!file) {
    return failure(fmt::format("cannot write the trace {}: {}", path.string(), strerror(errno)));
  }
  if (::isatty(::fileno(file.get())) != 0) {
    return failure(fmt::format("{} is a terminal; give a file for the trace", path.string()));
  }
  std::unique_ptr<Trace> trace(new Trace(std::move(file), path, options));
  trace->is_new_ = is_new;
  return trace;
}

Trace::~Trace() {
  if (is_new_ && !has_begun_) ::unlink(path_.c_str());
}

void Trace::host(Instant now, std::string_view bytes) { line(now, "host", quote(bytes)); }

void Trace::event(Instant now, const Event& event) { line(now, "event", to_text(event)); }

void Trace::input(Instant now, const Input& input) { line(now, "input", to_text(input)); }

void Trace::line(Instant now, std::string_view kind, std::string_view text) {
  if (!std::exchange(has_begun_, true) && ::ftruncate(::fileno(file_.get()), 0) != 0) {
    spdlog::debug("the trace is no file that can be emptied: {}", strerror(errno));
  }
  const std::chrono::duration<double> seconds = now.time_since_epoch();
  fmt::print(file_.get(), "{:.6f} {} {}\n", seconds.count(), kind, text);
}

void Trace::flush() {
  const bool fails = std::fflush(file_.get()) != 0 || std::ferror(file_.get()) != 0;
  if (fails && !has_failed_) spdlog::error("the trace cannot be written: {}", strerror(errno));
  has_failed_ = has_failed_ || fails;
  const long size = options_.limit ? std::ftell(file_.get()) : -1;  // a pipe has none
  if (size >= 0 && static_cast<std::uint64_t>(size) >= *options_.limit) begin_new_file();
}

// Where that fails the old file goes on growing: a trace with everything in it is worth more.
void Trace::begin_new_file() {
  std::filesystem::path old = path_;
  old += ".1";
  std::error_code error;
  std::filesystem::rename(path_, old, error);
  File file = error ? nullptr : open_file(path_, Old::Emptied);
  if (file) {
    file_ = std::move(file);
    return;
  }
  const std::string why = error ? error.message() : strerror(errno);
  spdlog::error("the trace goes on beyond its limit, no new file can be made: {}", why);
  options_.limit.reset();
}

}  // namespace airmodem
