#include "adapters/system_reason.h"

#include <algorithm>
#include <array>
#include <cerrno>

namespace airmodem {
namespace {

/// Empty where the reason says enough.
struct Advice {
  int code;
  std::string_view written;  ///< on a file that cannot be written
  std::string_view read;     ///< on one that cannot be read
  std::string_view folder;   ///< on a folder that cannot be used
};

constexpr std::string_view kMakeRoom = "make room there, or give a path on another disk";
constexpr std::string_view kRemoveFiles =
    "remove files of this user there, or give a path on another disk";
constexpr std::string_view kRaiseSize =
    "raise the limit of a file's size (ulimit -f), or give another path";
constexpr std::string_view kWritableDisk = "give a path on a disk that can be written";
constexpr std::string_view kMayNotWrite =
    "give a path where this user may write, or change the permissions there";
constexpr std::string_view kMayNotRead =
    "give a file that this user may read, or change its permissions";
constexpr std::string_view kMayNotUse =
    "give a folder that this user may read and write, or change its permissions";
constexpr std::string_view kFileOnTheWay =
    "something in the path is a file and no folder; give another path";
constexpr std::string_view kNoFolder = "this or a folder above it is a file; give a folder";
constexpr std::string_view kNameInFolder = "give the name of a file in it";
constexpr std::string_view kShorter = "give a shorter path";

constexpr std::array kAdvice{
    Advice{ENOSPC, kMakeRoom, "", kMakeRoom},
    Advice{EDQUOT, kRemoveFiles, "", kRemoveFiles},
    Advice{EFBIG, kRaiseSize, "", ""},
    Advice{EROFS, kWritableDisk, "", kWritableDisk},
    Advice{ENOENT, "make its folder first (mkdir -p), or give another path",
           "give the path of a file that is there", "make the folder above it first: mkdir -p "},
    Advice{EACCES, kMayNotWrite, kMayNotRead, kMayNotUse},
    Advice{EPERM, kMayNotWrite, kMayNotRead, kMayNotUse},
    Advice{ENOTDIR, kFileOnTheWay, kFileOnTheWay, kNoFolder},
    Advice{EISDIR, kNameInFolder, kNameInFolder, ""},
    Advice{ENAMETOOLONG, kShorter, kShorter, kShorter},
};

std::string_view find_advice(int code, std::string_view Advice::*column) {
  const auto* const found = std::ranges::find(kAdvice, code, &Advice::code);
  return found == kAdvice.end() ? "" : found->*column;
}

std::string with_advice(int code, std::string_view advice) {
  return advice.empty() ? reason(code) : reason(code) + "; " + std::string(advice);
}

}  // namespace

std::string_view advice_on_file(int code) { return find_advice(code, &Advice::written); }

std::string why_not_written(int code) { return with_advice(code, advice_on_file(code)); }

std::string why_not_read(int code) { return with_advice(code, find_advice(code, &Advice::read)); }

std::string why_no_folder(int code, const std::filesystem::path& folder) {
  const std::string why = with_advice(code, find_advice(code, &Advice::folder));
  return code == ENOENT ? why + folder.parent_path().string() : why;
}

}  // namespace airmodem
