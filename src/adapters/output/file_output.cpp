#include "adapters/output/file_output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>

#include "adapters/system_reason.h"

namespace airmodem {

OwnedFd open_output_file(const std::filesystem::path& path, int flags) {
  struct stat found {};
  const bool is_pipe = ::stat(path.c_str(), &found) == 0 && S_ISFIFO(found.st_mode);
  // To open a pipe for writing alone waits for its reader.
  const int mode = is_pipe ? O_RDWR : O_WRONLY;
  return OwnedFd(::open(path.c_str(), mode | O_CREAT | O_CLOEXEC | O_NOCTTY | flags, 0600));
}

LineOutputOptions options_of_file(const std::string& name, std::size_t limit) {
  return {.limit = limit,
          .gap_before = "# ",
          .gap_after = " lines are missing here\n",
          .lost_first =
              [name](int error) {
                const bool is_slow = error == 0 || error == ETIMEDOUT;
                const std::string why = is_slow ? "it is not taken fast enough" : reason(error);
                spdlog::error("{} cannot be written: {}; a comment stands where lines are missing",
                              name, why);
              },
          .lost_in_all =
              [name](std::uint64_t count) { spdlog::error("{}: {} lines are lost", name, count); }};
}

}  // namespace airmodem
