#include "core/files/files.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/command/command.h"
#include "core/text/file_name.h"

namespace airmodem {
namespace {

bool waits_for(const Context& context, Pending awaited) {
  return context.line.pending() == awaited;
}

bool waits_for_file(const Context& context) {
  using enum Pending;
  constexpr std::array kAnswers{FileChange, FileBytes, FileSize, FreeSpace, FileList};
  return std::ranges::find(kAnswers, context.line.pending()) != kAnswers.end();
}

/// Whether a host can write the name in a command. What it cannot may be in a folder all the same,
/// and a quote or a line end would lead whoever reads the answer astray.
bool is_for_hosts(std::string_view name) {
  return name.find('"') == std::string_view::npos && parse_folder_name(name).has_value();
}

Refusal refusal_of(FileFailure why) {
  switch (why) {
    case FileFailure::NotFound:
      return {.why = "there is no such file or folder", .code = CmeError::FileNotExist};
    case FileFailure::NoSpace:
      return {.why = "there is not enough room for the file", .code = CmeError::FileTooLarge};
    case FileFailure::Exists:
      return {.why = "a file or folder of this name is there already"};
    case FileFailure::NotEmpty:
      return {.why = "the folder is not empty"};
    case FileFailure::WrongKind:
      return {.why = "the name is that of a folder where a file is meant, or the other way round"};
    case FileFailure::Other:
      break;
  }
  return {.why = "the machine's file system has refused it, or does not answer",
          .code = CmeError::Other};
}

void end_upload(Context& context, PromptEnd how, std::string bytes) {
  if (how == PromptEnd::TimedOut) {
    context.answer.line("TimeOut");
    context.finish(Outcome::ended());
    return;
  }
  Upload& upload = context.of<Upload>();
  context.line.wait();
  context.emit(
      WriteFile{.name = std::move(upload.name), .mode = upload.mode, .bytes = std::move(bytes)});
}

}  // namespace

Outcome ask_for_file(Context& context, Pending awaited, Event request) {
  context.emit(std::move(request));
  return Outcome::pending(awaited);
}

Outcome ask_for_upload(Context& context, std::string name, WriteMode mode, std::size_t size,
                       std::chrono::seconds time) {
  context.of<Upload>() = {.name = std::move(name), .mode = mode};
  return Outcome::prompt({.what = Pending::FileChange,
                          .length = size,
                          .limit = size,
                          .patience = time,
                          .end = end_upload});
}

void take(Context& context, const FileDone&) {
  if (waits_for(context, Pending::FileChange)) context.finish(Outcome::ok());
}

void take(Context& context, const FileRead& input) {
  if (!waits_for(context, Pending::FileBytes)) return;
  context.answer.line(input.bytes);
  context.finish(Outcome::ok());
}

void take(Context& context, const FileMeasured& input) {
  if (waits_for(context, Pending::FileSize)) {
    context.finish(answer_line(context, input.bytes));
  } else if (waits_for(context, Pending::FreeSpace)) {
    context.finish(answer_line(context, input.bytes, " bytes"));
  }
}

void take(Context& context, const FilesListed& input) {
  if (!waits_for(context, Pending::FileList)) return;
  std::string lines;
  for (const std::string& name : input.names) {
    if (is_for_hosts(name)) append(lines, lines.empty() ? "" : "\r\n", name);
  }
  std::ranges::replace(lines, '/', '\\');
  if (!lines.empty()) context.answer.line(lines);
  context.finish(Outcome::ok());
}

void take(Context& context, const FileFailed& input) {
  if (waits_for_file(context)) context.finish(Outcome::refused(refusal_of(input.why)));
}

}  // namespace airmodem
