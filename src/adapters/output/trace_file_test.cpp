/// Traces with a limit beside files that other programs write.

#include "adapters/output/trace_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/heard_log.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;

/// Far longer than anything here takes.
constexpr std::chrono::seconds kPatience{20};

/// More than the header, and no more than a line.
constexpr std::uint64_t kLimit = 200;
const std::string kOne = std::string(kLimit, '1') + '\n';
const std::string kTwo = std::string(kLimit, '2') + '\n';

class TraceFiles : public testing::Test {
 protected:
  TraceFiles() {
    std::string name = (fs::temp_directory_path() / "airmodem-trace-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) folder_ = name;
  }
  ~TraceFiles() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  fs::path path() const { return folder_ / "trace"; }
  fs::path old() const { return folder_ / "trace.1"; }

  /// As another program writes it.
  static OwnedFd write_as_other(const fs::path& file) {
    std::ofstream(file) << "another's";
    OwnedFd fd(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
    EXPECT_EQ(::flock(fd.get(), LOCK_EX | LOCK_NB), 0);
    return fd;
  }

  static std::string contents(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  /// Writes the line, and waits until the file has it.
  static void write(TraceFile& trace, const std::string& line) {
    trace.write(Instant{}, line);
    EXPECT_TRUE(LineOutput::finish_all(kPatience));
  }

  fs::path folder_;
  HeardLog log_;
};

TEST_F(TraceFiles, GoOnInANewFileAtTheLimit) {
  auto trace = TraceFile::open(path(), {.limit = kLimit});
  ASSERT_TRUE(trace) << trace.error().message;
  write(**trace, kOne);
  EXPECT_TRUE(contents(old()).ends_with("Z\n" + kOne));
  write(**trace, kTwo);
  EXPECT_TRUE(contents(old()).ends_with("Z\n" + kTwo));
  EXPECT_EQ(log_.take(), "");
}

TEST_F(TraceFiles, DoNotBeginBesideAnothersFileOfTheOldName) {
  const OwnedFd other = write_as_other(old());
  const auto trace = TraceFile::open(path(), {.limit = kLimit});
  ASSERT_FALSE(trace);
  EXPECT_EQ(trace.error().message,
            "the trace " + path().string() + " is called " + old().string() +
                " from its limit on, and another program or module writes that file; give another "
                "file, or end that program");
  EXPECT_FALSE(fs::exists(path()));
  EXPECT_EQ(contents(old()), "another's");
  EXPECT_TRUE(TraceFile::open(path()));
}

TEST_F(TraceFiles, GrowOnWhereAnotherBeginsToWriteTheOldName) {
  auto trace = TraceFile::open(path(), {.limit = kLimit});
  ASSERT_TRUE(trace) << trace.error().message;
  const OwnedFd other = write_as_other(old());
  write(**trace, kOne);
  write(**trace, kTwo);
  EXPECT_EQ(contents(old()), "another's");
  EXPECT_TRUE(contents(path()).ends_with("Z\n" + kOne + kTwo));
  EXPECT_EQ(log_.take(), "error the trace " + path().string() +
                             " goes on beyond its limit, no new file can be made: " +
                             old().string() + " is being written by another program or module\n");
}

}  // namespace
}  // namespace airmodem
