#include "certificates.h"

#include <fcntl.h>
#include <sys/file.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "process.h"
#include "program.h"
#include "tests/adapters/byte_channel.h"
#include "tests/support/paths.h"

namespace airmodem::e2e {
namespace {

namespace fs = std::filesystem;

/// Tells one build of the tests from another.
std::string build_stamp() {
  return std::to_string(fs::last_write_time("/proc/self/exe").time_since_epoch().count());
}

void make_files(const fs::path& folder) {
  fs::remove_all(folder);
  fs::create_directory(folder);
  const std::string script =
      test_paths::source_folder().string() + "/tests/e2e/make_certificates.sh";
  const Ended ended =
      Process({"bash", script, folder.string(), test_paths::openssl_program(), "sesame"}).wait();
  if (ended.status != 0) fail("no certificates: " + ended.errors, Place::here());
}

/// The folder, complete.
fs::path ready_folder() {
  const fs::path folder = fs::read_symlink("/proc/self/exe").parent_path() / "certificates";
  const std::string lock_path = folder.string() + ".lock";
  const Descriptor lock(::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (::flock(lock.get(), LOCK_EX) != 0) fail(lock_path + " cannot be locked", Place::here());
  const std::string stamp_path = folder / "stamp";
  if (contents(stamp_path) != build_stamp()) {
    make_files(folder);
    write_file(stamp_path, build_stamp());
  }
  return folder;
}

}  // namespace

std::string tls_file(const std::string& name) {
  static const fs::path folder = ready_folder();
  return folder / name;
}

}  // namespace airmodem::e2e
