#include "adapters/system_reason.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace airmodem {
namespace {

TEST(SystemReason, OfAFullDiskSaysWhatToDo) {
  EXPECT_EQ(why_not_written(ENOSPC),
            "No space left on device; make room there, or give a path on another disk");
  EXPECT_EQ(why_not_written(EDQUOT),
            "Disk quota exceeded; remove files of this user there, or give a path on another disk");
  EXPECT_EQ(why_not_written(EFBIG),
            "File too large; raise the limit of a file's size (ulimit -f), or give another path");
  EXPECT_EQ(why_not_written(EROFS),
            "Read-only file system; give a path on a disk that can be written");
}

TEST(SystemReason, HasNoAdviceThatItDoesNotKnow) {
  EXPECT_EQ(why_not_written(EIO), "Input/output error");
  EXPECT_EQ(advice_on_file(EIO), "");
}

}  // namespace
}  // namespace airmodem
