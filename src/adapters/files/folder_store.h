/// The module's files in a folder of this machine.
///
/// Theory of operation. A name is opened part by part from the folder's own descriptor, and none of
/// its parts may be a symbolic link. As a name holds no `..`, no step leads up or away, whoever
/// moves or links what in the folder meanwhile. Only folders and regular files count; whatever else
/// lies there is refused without being opened. A write makes a new file beside the old one and then
/// gives it the name, so there is never half a file.
///
/// Modules of one program may share a store; their calls are done one after the other.
///
/// A private folder is made by the first call that needs it, and goes with the store; both are slow
/// on some disks, so the store's owner lets go of it where nobody waits.
///
/// Several processes may share a folder. Each write is whole; of two that append to one file at the
/// same moment, one may be lost, and the bounds below may be passed by what is written meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/output/complaints.h"
#include "adapters/owned_fd.h"
#include "airmodem/result.h"
#include "runtime/ports.h"

namespace airmodem {

/// How many bytes all files have together: what a module's flash leaves for them, so that a host
/// cannot fill the disk.
inline constexpr std::uint64_t kFileSystemSize = 1024 * 1024;

/// How many files and folders there are in all. It bounds what has to be looked through to find how
/// much room is left.
inline constexpr std::size_t kFileCountLimit = 1024;

class FolderStore final : public FileStore {
 public:
  /// Keeps the files in `folder`, which is made if it is not there. What a killed process has left
  /// half written is removed. `owner` is the module whose files they are, for the log, or empty.
  static Result<std::unique_ptr<FolderStore>> open(const std::filesystem::path& folder,
                                                   const std::string& owner = {});

  /// Keeps the files in a folder of its own in $TMPDIR (/tmp without it).
  static std::unique_ptr<FolderStore> make_private(const std::string& owner = {});

  /// Whether folders can be made in $TMPDIR; the error says what to do.
  static Result<void> check_private();

  ~FolderStore() override;
  FolderStore(const FolderStore&) = delete;
  FolderStore& operator=(const FolderStore&) = delete;

  /// Empty: the private folder has not been needed yet.
  const std::filesystem::path& path() const { return path_; }

  Outcome<void> create(const std::string& name) override;
  Outcome<void> write(const std::string& name, WriteMode mode, std::string_view bytes) override;
  Outcome<std::string> read(const std::string& name, std::uint64_t position,
                            std::uint64_t size) const override;
  Outcome<void> remove(const std::string& name) override;
  Outcome<std::uint64_t> measure(const std::string& name) const override;
  Outcome<std::vector<std::string>> list(const std::string& name) const override;
  Outcome<std::uint64_t> free_space() const override;
  Outcome<void> make_folder(const std::string& name) override;
  Outcome<void> remove_folder(const std::string& name) override;

 private:
  enum class Kind;
  struct Entry;
  struct Place;
  struct Usage;
  using Visit = std::function<void(const std::string& folder, const Entry& entry)>;

  FolderStore(OwnedFd root, std::filesystem::path path, const std::string& owner)
      : complaints_(owner), root_(std::move(root)), path_(std::move(path)) {}

  Outcome<void> have_root() const;
  Outcome<OwnedFd> open_folder(const std::string& name) const;
  Outcome<Place> place_of(const std::string& name) const;
  Outcome<Place> free_place(const std::string& name) const;
  Outcome<std::vector<Entry>> entries(const std::string& folder) const;
  Outcome<void> walk(const Visit& visit) const;
  Outcome<Usage> usage() const;
  void tidy() const;
  std::string was_removed() const;
  void complain(std::string_view name, const std::string& what) const;
  tl::unexpected<FileFailure> failed(int code, const std::string& name) const;
  tl::unexpected<FileFailure> no_name(std::string_view text) const;

  mutable std::mutex mutex_;  ///< held by every call of FileStore
  mutable Complaints complaints_;
  bool is_private_ = false;
  mutable OwnedFd root_;  ///< none: the private folder has not been needed yet
  mutable std::filesystem::path path_;
};

}  // namespace airmodem
