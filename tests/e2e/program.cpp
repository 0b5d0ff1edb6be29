#include "program.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "core/text/escape.h"

namespace airmodem::e2e {
namespace {

namespace fs = std::filesystem;

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("no pipe", Place::here());
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// In the child: becomes the program.
[[noreturn]] void become_program(const Program::Arguments& arguments,
                                 const Program::Environment& environment, int output, int errors) {
  // A test that is killed takes its program along.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  for (const auto& [name, value] : environment) {
    value.empty() ? ::unsetenv(name.c_str()) : ::setenv(name.c_str(), value.c_str(), 1);
  }
  std::vector<std::string> words{AIRMODEM_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execv(pointers.front(), pointers.data());
  ::_exit(127);
}

}  // namespace

bool memory_tells_use() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#else
  return true;
#endif
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

Program::Program(const Arguments& arguments, const Environment& environment)
    : output_("standard output", Descriptor()), errors_("standard error", Descriptor()) {
  Pipe output = make_pipe();
  Pipe errors = make_pipe();
  pid_ = ::fork();
  if (pid_ < 0) fail("no process can be made", Place::here());
  if (pid_ == 0) {
    become_program(arguments, environment, output.write_end.get(), errors.write_end.get());
  }
  output_ = ByteChannel("standard output", std::move(output.read_end));
  errors_ = ByteChannel("standard error", std::move(errors.read_end));
}

Program::~Program() {
  if (status_) return;
  signal(SIGTERM);
  try {
    const Ended ended = wait();
    EXPECT_EQ(ended.status, 0) << ended.errors;
  } catch (const testing::AssertionException&) {
    // It was reported, and a process that does not end is not left behind.
    signal(SIGKILL);
    reap(true);
  }
}

void Program::await_ready(Place place) {
  // It ends its line also when it cannot start: with the end of its output.
  await_events(output_.fd(), POLLIN);
  if (!output_.has_bytes(std::chrono::milliseconds(0))) {
    fail("the program does not say that it is ready\n  it says: " + wait(place).errors, place);
  }
  ready_line_ = output_.read_until("\n", place);
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

void Program::signal(int number) const { ::kill(pid_, number); }

Ended Program::wait(Place place) {
  Ended ended{.output = output_.read_all(place), .errors = errors_.read_all(place)};
  wait_until(
      "the program's end", [this] { return reap(false); }, place);
  ended.status = *status_;
  return ended;
}

bool Program::reap(bool may_wait) {
  int status = 0;
  if (status_) return true;
  if (::waitpid(pid_, &status, may_wait ? 0 : WNOHANG) != pid_) return false;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return true;
}

std::size_t Program::resident() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/status");
  const std::string label = "VmRSS:";
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(label)) return std::stoul(line.substr(label.size())) * 1024;
  }
  fail("the program's memory is not known", Place::here());
}

Ended run_program(const Program::Arguments& arguments, const Program::Environment& environment,
                  Place place) {
  return Program(arguments, environment).wait(place);
}

Program& ProgramTest::start(Program::Arguments arguments, Place place) {
  arguments.insert(arguments.end(), {"--pty", port()});
  return start_program(arguments, place);
}

Program& ProgramTest::start_tcp(Program::Arguments arguments, Place place) {
  arguments.insert(arguments.end(), {"--tcp", "127.0.0.1:0"});
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

void ProgramTest::stop(Place place) {
  program_->signal(SIGTERM);
  const Ended ended = program_->wait(place);
  if (ended.status != 0) fail("it ended badly: " + ended.errors, place);
}

}  // namespace airmodem::e2e
