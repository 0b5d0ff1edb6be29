/// The module's files (spec: files.*).
#include <utility>

#include "core/command/family.h"
#include "core/files/files.h"
#include "core/text/file_name.h"

namespace airmodem {
namespace {

constexpr std::int64_t kMostBytes = 10240;
constexpr std::int64_t kMostCount = 4'294'967'295;
constexpr Parameter kName = filled_text(kLongestFileName);
constexpr Parameter kSize = number(1, kMostBytes);
constexpr std::string_view kNoFileName =
    "the name is no relative path of files: a part of it is empty, `.` or `..`, or it holds a NUL";

// AT+FSCREATE=<name>, AT+FSDEL=<name>: OK.
// AT+FSFLSIZE=<name>: +FSFLSIZE: <bytes>, OK.
template <class Request, Pending awaited>
Outcome ask_about_file(Context& context, const Arguments& arguments) {
  auto name = parse_file_name(arguments[0].text);
  if (!name) return Outcome::refused(kNoFileName);
  return ask_for_file(context, awaited, Request{.name = *std::move(name)});
}

// AT+FSMKDIR=<name>, AT+FSRMDIR=<name>: OK. The root is always there (spec: files.folders).
template <class Request>
Outcome change_folder(Context& context, const Arguments& arguments) {
  auto name = parse_folder_name(arguments[0].text);
  if (!name) return Outcome::refused(kNoFileName);
  if (name->empty()) return Outcome::refused("the root folder is always there");
  return ask_for_file(context, Pending::FileChange, Request{.name = *std::move(name)});
}

// AT+FSWRITE=<name>,<mode>,<size>,<seconds>: the prompt, then OK or TimeOut (spec: files.write).
Outcome write_file(Context& context, const Arguments& arguments) {
  auto name = parse_file_name(arguments[0].text);
  if (!name) return Outcome::refused(kNoFileName);
  return ask_for_upload(context, *std::move(name), static_cast<WriteMode>(arguments[1].number),
                        static_cast<std::size_t>(arguments[2].number),
                        std::chrono::seconds(arguments[3].number));
}

// AT+FSREAD=<name>,<mode>,<size>[,<position>]: the bytes, then OK. With mode 0 they come from the
// start whatever the position is; with mode 1 the position must be there (spec: files.read).
Outcome read_file(Context& context, const Arguments& arguments) {
  const bool from_start = arguments[1].number == 0;
  auto name = parse_file_name(arguments[0].text);
  if (!name) return Outcome::refused(kNoFileName);
  if (!from_start && !arguments[3].is_given) return Outcome::refused("mode 1 needs a position");
  const std::int64_t position = from_start ? 0 : arguments[3].number;
  return ask_for_file(context, Pending::FileBytes,
                      ReadFile{.name = *std::move(name),
                               .position = static_cast<std::uint64_t>(position),
                               .size = static_cast<std::uint64_t>(arguments[2].number)});
}

// AT+FSLS: the names in the root, one a line, those of folders end in `\`; OK (spec: files.list).
Outcome list_root(Context& context, const Arguments&) {
  return ask_for_file(context, Pending::FileList, ListFiles{});
}

// AT+FSLS=<path>: the same of a folder.
Outcome list_folder(Context& context, const Arguments& arguments) {
  auto name = parse_folder_name(arguments[0].text);
  if (!name) return Outcome::refused(kNoFileName);
  return ask_for_file(context, Pending::FileList, ListFiles{.name = *std::move(name)});
}

// AT+FSMEM: +FSMEM: <free> bytes, OK.
Outcome show_free_space(Context& context, const Arguments&) {
  return ask_for_file(context, Pending::FreeSpace, MeasureFreeSpace{});
}

constexpr Command kCommands[] = {
    {.name = "+FSCREATE",
     .set = ask_about_file<CreateFile, Pending::FileChange>,
     .test = "",
     .parameters = {kName}},
    {.name = "+FSWRITE",
     .set = {write_file, Ending::Own},
     .test = "",
     .parameters = {kName, number(0, 1), kSize, number(1, kMostCount)},
     .secret = Secret::Payload},
    {.name = "+FSREAD",
     .set = read_file,
     .test = "",
     .parameters = {kName, number(0, 1), kSize, optional(number(0, kMostCount))}},
    {.name = "+FSDEL",
     .set = ask_about_file<DeleteFile, Pending::FileChange>,
     .test = "",
     .parameters = {kName}},
    {.name = "+FSFLSIZE",
     .set = ask_about_file<MeasureFile, Pending::FileSize>,
     .test = "",
     .parameters = {kName}},
    {.name = "+FSLS",
     .execute = list_root,
     .set = list_folder,
     .test = "",
     .parameters = {text(kLongestFileName)}},
    {.name = "+FSMEM", .execute = show_free_space, .test = ""},
    {.name = "+FSMKDIR", .set = change_folder<MakeFolder>, .test = "", .parameters = {kName}},
    {.name = "+FSRMDIR", .set = change_folder<RemoveFolder>, .test = "", .parameters = {kName}},
};

}  // namespace

const Family& files_family() {
  static const Family kFamily{
      .name = "files",
      .commands = kCommands,
      .inputs = {takes<FileDone>(), takes<FileRead>(), takes<FileMeasured>(), takes<FilesListed>(),
                 takes<FileFailed>()},
      .slices = {slice<Upload>()}};
  return kFamily;
}

}  // namespace airmodem
