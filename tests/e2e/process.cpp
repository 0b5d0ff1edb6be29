#include "process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace airmodem::e2e {
namespace {

/// What a test holds of a child's descriptors, and what the child holds.
struct Ends {
  Descriptor ours;
  Descriptor theirs;
};

Ends make_line() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    fail("no pair of sockets", Place::here());
  }
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// In the child: becomes the program.
[[noreturn]] void become_program(Process::Words words, const Process::Environment& environment,
                                 int line, int errors) {
  // A test that is killed takes its children along.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(line, STDIN_FILENO);
  ::dup2(line, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  for (const auto& [name, value] : environment) {
    value.empty() ? ::unsetenv(name.c_str()) : ::setenv(name.c_str(), value.c_str(), 1);
  }
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execvp(pointers.front(), pointers.data());
  ::dprintf(STDERR_FILENO, "%s cannot be started; script/setup --tests installs it\n",
            pointers.front());
  ::_exit(127);
}

}  // namespace

Process::Process(const Words& words, const Environment& environment)
    : line_(words.front(), Descriptor()), errors_("standard error", Descriptor()) {
  Ends line = make_line();
  Ends errors = make_line();
  id_ = ::fork();
  if (id_ < 0) fail("no process can be made", Place::here());
  if (id_ == 0) become_program(words, environment, line.theirs.get(), errors.theirs.get());
  line_ = ByteChannel(words.front(), std::move(line.ours));
  errors_ = ByteChannel("standard error of " + words.front(), std::move(errors.ours));
}

Process::~Process() {
  if (is_over()) return;
  signal(SIGKILL);
  reap(true);
}

void Process::signal(int number) const { ::kill(id_, number); }

Ended Process::wait(Place place) {
  std::string output = line_.read_all(place);
  Ended ended = wait_without_output(place);
  ended.output = std::move(output);
  return ended;
}

Ended Process::wait_without_output(Place place) {
  Ended ended{.errors = errors_.read_all(place)};
  wait_until(
      "the end of a process", [this] { return reap(false); }, place);
  ended.status = *status_;
  return ended;
}

std::size_t resident(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/status");
  const std::string label = "VmRSS:";
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(label)) return std::stoul(line.substr(label.size())) * 1024;
  }
  fail("a process's memory is not known", Place::here());
}

bool Process::reap(bool may_wait) {
  int status = 0;
  if (is_over()) return true;
  if (::waitpid(id_, &status, may_wait ? 0 : WNOHANG) != id_) return false;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return true;
}

}  // namespace airmodem::e2e
