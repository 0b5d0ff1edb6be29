#include "client.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "tests/support/paths.h"

namespace airmodem::e2e {
namespace {

constexpr std::size_t kMostComplaints = 4096;

}  // namespace

// Python would leave its compiled files in the source folder.
Client::Client(const Process::Words& words) : process_(words, {{"PYTHONDONTWRITEBYTECODE", "1"}}) {}

Client::~Client() {
  if (!testing::Test::HasFailure() || process_.is_over()) return;
  try {
    if (!errors().has_bytes(std::chrono::milliseconds(0))) return;
    ADD_FAILURE() << "the client says: " << errors().read_some(kMostComplaints);
  } catch (const testing::AssertionException&) {
    // It has nothing more to say.
  }
}

std::string Client::output(Place place) {
  const Ended ended = process_.wait(place);
  if (ended.status != 0) {
    fail("the client ended with " + std::to_string(ended.status) + "\n  it says: " + ended.output +
             ended.errors,
         place);
  }
  return ended.output;
}

Process::Words python_client(const std::string& script, const Process::Words& words) {
  Process::Words all{"/usr/bin/python3",
                     test_paths::source_folder().string() + "/tests/e2e/clients/" + script};
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

void answer_question(TcpPeer& peer, Place place) {
  peer.expect("question", place);
  peer.write("answer", place);
}

Cable::Cable(const std::string& one, const std::string& other, Place place)
    : socat_({"socat", "PTY,raw,echo=0,link=" + one, "PTY,raw,echo=0,link=" + other}) {
  // A path may be there before its pseudo terminal can be opened.
  const auto take = [](const std::string& path, Descriptor& end) {
    if (end.get() < 0) end = Descriptor(::open(path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    return end.get() >= 0;
  };
  wait_until(
      "the cable (socat)", [&] { return take(one, ends_[0]) && take(other, ends_[1]); }, place);
}

}  // namespace airmodem::e2e
