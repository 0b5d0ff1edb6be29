/// What the module keeps: the folder of --state as a part and in the program, what is found there
/// after a crash, and what is not taken for settings.

#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <string>

#include "adapters/files/state_folder.h"
#include "airmodem/module.h"
#include "core/settings/settings_codec.h"
#include "folder_store_kit.h"
#include "host.h"
#include "program.h"
#include "tests/adapters/restrictions.h"

namespace airmodem::e2e {
namespace {

/// Settings that can be told from the factory's by their rate.
std::string settings_with(int baud) {
  KeptSettings settings = factory_settings(air724ug());
  settings.baud = baud;
  return kept_text(settings);
}

// ---- the folder ----

/// What is refused or set aside is logged, which is the rule here.
class StateFolderTest : public testing::Test {
 protected:
  StateFolderTest() { spdlog::set_level(spdlog::level::off); }
  ~StateFolderTest() override { spdlog::set_level(level_); }

  fs::path root() const { return outside_.path("state"); }
  fs::path settings() const { return root() / "settings"; }
  const Folder& outside() const { return outside_; }

  std::unique_ptr<StateFolder> open() const {
    auto made = StateFolder::open(root(), air724ug());
    EXPECT_TRUE(made) << made.error().message;
    return made ? std::move(*made) : nullptr;
  }

  /// Puts a file in the place of the settings before the folder is opened.
  void put_settings(const std::string& bytes) const {
    fs::create_directories(root());
    write_file(settings(), bytes);
  }

  void expect_refused(const std::string& reason) const {
    const auto made = StateFolder::open(root(), air724ug());
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().message.find(root().string()), std::string::npos);
    EXPECT_NE(made.error().message.find(reason), std::string::npos) << made.error().message;
  }

  /// The settings are `bytes`, and the folder holds nothing else.
  void expect_kept_alone(const std::string& bytes) const {
    EXPECT_EQ(contents(settings()), bytes);
    EXPECT_EQ(std::distance(fs::directory_iterator(root()), {}), 1);
  }

 private:
  spdlog::level::level_enum level_ = spdlog::get_level();
  Folder outside_;
};

TEST_F(StateFolderTest, IsEmptyAtFirst) {
  const auto state = open();
  EXPECT_EQ(state->kept(), "");
  EXPECT_EQ(permissions(root()), 0700U);
  EXPECT_TRUE(fs::is_empty(root()));
}

TEST_F(StateFolderTest, FindsWhatItHasKept) {
  {
    const auto state = open();
    EXPECT_TRUE(state->keep(settings_with(600)));
    EXPECT_TRUE(state->keep(settings_with(1200)));
    EXPECT_EQ(state->kept(), settings_with(1200));
    EXPECT_EQ(permissions(settings()), 0600U);
  }
  EXPECT_EQ(open()->kept(), settings_with(1200));
  expect_kept_alone(settings_with(1200));
}

TEST_F(StateFolderTest, SetsAsideWhatIsNoSettings) {
  const std::string whole = settings_with(600);
  int number = 0;
  for (const std::string& bytes :
       {std::string(), std::string("hello\n"), std::string(100, '\0'), whole + "x",
        whole.substr(0, whole.size() / 2), std::string(1'000'000, 'x')}) {
    put_settings(bytes);
    EXPECT_EQ(open()->kept(), "");
    EXPECT_FALSE(fs::exists(settings()));
    EXPECT_EQ(contents(root() / ("settings.bad-" + std::to_string(++number))), bytes);
  }
}

TEST_F(StateFolderTest, SetsNothingAsideOverAnOlderOne) {
  put_settings("corrupt");
  write_file(root() / "settings.bad-1", "older");
  fs::create_symlink("nowhere", root() / "settings.bad-2");
  EXPECT_EQ(open()->kept(), "");
  EXPECT_EQ(contents(root() / "settings.bad-1"), "older");
  EXPECT_TRUE(fs::is_symlink(root() / "settings.bad-2"));
  EXPECT_EQ(contents(root() / "settings.bad-3"), "corrupt");
}

TEST_F(StateFolderTest, SetsABoundedNumberAside) {
  for (int n = 0; n <= kMostSetAside; ++n) {
    put_settings("corrupt " + std::to_string(n));
    EXPECT_EQ(open()->kept(), "");
  }
  EXPECT_EQ(contents(settings()), "corrupt " + std::to_string(kMostSetAside));
  EXPECT_EQ(std::distance(fs::directory_iterator(root()), {}), kMostSetAside + 1);
  EXPECT_TRUE(open()->keep(settings_with(600)));
  EXPECT_EQ(open()->kept(), settings_with(600));
}

TEST_F(StateFolderTest, BelongsToOneAtATime) {
  auto state = open();
  expect_refused("another program uses it");
  EXPECT_TRUE(state->keep(settings_with(600)));
  state.reset();
  EXPECT_EQ(open()->kept(), settings_with(600));
}

TEST_F(StateFolderTest, TakesNothingOddForSettings) {
  fs::create_directories(root());
  write_file(outside().path("elsewhere"), settings_with(600));
  fs::create_symlink(outside().path("elsewhere"), settings());
  expect_refused("settings is no regular file");
  fs::remove(settings());
  fs::create_directory(settings());
  expect_refused("settings is no regular file");
  fs::remove(settings());
  ASSERT_EQ(::mkfifo(settings().c_str(), 0600), 0);
  expect_refused("settings is no regular file");
}

TEST_F(StateFolderTest, WritesThroughNoLink) {
  const auto state = open();
  write_file(outside().path("elsewhere"), "precious");
  fs::create_symlink(outside().path("elsewhere"), root() / "settings.new");
  EXPECT_FALSE(state->keep(settings_with(600)));
  EXPECT_EQ(contents(outside().path("elsewhere")), "precious");
}

TEST_F(StateFolderTest, IsAFolder) {
  write_file(root(), "x");
  expect_refused("Not a directory; this or a folder above it is a file; give a folder");
  fs::remove(root());
  fs::create_symlink(outside().path("nowhere"), root());
  expect_refused("it is a symbolic link that leads nowhere; make the folder there");
  const auto missing = StateFolder::open(outside().path("missing/state"), air724ug());
  ASSERT_FALSE(missing);
  EXPECT_TRUE(missing.error().message.ends_with("mkdir -p " + outside().path("missing")))
      << missing.error().message;
}

TEST_F(StateFolderTest, RemovesWhatAKilledProgramHasLeft) {
  put_settings(settings_with(600));
  write_file(root() / "settings.new", "half");
  EXPECT_EQ(open()->kept(), settings_with(600));
  expect_kept_alone(settings_with(600));
}

TEST_F(StateFolderTest, KeepsTheOldOnesWhenAWriteBreaksOff) {
  const auto state = open();
  ASSERT_TRUE(state->keep(settings_with(600)));
  {
    const FileSizeLimit limit(100);
    EXPECT_FALSE(state->keep(settings_with(1200)));
  }
  EXPECT_EQ(state->kept(), settings_with(600));
  expect_kept_alone(settings_with(600));
  EXPECT_FALSE(state->keep(std::string(kKeptSettingsLimit + 1, 'x')));
  expect_kept_alone(settings_with(600));
  EXPECT_TRUE(state->keep(settings_with(1200)));
  expect_kept_alone(settings_with(1200));
}

TEST_F(StateFolderTest, MustBeWritable) {
  const auto state = open();
  fs::permissions(outside().path(), fs::perms::all);
  fs::permissions(root(), fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read |
                              fs::perms::others_exec);
  const Unprivileged someone;
  if (::geteuid() == 0) GTEST_SKIP() << "root cannot be left";
  EXPECT_FALSE(state->keep(settings_with(600)));
  expect_refused("give a folder that this user may read and write");
}

/// Keeps settings of two kinds in turn and tells of each, until it is killed.
[[noreturn]] void keep_until_killed(const fs::path& root, int told) {
  const auto state = StateFolder::open(root, air724ug());
  if (!state) ::_exit(1);
  for (int baud = 600;; baud = 1800 - baud) {
    const bool is_kept = (*state)->keep(settings_with(baud));
    if (!is_kept || ::write(told, "k", 1) != 1) ::_exit(1);
  }
}

TEST_F(StateFolderTest, HoldsWholeSettingsWhereverAProgramIsKilled) {
  for (int run = 1; run <= 30; ++run) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) keep_until_killed(root(), pipe[1]);
    ::close(pipe[1]);
    char told = 0;
    for (int n = 0; n < run % 6; ++n) EXPECT_EQ(::read(pipe[0], &told, 1), 1);
    EXPECT_EQ(::kill(child, SIGKILL), 0);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status));
    ::close(pipe[0]);
    const std::string found = open()->kept();
    const bool is_whole = found == settings_with(600) || found == settings_with(1200);
    EXPECT_TRUE(is_whole) << found;
    expect_kept_alone(found);
  }
}

// ---- the program ----

class State : public ProgramTest {
 protected:
  std::string state() const { return folder().path("state"); }

  Host start_with_state(Program::Arguments more = {}, Place place = Place::here()) {
    more.insert(more.end(), {"--state", state()});
    start(more, place);
    Host host(program().pty(), TerminalModes::Raw, place);
    host.expect_boot_text(place);
    return host;
  }

  /// Echo off; whether it was on is not known.
  static void calm(Host& host, Place place = Place::here()) {
    host.type("ATE0\r", place);
    host.line().read_until("OK\r\n", place);
  }
};

TEST_F(State, SurvivesTheProgram) {
  {
    Host host = start_with_state();
    calm(host);
    host.ask("AT+CMEE=2;&W", {"OK"});
    host.ask("AT+CIPMUX=1;+CIPQSEND=1;+CIPSCONT", {"OK"});
    host.ask("AT+IPR=9600", {"OK"});
    host.ask("AT+FSCREATE=\"a.crt\"", {"OK"});
  }
  stop();
  Host host = start_with_state();
  host.ask("AT+CMEE?;+CIPMUX?;+CIPQSEND?;+IPR?",
           {"+CMEE: 2", "+CIPMUX: 1", "+CIPQSEND: 1", "+IPR: 9600", "OK"});
  host.ask("AT+FSLS", {"a.crt", "OK"});
  EXPECT_TRUE(fs::exists(state() + "/files/a.crt"));
}

TEST_F(State, LeavesTheFilesWhereTheyAreGivenAPlace) {
  Host host = start_with_state({"--files", folder().path("elsewhere")});
  calm(host);
  host.ask("AT+FSCREATE=\"a\"", {"OK"});
  EXPECT_TRUE(fs::exists(folder().path("elsewhere/a")));
  EXPECT_FALSE(fs::exists(state() + "/files"));
}

TEST_F(State, GoesWithTheProgramWithoutAFolder) {
  for (int run = 0; run < 2; ++run) {
    start();
    Host host(program().pty());
    host.begin();
    host.ask("AT+CMEE?", {"+CMEE: 1", "OK"});
    host.ask("AT+CMEE=2;&W;+CMEE=0;Z;+CMEE?", {"+CMEE: 2", "OK"});
    stop();
  }
}

TEST_F(State, IsWholeAfterAKill) {
  for (int run = 1; run <= 10; ++run) {
    // A killed program leaves the link of its PTY behind, and a TCP port nothing.
    start_tcp({"--state", state()});
    Host host(program().tcp_port());
    host.expect_boot_text();
    calm(host);
    host.ask("AT+CIPMUX?;+CIPATS?", {"+CIPMUX: " + std::string(run == 1 ? "0" : "1"),
                                     "+CIPATS: 0," + std::to_string(run == 1 ? 1 : 42), "OK"});
    std::string commands = "AT+CIPMUX=1;+CIPATS=0,42;+CIPSCONT\r";
    for (int n = 0; n < 50; ++n) {
      commands += "AT+CIPQSEND=1;+CIPSCONT\rAT+CIPQSEND=0;+CIPSCONT\r";
    }
    host.type(commands);
    for (int n = 0; n < run; ++n) host.expect(framed("OK"));
    program().signal(SIGKILL);
    EXPECT_EQ(program().wait().status, -SIGKILL);
    EXPECT_TRUE(check_kept_settings(contents(state() + "/settings"), air724ug()));
    EXPECT_FALSE(fs::exists(state() + "/settings.bad-1"));
  }
}

TEST_F(State, IsSetAsideWhenItIsCorrupt) {
  fs::create_directory(state());
  write_file(state() + "/settings", "airmodem settings 1\nline.echo = 0\n");
  {
    Host host = start_with_state();
    host.type("AT\r");
    host.expect("AT\r\r\nOK\r\n");
  }
  const std::string line = program().log().read_until("\n");
  EXPECT_NE(line.find(state() + "/settings: the last line is missing"), std::string::npos) << line;
  EXPECT_NE(line.find("settings.bad-1"), std::string::npos) << line;
  EXPECT_NE(line.find("defaults"), std::string::npos) << line;
  stop();
  EXPECT_EQ(contents(state() + "/settings.bad-1"), "airmodem settings 1\nline.echo = 0\n");
}

TEST_F(State, OfAnotherProfileIsSetAside) {
  {
    Host host = start_with_state();
    calm(host);
    host.ask("AT+CIPQSEND=2;+CIPSCONT", {"OK"});
  }
  stop();
  start({"--state", state(), "--profile", "sim800"});
  Host host(program().pty());
  host.line().read_until(framed("SMS Ready"));
  calm(host);
  host.ask("AT+CIPQSEND?", {"+CIPQSEND: 0", "OK"});
  const std::string line = program().log().read_until("\n");
  EXPECT_NE(line.find("service.send-mode"), std::string::npos) << line;
  EXPECT_NE(line.find("sim800"), std::string::npos) << line;
  EXPECT_NE(line.find("settings.bad-1"), std::string::npos) << line;
}

TEST_F(State, BelongsToOneProgram) {
  const Host host = start_with_state();
  const Ended second = run_program({"--pty", folder().path("second"), "--state", state()});
  EXPECT_EQ(second.status, 2);
  EXPECT_EQ(second.output, "");
  EXPECT_NE(second.errors.find("another program uses it"), std::string::npos) << second.errors;
  EXPECT_NE(second.errors.find("--state"), std::string::npos) << second.errors;
  EXPECT_FALSE(fs::is_symlink(folder().path("second")));
}

TEST_F(State, AnswersAnErrorWhereItCannotBeWritten) {
  Host host = start_with_state();
  calm(host);
  fs::create_directories(state() + "/settings.new/full");
  host.ask("AT+IPR=9600", {"+CME ERROR: 65535"});
  host.ask("AT+IPR?", {"+IPR: 115200", "OK"});
  const std::string line = program().log().read_until("\n");
  EXPECT_NE(line.find(state() + "/settings cannot be written"), std::string::npos) << line;
  fs::remove_all(state() + "/settings.new");
  host.ask("AT+IPR=9600", {"OK"});
}

}  // namespace
}  // namespace airmodem::e2e
