/// What a module wants of its files and of the settings that it keeps: done in the background,
/// since a disk may take long.
///
/// The module asks one thing at a time. When it asks the next without having heard of the last, it
/// has given that up (it has restarted): it is done all the same, but its answer is dropped.
#pragma once

#include <functional>
#include <memory>

#include "airmodem/event.h"
#include "airmodem/input.h"
#include "runtime/background.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

class FileWork {
 public:
  /// Hears the answers, from the loop.
  using Answered = std::function<void(const Input&)>;

  /// The background outlives it. Work that is under way keeps files and settings.
  FileWork(Background& background, std::shared_ptr<FileStore> files,
           std::shared_ptr<SettingsStore> settings, Answered answered);

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
  bool is_idle() const { return is_idle_; }

 private:
  template <class Success, class Work>
  void ask_files(Work work);
  template <class Work>
  void ask(Work work, Input failure);

  Background& background_;
  std::shared_ptr<FileStore> files_;
  std::shared_ptr<SettingsStore> settings_;
  Answered answered_;
  bool is_idle_ = true;
  Lifeline lifeline_;  ///< of the answer that is waited for
};

}  // namespace airmodem
