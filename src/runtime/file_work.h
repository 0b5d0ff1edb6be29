/// What a module wants of its files and of the settings that it keeps: done in the background,
/// since a disk may take long.
///
/// Theory of operation. The module asks one thing at a time. When it asks the next without having
/// heard of the last, it has given that up (it has restarted): it is done all the same, but its
/// answer is dropped. A disk that does not answer at all is a failure after kDiskPatience: what was
/// not begun by then is left out, what is under way is done whenever the disk does it, and its
/// answer is dropped.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "airmodem/event.h"
#include "airmodem/input.h"
#include "runtime/background.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

class LimitedLog;

/// How long the module waits for a disk: the kernel gives a disk 30 s for a command before it
/// tries to help it, and a host that waits for `OK` must hear something at last.
inline constexpr std::chrono::seconds kDiskPatience{30};

struct FileWorkOptions {
  LimitedLog* log = nullptr;    ///< outlives the work; null: without limits
  std::string log_prefix = {};  ///< of its lines
};

class FileWork {
 public:
  /// Hears the answers, from the loop.
  using Answered = std::function<void(const Input&)>;

  /// The clock and the background outlive it. Work that is under way keeps files and settings.
  FileWork(Clock& clock, Background& background, std::shared_ptr<FileStore> files,
           std::shared_ptr<SettingsStore> settings, Answered answered,
           FileWorkOptions options = {});

  void carry_out(const CreateFile& event);
  void carry_out(const WriteFile& event);
  void carry_out(const ReadFile& event);
  void carry_out(const DeleteFile& event);
  void carry_out(const MeasureFile& event);
  void carry_out(const ListFiles& event);
  void carry_out(const MeasureFreeSpace& event);
  void carry_out(const MakeFolder& event);
  void carry_out(const RemoveFolder& event);
  void carry_out(const KeepSettings& event);

  /// Whether everything was answered.
  bool is_idle() const { return patience_ == nullptr; }

 private:
  template <class Success, class Work>
  void ask_files(Work work);
  template <class Work>
  void ask(Work work, const Input& failure);
  void conclude(const Input& answer);
  void complain(std::string_view what);

  Clock& clock_;
  Background& background_;
  std::shared_ptr<FileStore> files_;
  std::shared_ptr<SettingsStore> settings_;
  Answered answered_;
  FileWorkOptions options_;
  std::unique_ptr<Alarm> patience_;  ///< null: everything was answered
  Lifeline lifeline_;                ///< of the answer that is waited for
};

}  // namespace airmodem
