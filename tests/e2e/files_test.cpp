/// The module's files as a host uses them, and the folder in which the program keeps them.

#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "host.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

namespace fs = std::filesystem;

class Files : public ProgramTest {
 protected:
  std::string files() const { return folder().path("files"); }

  /// Starts the program with its files in files(), and begins at the port.
  Host start_with_files(Place place = Place::here()) {
    start({"--files", files()}, place);
    Host host(program().pty(), TerminalModes::Raw, place);
    host.begin(place);
    return host;
  }

  /// `how` is FSWRITE's mode. The line ends with CR LF, or bytes that begin with LF would lose it.
  static void upload(Host& host, const std::string& name, int how, const std::string& bytes,
                     const std::string& result = "OK", Place place = Place::here()) {
    host.type("AT+FSWRITE=\"" + name + "\"," + std::to_string(how) + "," +
                  std::to_string(bytes.size()) + ",10\r\n",
              place);
    host.expect("\r\n> ", place);
    host.type(bytes, place);
    host.expect(framed(result), place);
  }

  /// The file has these bytes, at most 10240.
  static void expect_file(Host& host, const std::string& name, const std::string& bytes,
                          Place place = Place::here()) {
    host.ask("AT+FSFLSIZE=\"" + name + "\"", {"+FSFLSIZE: " + std::to_string(bytes.size()), "OK"},
             place);
    host.ask("AT+FSREAD=\"" + name + "\",0,10240,0", {bytes, "OK"}, place);
  }
};

TEST_F(Files, AreWrittenAndReadBack) {
  const std::string bytes = pattern(10240);
  Host host = start_with_files();
  host.ask("AT+FSCREATE=\"a.crt\"", {"OK"});
  host.ask("AT+FSFLSIZE=\"a.crt\"", {"+FSFLSIZE: 0", "OK"});
  upload(host, "a.crt", 0, bytes);
  expect_file(host, "a.crt", bytes);
  host.ask("AT+FSREAD=\"C:\\a.crt\",1,100,10200", {bytes.substr(10200), "OK"});
  upload(host, "a.crt", 1, "and more");
  host.ask("AT+FSFLSIZE=\"/a.crt\"", {"+CME ERROR: 3"});
  host.ask("AT+FSFLSIZE=\"a.crt\"", {"+FSFLSIZE: 10248", "OK"});
  host.ask("AT+FSREAD=\"a.crt\",1,10240,10236", {bytes.substr(10236) + "and more", "OK"});
  host.ask("AT+FSMEM", {"+FSMEM: 1038328 bytes", "OK"});
  host.ask("AT+FSDEL=\"a.crt\"", {"OK"});
  host.ask("AT+FSFLSIZE=\"a.crt\"", {"+CME ERROR: 62"});
  host.ask("AT+FSMEM", {"+FSMEM: 1048576 bytes", "OK"});
  host.ask("AT+FSLS", {"OK"});
}

TEST_F(Files, LieInFolders) {
  Host host = start_with_files();
  host.ask("AT+FSMKDIR=\"keys\"", {"OK"});
  upload(host, "keys\\own", 0, "key");
  upload(host, "z", 0, "z");
  host.ask("AT+FSLS", {"keys\\\r\nz", "OK"});
  host.ask("AT+FSLS=\"C:\\keys\\\"", {"own", "OK"});
  host.ask("AT+FSRMDIR=\"keys\"", {"+CME ERROR: 3"});
  host.ask("AT+FSDEL=\"keys/own\"", {"OK"});
  host.ask("AT+FSRMDIR=\"keys\"", {"OK"});
  host.ask("AT+FSLS", {"z", "OK"});
}

TEST_F(Files, AreKeptInTheirFolder) {
  const std::string bytes = pattern(1000);
  {
    Host host = start_with_files();
    upload(host, "a", 0, bytes);
  }
  stop();
  Host host = start_with_files();
  expect_file(host, "a", bytes);
}

TEST_F(Files, GoWithTheProgramWithoutOne) {
  for (int run = 0; run < 2; ++run) {
    start();
    Host host(program().pty());
    host.begin();
    host.ask("AT+FSLS", {"OK"});
    upload(host, "a", 0, "bytes");
    host.ask("AT+FSLS", {"a", "OK"});
    stop();
  }
}

TEST_F(Files, LeadNowhereElse) {
  std::ofstream(folder().path("secret")) << "secret";
  fs::create_directory(files());
  fs::create_symlink(folder().path("secret"), files() + "/link");
  fs::create_symlink(folder().path("new"), files() + "/dangling");
  fs::create_directory_symlink(folder().path(), files() + "/out");
  Host host = start_with_files();
  for (const std::string name : {"../secret", "C:\\..\\secret", "/etc/passwd", "D:\\secret", "link",
                                 "dangling", "out/secret", "out/new"}) {
    host.ask("AT+FSREAD=\"" + name + "\",0,100,0", {"+CME ERROR: 3"});
    host.ask("AT+FSDEL=\"" + name + "\"", {"+CME ERROR: 3"});
    host.ask("AT+FSCREATE=\"" + name + "\"", {"+CME ERROR: 3"});
  }
  upload(host, "link", 0, "mine", "+CME ERROR: 3");
  upload(host, "dangling", 0, "mine", "+CME ERROR: 3");
  upload(host, "out/secret", 0, "mine", "+CME ERROR: 3");
  host.ask("AT+FSLS", {"OK"});
  std::ostringstream text;
  text << std::ifstream(folder().path("secret")).rdbuf();
  EXPECT_EQ(text.str(), "secret");
  EXPECT_FALSE(fs::exists(folder().path("new")));
}

// ---- the folder ----

class FilesFolder : public Files {
 protected:
  /// The program ends with status 2 and one line that holds `reason` and names the option.
  void expect_refusal(const std::string& given, const std::string& reason,
                      Place place = Place::here()) {
    const Ended ended = run_program({"--pty", port(), "--files", given}, {}, place);
    EXPECT_EQ(ended.status, 2);
    EXPECT_EQ(ended.output, "");
    EXPECT_EQ(std::ranges::count(ended.errors, '\n'), 1) << ended.errors;
    EXPECT_NE(ended.errors.find(reason), std::string::npos) << ended.errors;
    EXPECT_NE(ended.errors.find("--files"), std::string::npos) << ended.errors;
    EXPECT_FALSE(fs::is_symlink(port()));
  }
};

TEST_F(FilesFolder, IsMadeForTheUserAlone) {
  start({"--files", files()});
  struct stat status {};
  ASSERT_EQ(::stat(files().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0700U);
  stop();
  EXPECT_TRUE(fs::is_directory(files()));
}

TEST_F(FilesFolder, MustBeOne) {
  std::ofstream(folder().path("file")) << "precious";
  expect_refusal(folder().path("file"), folder().path("file"));
  expect_refusal(folder().path("missing/files"), folder().path("missing/files"));
  expect_refusal("", "is empty");
  EXPECT_FALSE(fs::exists(folder().path("missing")));
}

TEST_F(FilesFolder, IsPrivateAndGoesAtTheEndUnlessItIsGiven) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    const Folder temporary;
    Program program({"--pty", port()}, {{"TMPDIR", temporary.path()}});
    program.await_ready();
    EXPECT_TRUE(temporary.is_empty());  // most modules keep no file
    Host host(program.pty());
    host.begin();
    host.ask("AT+FSCREATE=\"a\"", {"OK"});
    ASSERT_FALSE(temporary.is_empty());
    const fs::directory_entry made = *fs::directory_iterator(temporary.path());
    EXPECT_EQ(made.status().permissions(), fs::perms::owner_all);
    std::ofstream(made.path() / "key") << "secret";
    program.signal(signal);
    EXPECT_EQ(program.wait().status, 0) << signal;
    EXPECT_TRUE(temporary.is_empty()) << signal;
  }
}

TEST_F(FilesFolder, CannotBeMadeWhereNothingIs) {
  const Ended ended = run_program({"--pty", port()}, {{"TMPDIR", folder().path("missing")}});
  EXPECT_EQ(ended.status, 2);
  EXPECT_NE(ended.errors.find(folder().path("missing")), std::string::npos) << ended.errors;
  EXPECT_NE(ended.errors.find("TMPDIR"), std::string::npos) << ended.errors;
  EXPECT_TRUE(folder().is_empty());
}

}  // namespace
}  // namespace airmodem::e2e
