#include "program.h"

#include <poll.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "core/text/escape.h"
#include "tests/support/paths.h"
#include "tests/support/sanitizers.h"

namespace airmodem::e2e {
namespace {

namespace fs = std::filesystem;

/// Far more than the module's own buffers need, and far less than what tests send.
constexpr std::size_t kGrowthLimit = std::size_t{8} * 1024 * 1024;

Process::Words words(const Program::Arguments& arguments, Process::Words words) {
  words.push_back(test_paths::airmodem_program());
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

}  // namespace

bool memory_tells_use() { return kHasPlainMemory; }

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "airmodem-e2e-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) fail("no folder can be made", Place::here());
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;  // what cannot be removed stays, and fails no test
  fs::remove_all(path_, ignored);
}

Program::Program(const Arguments& arguments, const Environment& environment,
                 const Process::Words& launcher)
    : process_(words(arguments, launcher), environment) {}

Program::~Program() {
  if (process_.is_over()) return;
  signal(SIGTERM);
  try {
    const Ended ended = wait();
    EXPECT_EQ(ended.status, 0) << ended.errors;
  } catch (const testing::AssertionException&) {
    // It was reported, and a process that does not end is killed.
  }
}

void Program::await_ready(Place place) {
  // It ends its line also when it cannot start: with the end of its output.
  ByteChannel& output = process_.line();
  await_events(output.fd(), POLLIN);
  if (!output.has_bytes(std::chrono::milliseconds(0))) {
    fail("the program does not say that it is ready\n  it says: " + wait(place).errors, place);
  }
  ready_line_ = output.read_until("\n", place);
}

std::string Program::field(const std::string& name) const {
  const std::size_t at = ready_line_.find(" " + name);
  if (at == std::string::npos) fail("no " + name + " in " + quote(ready_line_), Place::here());
  const std::size_t begin = at + 1 + name.size();
  return ready_line_.substr(begin, ready_line_.find_first_of(" \n", begin) - begin);
}

std::uint16_t Program::port(const std::string& name) const {
  const std::string address = field(name);
  const std::string digits = address.substr(address.rfind(':') + 1);
  std::uint16_t port = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (read.ec != std::errc()) fail("no port in " + quote(ready_line_), Place::here());
  return port;
}

std::size_t Program::resident() const { return e2e::resident(process_.id()); }

Ended run_program(const Program::Arguments& arguments, const Program::Environment& environment,
                  Place place) {
  return Program(arguments, environment).wait(place);
}

Program& ProgramTest::start(Program::Arguments arguments, Place place) {
  arguments.insert(arguments.end(), {"--pty", port()});
  return start_program(arguments, place);
}

Program& ProgramTest::start_tcp(Program::Arguments arguments, Place place) {
  arguments.insert(arguments.end(), {"--tcp-shared", "127.0.0.1:0"});
  return start_program(arguments, place);
}

Program& ProgramTest::start_program(const Program::Arguments& arguments, Place place) {
  program_.emplace(arguments);
  program_->await_ready(place);
  return *program_;
}

Program& ProgramTest::start_traced(Place place) { return start({"--trace", trace()}, place); }

std::size_t ProgramTest::times_traced(const std::string& text) const {
  std::ifstream file(trace());
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with(" " + text)) ++count;
  }
  return count;
}

void ProgramTest::await_traced(const std::string& text, std::size_t times, Place place) {
  wait_until(
      "\"" + text + "\" in the trace", [&] { return times_traced(text) >= times; }, place);
}

void ProgramTest::expect_bounded_memory() {
  if (!memory_tells_use()) return;
  EXPECT_LT(program().resident(), memory_before_ + kGrowthLimit);
}

void ProgramTest::stop(Place place) {
  program_->signal(SIGTERM);
  const Ended ended = program_->wait(place);
  if (ended.status != 0) fail("it ended badly: " + ended.errors, place);
}

}  // namespace airmodem::e2e
