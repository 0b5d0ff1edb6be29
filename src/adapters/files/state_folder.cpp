#include "adapters/files/state_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "adapters/files/named_folder.h"
#include "adapters/files/whole_file.h"
#include "adapters/system_reason.h"
#include "airmodem/module.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;

const std::string kSettings = "settings";
const std::string kUnfinishedSettings = "settings.new";

tl::unexpected<Error> no_state(const fs::path& folder, const std::string& why) {
  return failure(fmt::format("{} cannot hold the module's state: {}", folder.string(), why));
}

Result<OwnedFd> open_and_lock(const fs::path& folder) {
  auto opened = open_named_folder(folder);
  if (!opened) return no_state(folder, opened.error().message);
  if (::flock(opened->get(), LOCK_EX | LOCK_NB) == 0) return opened;
  return no_state(folder, errno == EWOULDBLOCK
                              ? "another program uses it; end that program, or give another folder"
                              : reason(errno));
}

// A name for what is set aside that nothing has; nullopt if all are taken. Nobody else takes one
// meanwhile: the folder is locked.
std::optional<std::string> free_name(int folder) {
  for (int n = 1; n <= kMostSetAside; ++n) {
    const std::string name = fmt::format("{}.bad-{}", kSettings, n);
    struct stat found {};
    const bool is_free = ::fstatat(folder, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0;
    if (is_free && errno == ENOENT) return name;
  }
  return std::nullopt;
}

}  // namespace

Result<std::unique_ptr<StateFolder>> StateFolder::open(const fs::path& folder,
                                                       const Profile& profile,
                                                       const std::string& owner) {
  auto opened = open_and_lock(folder);
  if (!opened) return tl::unexpected(opened.error());
  std::unique_ptr<StateFolder> state(new StateFolder(std::move(*opened), folder, owner));
  if (const auto loaded = state->load(profile); !loaded) return tl::unexpected(loaded.error());
  return state;
}

Result<void> StateFolder::load(const Profile& profile) {
  // What a killed program has left half written; it would be in the way.
  ::unlinkat(folder_.get(), kUnfinishedSettings.c_str(), 0);
  const std::string path = path_ / kSettings;
  const OwnedFd file(::openat(folder_.get(), kSettings.c_str(), kReadFile));
  if (!file.valid() && errno == ENOENT) return {};
  struct stat found {};
  const bool is_open = file.valid() && ::fstat(file.get(), &found) == 0;
  const bool is_odd = is_open ? !S_ISREG(found.st_mode) : errno == ELOOP || errno == ENXIO;
  if (is_odd) return failure(path + " is no regular file; move it out of the way");
  if (!is_open) return failure(fmt::format("{} cannot be opened: {}", path, why_not_read(errno)));
  // One byte more than settings have: that is too many, however large the file is.
  const auto size = static_cast<std::uint64_t>(found.st_size);
  std::string bytes(std::min<std::uint64_t>(size, kKeptSettingsLimit + 1), '\0');
  if (!read_all(file.get(), 0, bytes)) {
    return failure(fmt::format("{} cannot be read: {}", path, why_not_read(errno)));
  }
  // An empty file is none that keep() has made.
  const auto checked = bytes.empty() ? failure("it is empty") : check_kept_settings(bytes, profile);
  if (checked) {
    kept_ = std::move(bytes);
  } else {
    set_aside(checked.error().message);
  }
  return {};
}

void StateFolder::set_aside(const std::string& why) const {
  const std::string path = path_ / kSettings;
  const auto name = free_name(folder_.get());
  const bool is_done =
      name && ::renameat(folder_.get(), kSettings.c_str(), folder_.get(), name->c_str()) == 0;
  const std::string fate =
      is_done ? fmt::format("is now {}", *name)
              : "stays until settings are kept, since no more can be set aside there";
  spdlog::error("{}: {}; the file {}, and the module starts with its defaults", path, why, fate);
}

bool StateFolder::keep(std::string_view bytes) {
  int code = bytes.size() > kKeptSettingsLimit
                 ? EFBIG
                 : replace_file(folder_.get(), kUnfinishedSettings, kSettings, bytes);
  // The name too must outlast a power failure.
  if (code == 0 && ::fsync(folder_.get()) != 0) code = errno;
  if (code == 0) {
    kept_ = bytes;
    return true;
  }
  complaints_.add(
      fmt::format("{} cannot be written: {}", (path_ / kSettings).string(), reason(code)));
  return false;
}

}  // namespace airmodem
