/// Options become objects, objects become a loop.
#include <fmt/format.h>
#include <malloc.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/background/workers.h"
#include "adapters/descriptor_limit.h"
#include "adapters/system_reason.h"
#include "app/application.h"
#include "app/dial_command.h"
#include "app/doctor_command.h"
#include "app/exit_status.h"
#include "app/options.h"
#include "app/ports_command.h"
#include "app/profile_file.h"
#include "app/standard_error.h"

namespace {

/// How long a disk that does not answer, and then the log and traces that nobody reads, hold up
/// the end.
constexpr std::chrono::seconds kWorkPatience{1};
constexpr std::chrono::seconds kOutputPatience{1};

// Bytes that pass through are allocated and freed in pieces of some 64 KiB. As it comes, the C
// library gives each of them back to the kernel and asks for it anew, which costs as much as a TLS
// link's encryption.
void keep_freed_memory() {
  constexpr int kKept = 1024 * 1024;
  mallopt(M_TRIM_THRESHOLD, kKept);
  mallopt(M_MMAP_THRESHOLD, kKept);
}

/// Whatever it was that could not be opened, its own advice would lead astray.
std::string with_descriptors_in_mind(const std::string& message) {
  if (message.find(airmodem::reason(EMFILE)) == std::string::npos) return message;
  return fmt::format("there are not enough file descriptors: the limit is {}; raise it (ulimit -n)",
                     airmodem::raise_descriptor_limit());
}

int fail(const std::string& message) {
  airmodem::say("airmodem: " + airmodem::on_one_line(with_descriptors_in_mind(message)));
  return airmodem::kExitCannotStart;
}

// Memory may be what is missing, also for these words on the usual way.
int fail_without_memory(const char* why) noexcept {
  try {
    return fail(why);
  } catch (const std::exception&) {
    for (const std::string_view part :
         {std::string_view("airmodem: "), std::string_view(why), std::string_view("\n")}) {
      if (::write(STDERR_FILENO, part.data(), part.size()) < 0) break;
    }
    return airmodem::kExitCannotStart;
  }
}

int print_profiles(int argc, char** argv) {
  const auto text = airmodem::describe_profiles({argv + 2, argv + argc});
  if (!text) return fail(text.error().message);
  return airmodem::print(*text) ? airmodem::kExitDone : airmodem::kExitTrouble;
}

/// What the program does besides serving, by its first word.
struct Subcommand {
  std::string_view name;
  int (*run)(int argc, char** argv);
};

constexpr std::array kSubcommands{
    Subcommand{"dial",
               [](int argc, char** argv) { return airmodem::run_dial(argc - 1, argv + 1); }},
    Subcommand{"doctor",
               [](int argc, char** argv) { return airmodem::run_doctor(argc - 1, argv + 1); }},
    Subcommand{"ports",
               [](int argc, char** argv) { return airmodem::run_ports(argc - 1, argv + 1); }},
    Subcommand{"profile", print_profiles},
};

int run(int argc, char** argv);

/// `help` is --help, and `help dial` is `dial --help`.
int run_help(int argc, char** argv) {
  std::string help = "--help";
  std::array<char*, 3> words{argv[0], argc > 2 ? argv[2] : help.data(), help.data()};
  return run(static_cast<int>(words.size()), words.data());
}

int run(int argc, char** argv) {
  for (const Subcommand& subcommand : kSubcommands) {
    if (argc > 1 && argv[1] == subcommand.name) return subcommand.run(argc, argv);
  }
  if (argc > 1 && argv[1] == std::string_view("help")) return run_help(argc, argv);
  std::vector<std::string_view> commands;
  for (const Subcommand& subcommand : kSubcommands) commands.push_back(subcommand.name);
  const auto read = airmodem::read_options(argc, argv, commands);
  if (const auto* exit = std::get_if<airmodem::EarlyExit>(&read)) {
    if (exit->status != airmodem::kExitDone) return fail(exit->text);
    return airmodem::print(exit->text) ? airmodem::kExitDone : airmodem::kExitTrouble;
  }
  const auto& config = std::get<airmodem::ProgramConfig>(read);
  airmodem::log_to_standard_error(config.log_level);
  keep_freed_memory();
  const auto application = airmodem::Application::make(config);
  if (!application) return fail(application.error().message);
  const auto started = (*application)->start();
  if (!started) return fail(started.error().message);
  return (*application)->run() ? airmodem::kExitDone : airmodem::kExitTrouble;
}

int run_or_say_why(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    return fail_without_memory(error.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  airmodem::occupy_standard_descriptors();
  airmodem::log_to_standard_error("warn");
  const int status = run_or_say_why(argc, argv);
  const std::size_t unfinished = airmodem::Workers::of_program().finish(kWorkPatience);
  if (unfinished > 0) {
    spdlog::error("{} file operations are not done: the disk does not answer", unfinished);
  }
  const bool is_written = airmodem::LineOutput::finish_all(kOutputPatience);
  // A thread that is stuck uses what exit() would destroy.
  if (unfinished > 0 || !is_written) ::_exit(status);
  return status;
}
