/// Options become objects, objects become a loop.
#include <fmt/core.h>
#include <malloc.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstdio>
#include <exception>
#include <string_view>
#include <variant>

#include "app/application.h"
#include "app/dial_command.h"
#include "app/doctor_command.h"
#include "app/exit_status.h"
#include "app/options.h"
#include "app/profile_file.h"

namespace {

// Standard output is for the line that scripts wait for.
void log_to_standard_error(const std::string& level) {
  spdlog::set_default_logger(spdlog::stderr_color_mt("airmodem"));
  spdlog::set_pattern("%Y-%m-%d %H:%M:%S.%e %^%l%$ %v");
  spdlog::set_level(spdlog::level::from_str(level));
}

// Bytes that pass through are allocated and freed in pieces of some 64 KiB. As it comes, the C
// library gives each of them back to the kernel and asks for it anew, which costs as much as a TLS
// link's encryption.
void keep_freed_memory() {
  constexpr int kKept = 1024 * 1024;
  mallopt(M_TRIM_THRESHOLD, kKept);
  mallopt(M_MMAP_THRESHOLD, kKept);
}

int fail(const std::string& message) {
  fmt::print(stderr, "airmodem: {}\n", message);
  return airmodem::kExitCannotStart;
}

int print_profiles(int argc, char** argv) {
  const auto text = airmodem::describe_profiles({argv + 2, argv + argc});
  if (!text) return fail(text.error().message);
  fmt::print("{}", *text);
  return airmodem::kExitDone;
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
    Subcommand{"profile", print_profiles},
};

int run(int argc, char** argv) {
  for (const Subcommand& subcommand : kSubcommands) {
    if (argc > 1 && argv[1] == subcommand.name) return subcommand.run(argc, argv);
  }
  const auto read = airmodem::read_options(argc, argv);
  if (const auto* exit = std::get_if<airmodem::EarlyExit>(&read)) {
    if (exit->status != airmodem::kExitDone) return fail(exit->text);
    fmt::print("{}", exit->text);
    return exit->status;
  }
  const auto& config = std::get<airmodem::ProgramConfig>(read);
  log_to_standard_error(config.log_level);
  keep_freed_memory();
  const auto application = airmodem::Application::make(config);
  if (!application) return fail(application.error().message);
  (*application)->run();
  return airmodem::kExitDone;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}
