#include "app/standard_error.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/details/os.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <utility>

#include "adapters/output/log_sink.h"
#include "adapters/system_reason.h"
#include "core/text/escape.h"

namespace airmodem {
namespace {

// As spdlog writes them.
constexpr const char* kPattern = "%Y-%m-%d %H:%M:%S.%e %^%l%$ %v";

LineOutput& make_output() {
  // A descriptor of its own, for the output to close; it shares all flags with standard error.
  OwnedFd own(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0));
  return *new LineOutput(
      std::make_unique<DescriptorTarget>(std::move(own)),
      {.limit = kLogLimit,
       .gap_before = "airmodem: ",
       .gap_after = " lines are missing here: standard error did not take them\n",
       .lost_first = nullptr,
       .lost_in_all = nullptr});
}

}  // namespace

LineOutput& standard_error() {
  static LineOutput& the_only = make_output();  // never destroyed: its thread may outlive main()
  return the_only;
}

std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte == 0x7F) {
      append_escaped(out, {&c, 1});
    } else {
      out += c;
    }
  }
  return out;
}

void say(std::string_view line) { standard_error().write(std::string(line) + '\n'); }

void log_to_standard_error(const std::string& level) {
  const bool is_colourful =
      spdlog::details::os::in_terminal(stderr) && spdlog::details::os::is_color_terminal();
  auto sink =
      std::make_shared<LogSink>(standard_error(), is_colourful ? LogColour::On : LogColour::Off);
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("airmodem", std::move(sink)));
  spdlog::set_pattern(kPattern);
  spdlog::set_level(spdlog::level::from_str(level));
}

int write_to_standard_output(std::string_view line, std::chrono::milliseconds patience) {
  // The thread that writes may outlive this call.
  const auto error = std::make_shared<std::atomic<int>>(0);
  // A descriptor of its own, for the output to close.
  OwnedFd own(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
  if (!own.valid()) return errno;
  LineOutput output(std::make_unique<DescriptorTarget>(std::move(own)),
                    {.limit = line.size(),
                     .gap_before = "",
                     .gap_after = "",
                     .lost_first = [error](int code) { *error = code; },
                     .lost_in_all = nullptr});
  output.write(std::string(line));
  output.finish(patience);
  return *error;
}

bool print(std::string_view text) {
  const bool is_written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  const int error = is_written ? 0 : errno;
  if (error == 0 || error == EPIPE) return true;
  say(fmt::format("airmodem: standard output cannot be written: {}", reason(error)));
  return false;
}

void occupy_standard_descriptors() {
  // The wrong way round, so that whoever uses one hears of it.
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    const int mode = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    if (::open("/dev/null", mode) < 0) return;  // without /dev there is nothing to give
  }
}

}  // namespace airmodem
