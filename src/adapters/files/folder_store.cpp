#include "adapters/files/folder_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <random>
#include <system_error>

#include "adapters/files/named_folder.h"
#include "adapters/files/whole_file.h"
#include "adapters/system_reason.h"
#include "core/text/escape.h"
#include "core/text/file_name.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;

constexpr int kOpenFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

/// Begins the name of a file that is being written: a backslash is in no name of the module's.
constexpr std::string_view kUnfinished = "\\airmodem-";

/// What a system call's failure means to the module.
FileFailure meaning(int code) {
  switch (code) {
    case ENOENT:
      return FileFailure::NotFound;
    case EEXIST:
      return FileFailure::Exists;
    case ENOTEMPTY:
      return FileFailure::NotEmpty;
    case ENOTDIR:
    case EISDIR:
    case ELOOP:
    case ENXIO:
      return FileFailure::WrongKind;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return FileFailure::NoSpace;
    default:
      return FileFailure::Other;
  }
}

/// The core lets only names pass; what is none here could lead anywhere.
bool is_name(const std::string& text) { return parse_file_name(text) == text; }

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

std::uint64_t size_of(const struct stat& status) {
  return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace

enum class FolderStore::Kind {
  File,
  Folder,
  Unfinished,  ///< a file that is being written
  Foreign,     ///< nothing of the module's
};

/// What lies in a folder.
struct FolderStore::Entry {
  std::string name;  ///< in its folder
  Kind kind = Kind::Foreign;
  std::uint64_t size = 0;
};

struct FolderStore::Usage {
  std::uint64_t bytes = 0;
  std::size_t count = 0;

  std::uint64_t room() const {
    return count > kFileCountLimit ? 0 : kFileSystemSize - std::min(bytes, kFileSystemSize);
  }
};

/// Where a name leads: an open folder, and a name in it that has no further part.
struct FolderStore::Place {
  const FolderStore& store;
  OwnedFd folder;
  std::string leaf;
  std::string name;  ///< the whole of it

  /// What is there; a symbolic link is looked at itself.
  FileStore::Outcome<struct stat> status() const {
    struct stat found {};
    if (::fstatat(folder.get(), leaf.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0) return found;
    return store.failed(errno, name);
  }

  /// The same, where only a regular file will do.
  FileStore::Outcome<struct stat> file_status() const {
    const auto found = status();
    if (!found || S_ISREG(found->st_mode)) return found;
    if (!S_ISDIR(found->st_mode)) store.complain(name, "is no regular file");
    return tl::unexpected(FileFailure::WrongKind);
  }

  FileStore::Outcome<std::string> read(std::uint64_t position, std::uint64_t size) const {
    if (const auto found = file_status(); !found) return tl::unexpected(found.error());
    const OwnedFd file(::openat(folder.get(), leaf.c_str(), kReadFile));
    struct stat opened {};
    if (!file.valid() || ::fstat(file.get(), &opened) != 0) return store.failed(errno, name);
    if (!S_ISREG(opened.st_mode)) return tl::unexpected(FileFailure::WrongKind);
    const std::uint64_t rest = size_of(opened) - std::min(position, size_of(opened));
    std::string bytes(std::min({rest, size, kFileSystemSize}), '\0');
    if (!read_all(file.get(), position, bytes)) return store.failed(errno, name);
    return bytes;
  }

  FileStore::Outcome<void> replace(std::string_view bytes) const {
    const std::string unfinished =
        fmt::format("{}{}-{:08x}", kUnfinished, ::getpid(), std::random_device{}());
    const int code = replace_file(folder.get(), unfinished, leaf, bytes);
    if (code == 0) return {};
    return store.failed(code, name);
  }
};

// ---- the folder itself ----

namespace {

fs::path temporary_folder() {
  const char* given = std::getenv("TMPDIR");
  return given != nullptr && *given != '\0' ? given : "/tmp";
}

tl::unexpected<Error> no_private_folder(int code) {
  return failure(
      fmt::format("no folder for the module's files can be made in {}: {}; "
                  "set TMPDIR to one that can be written, or use --files",
                  temporary_folder().string(), reason(code)));
}

Result<fs::path> make_private_folder() {
  std::string path = temporary_folder() / "airmodem-files-XXXXXX";
  if (::mkdtemp(path.data()) != nullptr) return path;
  return no_private_folder(errno);
}

Result<OwnedFd> open_root(const fs::path& folder) {
  auto root = open_named_folder(folder);
  if (root) return root;
  return failure(
      fmt::format("{} cannot hold the module's files: {}", folder.string(), root.error().message));
}

}  // namespace

Result<std::unique_ptr<FolderStore>> FolderStore::open(const fs::path& folder,
                                                       const std::string& owner) {
  auto root = open_root(folder);
  if (!root) return tl::unexpected(root.error());
  std::unique_ptr<FolderStore> store(new FolderStore(std::move(*root), folder, owner));
  store->tidy();
  return store;
}

std::unique_ptr<FolderStore> FolderStore::make_private(const std::string& owner) {
  std::unique_ptr<FolderStore> store(new FolderStore(OwnedFd(), {}, owner));
  store->is_private_ = true;
  return store;
}

Result<void> FolderStore::check_private() {
  const fs::path parent = temporary_folder();
  if (::faccessat(AT_FDCWD, parent.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    return no_private_folder(errno);
  }
  struct stat status {};
  if (::stat(parent.c_str(), &status) == 0 && !S_ISDIR(status.st_mode)) {
    return no_private_folder(ENOTDIR);
  }
  return {};
}

FolderStore::~FolderStore() {
  if (!is_private_ || !root_.valid()) return;
  try {
    std::error_code error;
    fs::remove_all(path_, error);
    if (error) spdlog::warn("{} cannot be removed: {}", path_.string(), error.message());
  } catch (const std::exception&) {  // there is no memory for it
    spdlog::warn("a module's own files are left in the folder for temporary ones");
  }
}

/// Makes the private folder when it is needed first.
FileStore::Outcome<void> FolderStore::have_root() const {
  if (root_.valid()) return {};
  const auto path = make_private_folder();
  auto root = path ? open_root(*path) : tl::unexpected(path.error());
  if (!root) {
    if (path) ::rmdir(path->c_str());
    complaints_.add(root.error().message);
    return tl::unexpected(FileFailure::Other);
  }
  path_ = *path;
  root_ = std::move(*root);
  tidy();
  return {};
}

/// Every process that uses the folder shares its lock. Who can have the lock alone knows that
/// nobody is writing, so that what is unfinished will stay so.
void FolderStore::tidy() const {
  if (::flock(root_.get(), LOCK_EX | LOCK_NB) == 0) {
    const auto walked = walk([this](const std::string& folder, const Entry& entry) {
      if (entry.kind != Kind::Unfinished) return;
      const auto opened = open_folder(folder);
      if (opened && ::unlinkat(opened->get(), entry.name.c_str(), 0) == 0) return;
      spdlog::warn("{} cannot be removed from {}", entry.name, path_.string());
    });
    if (!walked) spdlog::warn("{} was not looked through for unfinished files", path_.string());
  }
  if (::flock(root_.get(), LOCK_SH | LOCK_NB) != 0) {
    spdlog::warn("{} cannot be locked: {}", path_.string(), reason(errno));
  }
}

// ---- what goes wrong ----

/// A private folder is its module's, and its files are lost with it; any other is the program's.
std::string FolderStore::was_removed() const {
  if (!is_private_) {
    return fmt::format(
        "{} was removed while it was used; airmodem makes it when it is started again",
        path_.string());
  }
  return fmt::format(
      "{} was removed while it was used, and the module's files with it; the module gets a new one "
      "when airmodem is started again (with --tcp: when the host connects again), and --files DIR "
      "keeps files in a folder that nobody clears away",
      path_.string());
}

void FolderStore::complain(std::string_view name, const std::string& what) const {
  complaints_.add(fmt::format("file {}: {}", quote(name.substr(0, kLongestFileName)), what));
}

tl::unexpected<FileFailure> FolderStore::failed(int code, const std::string& name) const {
  const FileFailure why = meaning(code);
  // A disk that is full is this machine's trouble and not the host's.
  if (why == FileFailure::Other || why == FileFailure::NoSpace) complain(name, reason(code));
  return tl::unexpected(why);
}

tl::unexpected<FileFailure> FolderStore::no_name(std::string_view text) const {
  complain(text, "is no name of a module's file");
  return tl::unexpected(FileFailure::Other);
}

// ---- finding what is there ----

FileStore::Outcome<OwnedFd> FolderStore::open_folder(const std::string& name) const {
  if (!name.empty() && !is_name(name)) return no_name(name);
  if (const auto had = have_root(); !had) return tl::unexpected(had.error());
  struct stat status {};
  if (::fstat(root_.get(), &status) == 0 && status.st_nlink == 0) {
    complaints_.add(was_removed());
    return tl::unexpected(FileFailure::Other);
  }
  OwnedFd folder(::openat(root_.get(), ".", kOpenFolder));
  for (std::string_view rest = name; folder.valid() && !rest.empty();) {
    const std::string part(rest.substr(0, rest.find('/')));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    folder = OwnedFd(::openat(folder.get(), part.c_str(), kOpenFolder));
  }
  if (!folder.valid()) return failed(errno, name);
  return folder;
}

FileStore::Outcome<FolderStore::Place> FolderStore::place_of(const std::string& name) const {
  if (name.empty()) return tl::unexpected(FileFailure::WrongKind);  // the root is no file
  if (!is_name(name)) return no_name(name);
  const std::size_t separator = name.rfind('/');
  const bool is_in_root = separator == std::string::npos;
  auto folder = open_folder(is_in_root ? "" : name.substr(0, separator));
  if (!folder) return tl::unexpected(folder.error());
  return Place{.store = *this,
               .folder = std::move(*folder),
               .leaf = is_in_root ? name : name.substr(separator + 1),
               .name = name};
}

/// Where something new goes; fails when there are as many as there may be.
FileStore::Outcome<FolderStore::Place> FolderStore::free_place(const std::string& name) const {
  auto place = place_of(name);
  if (!place) return place;
  const auto used = usage();
  if (!used) return tl::unexpected(used.error());
  if (used->count >= kFileCountLimit) return tl::unexpected(FileFailure::NoSpace);
  return place;
}

/// All that lies in a folder, foreign things too; one more than kFileCountLimit at most.
FileStore::Outcome<std::vector<FolderStore::Entry>> FolderStore::entries(
    const std::string& folder) const {
  auto opened = open_folder(folder);
  if (!opened) return tl::unexpected(opened.error());
  const Directory directory(::fdopendir(opened->get()));
  if (!directory) return failed(errno, folder);
  const int fd = opened->release();  // the directory closes it
  std::vector<Entry> found;
  while (found.size() <= kFileCountLimit) {
    errno = 0;
    const dirent* const next = ::readdir(directory.get());
    if (next == nullptr && errno != 0) return failed(errno, folder);
    if (next == nullptr) break;
    Entry entry{.name = next->d_name};
    struct stat status {};
    if (entry.name == "." || entry.name == "..") continue;
    // What is gone again was never there.
    if (::fstatat(fd, next->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    entry.size = size_of(status);
    if (is_name(folder.empty() ? entry.name : folder + "/" + entry.name)) {
      if (S_ISREG(status.st_mode)) entry.kind = Kind::File;
      if (S_ISDIR(status.st_mode)) entry.kind = Kind::Folder;
    } else if (S_ISREG(status.st_mode) && entry.name.starts_with(kUnfinished)) {
      entry.kind = Kind::Unfinished;
    }
    found.push_back(std::move(entry));
  }
  return found;
}

/// Shows all that lies in the folders, until it is more than kFileCountLimit. Fails when the root
/// cannot be read; another folder that cannot is left out.
FileStore::Outcome<void> FolderStore::walk(const Visit& visit) const {
  std::vector<std::string> folders{""};
  std::size_t count = 0;
  while (!folders.empty() && count <= kFileCountLimit) {
    const std::string folder = std::move(folders.back());
    folders.pop_back();
    const auto found = entries(folder);
    if (!found && folder.empty()) return tl::unexpected(found.error());
    if (!found) continue;
    count += found->size();
    for (const Entry& entry : *found) {
      if (entry.kind == Kind::Folder) {
        folders.push_back(folder.empty() ? entry.name : folder + "/" + entry.name);
      }
      visit(folder, entry);
    }
  }
  return {};
}

FileStore::Outcome<FolderStore::Usage> FolderStore::usage() const {
  Usage usage;
  const auto walked = walk([&usage](const std::string&, const Entry& entry) {
    ++usage.count;
    if (entry.kind == Kind::File) usage.bytes += entry.size;
  });
  if (!walked) return tl::unexpected(walked.error());
  return usage;
}

// ---- what the module asks for ----

FileStore::Outcome<void> FolderStore::create(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto place = free_place(name);
  if (!place) return tl::unexpected(place.error());
  const OwnedFd file(::openat(place->folder.get(), place->leaf.c_str(), kMakeFile, kFileMode));
  if (!file.valid()) return failed(errno, name);
  return {};
}

FileStore::Outcome<void> FolderStore::write(const std::string& name, WriteMode mode,
                                            std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  const auto place = place_of(name);
  if (!place) return tl::unexpected(place.error());
  const auto old = place->file_status();
  if (!old && old.error() != FileFailure::NotFound) return tl::unexpected(old.error());
  const auto used = usage();
  if (!used) return tl::unexpected(used.error());
  const std::uint64_t before = old ? size_of(*old) : 0;
  const std::uint64_t kept = mode == WriteMode::Append ? before : 0;
  const std::uint64_t after = kept + bytes.size();
  const bool is_one_too_many = !old && used->count >= kFileCountLimit;
  if (is_one_too_many || (after > before && after - before > used->room())) {
    return tl::unexpected(FileFailure::NoSpace);
  }
  if (kept == 0) return place->replace(bytes);
  auto whole = place->read(0, kept);
  if (!whole) return tl::unexpected(whole.error());
  return place->replace(whole->append(bytes));
}

FileStore::Outcome<std::string> FolderStore::read(const std::string& name, std::uint64_t position,
                                                  std::uint64_t size) const {
  const std::lock_guard lock(mutex_);
  const auto place = place_of(name);
  if (!place) return tl::unexpected(place.error());
  return place->read(position, size);
}

FileStore::Outcome<void> FolderStore::remove(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto place = place_of(name);
  if (!place) return tl::unexpected(place.error());
  if (const auto file = place->file_status(); !file) return tl::unexpected(file.error());
  if (::unlinkat(place->folder.get(), place->leaf.c_str(), 0) != 0) return failed(errno, name);
  return {};
}

FileStore::Outcome<std::uint64_t> FolderStore::measure(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto place = place_of(name);
  if (!place) return tl::unexpected(place.error());
  return place->file_status().map(size_of);
}

FileStore::Outcome<std::vector<std::string>> FolderStore::list(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries(name);
  if (!found) return tl::unexpected(found.error());
  if (found->size() > kFileCountLimit) {
    complain(name, fmt::format("holds more than {} names", kFileCountLimit));
    return tl::unexpected(FileFailure::Other);
  }
  std::vector<std::string> names;
  for (const Entry& entry : *found) {
    if (entry.kind == Kind::File) names.push_back(entry.name);
    if (entry.kind == Kind::Folder) names.push_back(entry.name + "/");
  }
  std::ranges::sort(names);
  return names;
}

FileStore::Outcome<std::uint64_t> FolderStore::free_space() const {
  const std::lock_guard lock(mutex_);
  const auto used = usage();
  if (!used) return tl::unexpected(used.error());
  struct statvfs disk {};
  if (::fstatvfs(root_.get(), &disk) != 0) return failed(errno, "");
  return std::min<std::uint64_t>(used->room(), disk.f_bavail * disk.f_frsize);
}

FileStore::Outcome<void> FolderStore::make_folder(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto place = free_place(name);
  if (!place) return tl::unexpected(place.error());
  if (::mkdirat(place->folder.get(), place->leaf.c_str(), kFolderMode) != 0) {
    return failed(errno, name);
  }
  return {};
}

FileStore::Outcome<void> FolderStore::remove_folder(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto place = place_of(name);
  if (!place) return tl::unexpected(place.error());
  if (::unlinkat(place->folder.get(), place->leaf.c_str(), AT_REMOVEDIR) == 0) return {};
  return failed(errno, name);
}

}  // namespace airmodem
