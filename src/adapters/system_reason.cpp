#include "adapters/system_reason.h"

#include <algorithm>
#include <array>
#include <cerrno>

namespace airmodem {
namespace {

struct Advice {
  int code;
  std::string_view text;
};

constexpr std::array kOnFiles{
    Advice{ENOSPC, "make room there, or give a path on another disk"},
    Advice{EDQUOT, "remove files of this user there, or give a path on another disk"},
    Advice{EFBIG, "raise the limit of a file's size (ulimit -f), or give another path"},
    Advice{EROFS, "give a path on a disk that can be written"},
};

}  // namespace

std::string_view advice_on_file(int code) {
  const auto* const found = std::ranges::find(kOnFiles, code, &Advice::code);
  return found == kOnFiles.end() ? "" : found->text;
}

std::string why_not_written(int code) {
  const std::string_view advice = advice_on_file(code);
  return advice.empty() ? reason(code) : reason(code) + "; " + std::string(advice);
}

}  // namespace airmodem
