// The rules of the tree that a compiler does not check. Each failure names the file and the line.

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/style/source_tree.h"

namespace airmodem::style {
namespace {

constexpr std::size_t kLineLimit = 500;
constexpr std::size_t kColumnLimit = 100;

/// Calls `check(file, line number, include)` for each #include of the files.
template <class Check>
void for_each_include(const std::vector<SourceFile>& files, Check check) {
  for (const SourceFile& file : files) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (const auto include = included_by(file.lines[i])) check(file, i + 1, *include);
    }
  }
}

/// Reports every line whose code matches `pattern`.
void forbid(const SourceFile& file, const std::regex& pattern, const std::string& offence) {
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const std::string code(code_of(file.lines[i]));
    if (std::regex_search(code, pattern)) report(file, i + 1, offence + ": " + code);
  }
}

bool is_result_header(const Include& include) { return include.name == "tl/expected.hpp"; }

bool is_test_header(const Include& include) {
  return include.starts_with("gtest/") || include.starts_with("gmock/") ||
         include.starts_with("tests/support/");
}

/// Files that have ports, processes and time of the machine's: those that test the adapters, and
/// those that start the program and talk to it from outside, as its hosts and peers do.
bool meets_the_machine(const SourceFile& file) {
  return file.in("tests/adapters") || file.in("tests/e2e") ||
         (file.in("bench") && !file.in("bench/core"));
}

TEST(Includes, PublicHeadersNeedOnlyTheStandardLibraryAndExpected) {
  for_each_include(source_files({"include"}), [](const auto& file, auto line, const auto& include) {
    if (include.is_standard() || is_result_header(include)) return;
    if (include.starts_with("airmodem/")) return;
    report(file, line, "a public header must not include " + include.name);
  });
}

TEST(Includes, CoreKnowsOnlyItself) {
  for_each_include(source_files({"src/core"}),
                   [](const auto& file, auto line, const auto& include) {
                     if (include.is_standard() || is_result_header(include)) return;
                     if (include.starts_with("airmodem/") || include.starts_with("core/")) return;
                     if (file.is_unit_test() && is_test_header(include)) return;
                     report(file, line, "the core must not include " + include.name);
                   });
}

TEST(Includes, HostKnowsOnlyItselfAndTheTextOfTheCore) {
  // The other end of the wire must not see how the module is made: it knows what the port shows.
  static const std::regex kShared(
      "^airmodem/(check_up|client|client_event|result|time|tls|types)\\.h$");
  for_each_include(source_files({"src/client"}),
                   [](const auto& file, auto line, const auto& include) {
                     if (include.is_standard() || is_result_header(include)) return;
                     if (std::regex_search(include.name, kShared)) return;
                     if (include.starts_with("core/text/") || include.starts_with("client/"))
                       return;
                     if (file.is_unit_test() && is_test_header(include)) return;
                     report(file, line, "the client must not include " + include.name);
                   });
}

TEST(Includes, RuntimeKnowsOnlyItselfAndTheCore) {
  // What a module is run over is behind ports: no operating system, no event loop.
  static const std::regex kLog("^(fmt|spdlog)/");
  for_each_include(source_files({"src/runtime"}),
                   [](const auto& file, auto line, const auto& include) {
                     if (include.is_standard() || is_result_header(include)) return;
                     if (include.starts_with("airmodem/") || include.starts_with("core/text/"))
                       return;
                     if (include.starts_with("core/util/")) return;
                     if (include.starts_with("runtime/") || std::regex_search(include.name, kLog))
                       return;
                     if (file.is_unit_test() && is_test_header(include)) return;
                     report(file, line, "the runtime must not include " + include.name);
                   });
}

TEST(Includes, NeitherCoreNorRuntimeWaitsOrStartsAThread) {
  static const std::regex kOutside(
      "^(condition_variable|filesystem|fstream|future|iostream|mutex|semaphore|shared_mutex|"
      "stop_token|thread)$");
  for_each_include(source_files({"include", "src/core", "src/client", "src/runtime"}),
                   [](const auto& file, auto line, const auto& include) {
                     if (file.is_unit_test() || !std::regex_search(include.name, kOutside)) return;
                     report(file, line, include.name + " belongs to src/adapters and src/app");
                   });
}

TEST(Includes, OnlyAdaptersAndAppSeeTheOperatingSystem) {
  static const std::regex kOutside(
      "^((boost|openssl|mbedtls|sys|net|netinet|arpa|linux|asm)/|ares|"
      "(dlfcn|fcntl|ifaddrs|netdb|poll|pthread|pty|sched|signal|spawn|termios|unistd)\\.h$)");
  for_each_include(source_files({"include", "src", "tests", "bench", "fuzz"}),
                   [](const auto& file, auto line, const auto& include) {
                     if (file.in("src/adapters") || file.in("src/app")) return;
                     if (meets_the_machine(file) || file.path.starts_with("tests/support/tls_kit"))
                       return;
                     if (!std::regex_search(include.name, kOutside)) return;
                     report(file, line, include.name + " belongs to src/adapters and src/app");
                   });
}

TEST(Size, FilesAndLinesStayReadable) {
  for (const SourceFile& file : source_files({"include", "src", "tests", "bench", "fuzz"})) {
    if (file.lines.size() > kLineLimit) {
      report(file, file.lines.size(), "a file has at most 500 lines");
    }
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (columns(file.lines[i]) > kColumnLimit) {
        report(file, i + 1, "a line has at most 100 columns");
      }
    }
  }
}

TEST(Time, NeitherCoreNorRuntimeAsksTheMachineForIt) {
  static const std::regex kClock(
      R"(\b\w+_clock::now\b|\b(gettimeofday|clock_gettime|random_device)\b)"
      R"(|\btime\((NULL|nullptr|0)\))");
  for (const SourceFile& file :
       source_files({"include", "src/core", "src/client", "src/runtime"})) {
    forbid(file, kClock, "time and chance are arguments in the core, and ports in the runtime");
  }
}

TEST(Time, NothingSleepsButWhatMeetsTheMachine) {
  static const std::regex kSleep(R"(\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\()");
  for (const SourceFile& file : source_files({"include", "src", "tests", "bench", "fuzz"})) {
    // This file is full of the words that it forbids.
    if (meets_the_machine(file) || file.in("tests/style")) continue;
    forbid(file, kSleep,
           "only tests/adapters, tests/e2e and the benchmarks beside others may sleep");
  }
}

TEST(Comments, PublicHeadersSayWhatTheyAreFor) {
  for (const SourceFile& file : source_files({"include"})) {
    if (file.lines.empty() || !file.lines.front().starts_with("///")) {
      report(file, 1, "a public header begins with a /// comment that says what it is for");
    }
  }
}

/// The name that a file would give its main type: `link_id.h` holds LinkId.
std::string main_type(const SourceFile& file) {
  std::string name;
  bool upper = true;
  for (const char c : file.path.substr(file.path.rfind('/') + 1)) {
    if (c == '.') break;
    if (c != '_') name += upper ? static_cast<char>(c - 'a' + 'A') : c;
    upper = c == '_';
  }
  return name;
}

TEST(Comments, PublicTypesSayWhatTheyAre) {
  static const std::regex kType(R"(^(?:struct|class|enum class|using)\s+(\w+)[^;]*(?:[{=]|$))");
  for (const SourceFile& file : source_files({"include"})) {
    for (std::size_t i = 1; i < file.lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(file.lines[i], match, kType)) continue;
      // The file's own comment describes the type that the file is named after.
      if (match[1] == main_type(file)) continue;
      const bool is_template = file.lines[i - 1].starts_with("template");
      const std::size_t above = i - (is_template && i > 1 ? 2 : 1);
      if (file.lines[above].starts_with("///")) continue;
      report(file, i + 1, match[1].str() + " has no /// comment above it");
    }
  }
}

}  // namespace
}  // namespace airmodem::style
