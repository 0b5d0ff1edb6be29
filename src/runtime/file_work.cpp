#include "runtime/file_work.h"

#include <optional>
#include <type_traits>
#include <utility>

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

FileWork::FileWork(Background& background, std::shared_ptr<FileStore> files,
                   std::shared_ptr<SettingsStore> settings, Answered answered)
    : background_(background),
      files_(std::move(files)),
      settings_(std::move(settings)),
      answered_(std::move(answered)) {}

/// `failure` is the answer where the work could not be done at all.
template <class Work>
void FileWork::ask(Work work, Input failure) {
  lifeline_.cut();
  is_idle_ = false;
  compute(background_, std::move(work),
          lifeline_.guard([this, failure = std::move(failure)](const std::optional<Input>& answer) {
            is_idle_ = true;
            answered_(answer ? *answer : failure);
          }));
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
