#include "runtime/file_work.h"

#include <fmt/format.h>

#include <atomic>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runtime/limited_log.h"

namespace airmodem {
namespace {

/// The input that tells how a file operation went.
template <class Success, class T>
Input answer(FileStore::Outcome<T> outcome) {
  if (!outcome) return FileFailed{.why = outcome.error()};
  if constexpr (std::is_void_v<T>) {
    return Success{};
  } else {
    return Success{*std::move(outcome)};
  }
}

}  // namespace

FileWork::FileWork(Clock& clock, Background& background, std::shared_ptr<FileStore> files,
                   std::shared_ptr<SettingsStore> settings, Answered answered,
                   FileWorkOptions options)
    : clock_(clock),
      background_(background),
      files_(std::move(files)),
      settings_(std::move(settings)),
      answered_(std::move(answered)),
      options_(std::move(options)) {}

/// `failure` is the answer where the work is not done, or not in time.
template <class Work>
void FileWork::ask(Work work, const Input& failure) {
  lifeline_.cut();
  const auto is_too_late = std::make_shared<std::atomic<bool>>(false);
  const auto give_up = [this, is_too_late, failure] {
    *is_too_late = true;
    complain(fmt::format("the disk has not answered for {} s; the module goes on without it",
                         kDiskPatience.count()));
    conclude(failure);
  };
  patience_ = clock_.at(clock_.now() + kDiskPatience, lifeline_.guard(give_up));
  const auto in_time = [is_too_late, work = std::move(work), failure] {
    return *is_too_late ? failure : work();
  };
  compute(background_, in_time, lifeline_.guard([this, failure](const Computed<Input>& result) {
    if (!result) complain(to_text(result.error()));
    conclude(result.value_or(failure));
  }));
}

/// Whichever of the answer and the end of patience comes second is nobody's.
void FileWork::conclude(const Input& answer) {
  lifeline_.cut();
  patience_.reset();
  answered_(answer);
}

void FileWork::complain(std::string_view what) {
  warn(options_.log, Repeated::Files, "{}files and settings: {}", options_.log_prefix, what);
}

template <class Success, class Work>
void FileWork::ask_files(Work work) {
  ask([files = files_, work = std::move(work)] { return answer<Success>(work(*files)); },
      FileFailed{.why = FileFailure::Other});
}

void FileWork::carry_out(const CreateFile& event) {
  ask_files<FileDone>([name = event.name](FileStore& files) { return files.create(name); });
}

void FileWork::carry_out(const WriteFile& event) {
  ask_files<FileDone>(
      [event](FileStore& files) { return files.write(event.name, event.mode, event.bytes); });
}

void FileWork::carry_out(const ReadFile& event) {
  ask_files<FileRead>(
      [event](FileStore& files) { return files.read(event.name, event.position, event.size); });
}

void FileWork::carry_out(const DeleteFile& event) {
  ask_files<FileDone>([name = event.name](FileStore& files) { return files.remove(name); });
}

void FileWork::carry_out(const MeasureFile& event) {
  ask_files<FileMeasured>([name = event.name](FileStore& files) { return files.measure(name); });
}

void FileWork::carry_out(const ListFiles& event) {
  ask_files<FilesListed>([name = event.name](FileStore& files) { return files.list(name); });
}

void FileWork::carry_out(const MeasureFreeSpace&) {
  ask_files<FileMeasured>([](FileStore& files) { return files.free_space(); });
}

void FileWork::carry_out(const MakeFolder& event) {
  ask_files<FileDone>([name = event.name](FileStore& files) { return files.make_folder(name); });
}

void FileWork::carry_out(const RemoveFolder& event) {
  ask_files<FileDone>([name = event.name](FileStore& files) { return files.remove_folder(name); });
}

void FileWork::carry_out(const KeepSettings& event) {
  const auto keep = [settings = settings_, bytes = event.bytes]() -> Input {
    if (settings->keep(bytes)) return SettingsKept{};
    return SettingsNotKept{};
  };
  ask(keep, SettingsNotKept{});
}

}  // namespace airmodem
