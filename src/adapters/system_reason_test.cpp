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

TEST(SystemReason, OfAPathThatIsWrongSaysWhatToDo) {
  EXPECT_EQ(why_not_written(ENOENT),
            "No such file or directory; make its folder first (mkdir -p), or give another path");
  EXPECT_EQ(why_not_written(EISDIR), "Is a directory; give the name of a file in it");
  EXPECT_EQ(why_not_written(EACCES),
            "Permission denied; give a path where this user may write, or change the permissions "
            "there");
  EXPECT_EQ(why_not_written(ENOTDIR),
            "Not a directory; something in the path is a file and no folder; give another path");
  EXPECT_EQ(why_not_read(ENOENT),
            "No such file or directory; give the path of a file that is there");
  EXPECT_EQ(why_not_read(EACCES),
            "Permission denied; give a file that this user may read, or change its permissions");
}

TEST(SystemReason, OfAFolderSaysWhatToDo) {
  EXPECT_EQ(why_no_folder(ENOENT, "/srv/meter/state"),
            "No such file or directory; make the folder above it first: mkdir -p /srv/meter");
  EXPECT_EQ(why_no_folder(ENOTDIR, "/srv/meter/state"),
            "Not a directory; this or a folder above it is a file; give a folder");
  EXPECT_EQ(why_no_folder(EACCES, "/srv/meter/state"),
            "Permission denied; give a folder that this user may read and write, or change its "
            "permissions");
  EXPECT_EQ(why_no_folder(ENOSPC, "/srv/meter/state"),
            "No space left on device; make room there, or give a path on another disk");
}

TEST(SystemReason, HasNoAdviceThatItDoesNotKnow) {
  EXPECT_EQ(why_not_written(EIO), "Input/output error");
  EXPECT_EQ(advice_on_file(EIO), "");
}

}  // namespace
}  // namespace airmodem
