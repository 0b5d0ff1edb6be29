#include "adapters/terminal/pty_link.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "adapters/system_reason.h"
#include "adapters/terminal/left_over.h"
#include "adapters/terminal/port_path.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;

/// Links of our own choosing end at this number: more modules than that are not run with PTYs, and
/// a search that finds none free should end.
constexpr int kChosenLinkLimit = 10'000;

enum class Made { Yes, Occupied };

/// Whether what stands at `link` may be replaced: a link to our own new slave (the kernel gave its
/// number anew, so whoever made the link is gone), or one whose terminal does not exist any more.
bool is_left_over(const fs::path& link, const std::string& slave) {
  std::error_code error;
  const fs::path target = fs::read_symlink(link, error);
  if (error) return false;
  if (target == slave) return true;
  if (target.parent_path() != "/dev/pts") return false;
  return fs::status(target, error).type() == fs::file_type::not_found;
}

/// A left-over link that cannot be removed, as it may be another user's, is as good as a living
/// one.
Result<Made> make(const fs::path& link, const std::string& slave) {
  const auto make_link = [&] { return ::symlink(slave.c_str(), link.c_str()) == 0 ? 0 : errno; };
  int code = make_link();
  if (code == EEXIST) {
    const auto is_old = [&](const fs::path& path) { return is_left_over(path, slave); };
    remove_left_over(link, is_old);
    code = make_link();
  }
  if (code == 0) return Made::Yes;
  if (code == EEXIST) return Made::Occupied;
  if (code == ENOENT || code == ENOTDIR) {
    return failure(
        fmt::format("{} cannot be made: its folder does not exist; create {} or choose "
                    "another --pty path",
                    link.string(), link.parent_path().string()));
  }
  return failure(
      fmt::format("{} cannot be made: {}; choose another --pty path", link.string(), reason(code)));
}

fs::path chosen_folder() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  return runtime != nullptr && *runtime != '\0' ? fs::path(runtime) : fs::path("/tmp");
}

Result<fs::path> make_chosen(const std::string& slave) {
  const fs::path folder = chosen_folder();
  for (int number = 0; number < kChosenLinkLimit; ++number) {
    fs::path link = folder / fmt::format("airmodem{}", number);
    const auto made = make(link, slave);
    if (!made) return tl::unexpected(made.error());
    if (*made == Made::Yes) return link;
  }
  return failure(
      fmt::format("{}/airmodem0 to airmodem{} all exist; remove what is not needed or "
                  "choose a path with --pty",
                  folder.string(), kChosenLinkLimit - 1));
}

}  // namespace

Result<fs::path> make_pty_link(const fs::path& link, const std::string& slave) {
  if (link.empty()) return make_chosen(slave);
  if (auto good = check_is_no_folder(link); !good) return tl::unexpected(good.error());
  const auto made = make(link, slave);
  if (!made) return tl::unexpected(made.error());
  if (*made == Made::Yes) return link;
  return occupied(link, "--pty");
}

void remove_pty_link(const fs::path& link, const std::string& slave) {
  const auto is_ours = [&slave](const fs::path& path) {
    std::error_code error;
    return fs::read_symlink(path, error) == slave;
  };
  const int code = remove_left_over(link, is_ours);
  if (code == 0 || code == EEXIST || code == ENOENT) return;
  spdlog::warn("{} cannot be removed: {}", link.string(), reason(code));
}

}  // namespace airmodem
