#include "adapters/trace.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "core/text/escape.h"

namespace airmodem {

Result<std::unique_ptr<Trace>> Trace::open(const std::filesystem::path& path) {
  // For this user only: keys and passwords that pass through the module are in it.
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  std::FILE* const file = descriptor < 0 ? nullptr : ::fdopen(descriptor, "w");
  if (file == nullptr) {
    return failure(fmt::format("cannot write the trace {}: {}", path.string(), strerror(errno)));
  }
  std::unique_ptr<Trace> trace(new Trace(file));
  if (::isatty(::fileno(file)) != 0) {
    return failure(fmt::format("{} is a terminal; give a file for the trace", path.string()));
  }
  return trace;
}

void Trace::host(Instant now, std::string_view bytes) { line(now, "host", quote(bytes)); }

void Trace::event(Instant now, const Event& event) { line(now, "event", to_text(event)); }

void Trace::input(Instant now, const Input& input) { line(now, "input", to_text(input)); }

void Trace::line(Instant now, std::string_view kind, std::string_view text) {
  const std::chrono::duration<double> seconds = now.time_since_epoch();
  fmt::print(file_.get(), "{:.6f} {} {}\n", seconds.count(), kind, text);
}

void Trace::flush() {
  const bool fails = std::fflush(file_.get()) != 0 || std::ferror(file_.get()) != 0;
  if (fails && !has_failed_) spdlog::error("the trace cannot be written: {}", strerror(errno));
  has_failed_ = has_failed_ || fails;
}

}  // namespace airmodem
