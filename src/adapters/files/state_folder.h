/// What a module keeps, in a folder of this machine: its settings in the file `settings`, and a
/// place for its files.
///
/// Theory of operation. The folder is locked as long as it is open, so no other program writes
/// there. Settings are written to a new file that then takes the name, so a program that is killed
/// leaves the old ones or the new ones. Whatever else stands in `settings` at the start (half a
/// file from a broken disk, somebody's typing) is renamed to `settings.bad-<n>` for a person to
/// look at, and the module starts with what the factory gave it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/output/complaints.h"
#include "adapters/owned_fd.h"
#include "airmodem/profile.h"
#include "airmodem/result.h"
#include "runtime/ports.h"

namespace airmodem {

/// How many unusable settings are set aside. A program that is started again and again must not
/// fill the disk: the next ones stay where they are until settings are kept.
inline constexpr int kMostSetAside = 10;

class StateFolder final : public SettingsStore {
 public:
  /// Opens `folder`, which is made if it is not there, and reads its settings, which must be some
  /// that a module of this kind can have. Fails when it cannot be used, when another program has
  /// it, and when `settings` is no regular file. `owner` is the module whose it is, for the log, or
  /// empty.
  static Result<std::unique_ptr<StateFolder>> open(const std::filesystem::path& folder,
                                                   const Profile& profile,
                                                   const std::string& owner = {});

  /// Where the module's files are kept; this class does not make the folder.
  std::filesystem::path files() const { return path_ / "files"; }

  const std::string& kept() const override { return kept_; }
  bool keep(std::string_view bytes) override;

 private:
  StateFolder(OwnedFd folder, std::filesystem::path path, const std::string& owner)
      : complaints_(owner), folder_(std::move(folder)), path_(std::move(path)) {}

  Result<void> load(const Profile& profile);
  void set_aside(const std::string& why) const;

  Complaints complaints_;
  OwnedFd folder_;
  std::filesystem::path path_;
  std::string kept_;
};

}  // namespace airmodem
