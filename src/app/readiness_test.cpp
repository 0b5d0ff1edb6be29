// What the program tells when it is ready: the line, and the file.
#include "app/readiness.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace airmodem {
namespace {

TEST(ReadyLine, OfOneModuleWithoutAName) {
  EXPECT_EQ(ready_line({.modules = {{"", {"pty", "/tmp/modem"}}}, .echo_port = {}}),
            "ready pty=/tmp/modem");
  EXPECT_EQ(ready_line({.modules = {{"", {"stdio", ""}}}, .echo_port = 7}),
            "ready stdio echo-tcp=127.0.0.1:7 echo-udp=127.0.0.1:7");
}

TEST(ReadyLine, OfSeveralModules) {
  EXPECT_EQ(ready_line({.modules = {{"meter", {"pty", "/tmp/meter"}}, {"gate", {"tcp", "[::1]:5"}}},
                        .echo_port = {}}),
            "ready meter.pty=/tmp/meter gate.tcp=[::1]:5");
}

TEST(ReadyLine, QuotesWhatWouldEndAValue) {
  const auto value = [](const std::string& place) {
    return ready_line({.modules = {{"", {"pty", place}}}, .echo_port = {}}).substr(10);
  };
  EXPECT_EQ(value("/tmp/my modem"), R"("/tmp/my modem")");
  EXPECT_EQ(value("/tmp/\"a\\b\""), R"("/tmp/\"a\\b\"")");
  EXPECT_EQ(value("/tmp/a\n\r\tb"), R"("/tmp/a\n\r\tb")");
  EXPECT_EQ(value("/tmp/m\xC3\xB6"
                  "dem"),
            "/tmp/m\xC3\xB6"
            "dem");
}

TEST(ReadyJson, HoldsEverything) {
  const auto json = nlohmann::json::parse(
      ready_json({.modules = {{"", {"pty", "/tmp/my \"modem\""}}, {"gate", {"tcp", "127.0.0.1:5"}}},
                  .echo_port = 7},
                 42));
  EXPECT_EQ(json, nlohmann::json::parse(R"({
    "version": 1, "pid": 42,
    "modules": [{"name": "modem", "pty": "/tmp/my \"modem\""},
                {"name": "gate", "tcp": "127.0.0.1:5"}],
    "echo": {"tcp": "127.0.0.1:7", "udp": "127.0.0.1:7"}})"));
}

TEST(ReadyJson, TellsItsProcess) {
  EXPECT_EQ(process_of(ready_json({.modules = {{"", {"pty", "/tmp/a"}}}, .echo_port = {}}, 42)),
            42);
  for (const char* other : {"", "42", "{}", "{\"pid\": 42}", "{\"version\": 1, \"pid\": 42",
                            R"({"version": 1, "pid": "42", "modules": []})"}) {
    EXPECT_EQ(process_of(other), std::nullopt) << other;
  }
}

TEST(ReadyJson, IsJsonWhateverAPathHolds) {
  const auto json = nlohmann::json::parse(
      ready_json({.modules = {{"a", {"pty", "/tmp/\xFF"}}}, .echo_port = {}}, 1));
  EXPECT_EQ(json["modules"][0]["pty"], "/tmp/\xEF\xBF\xBD");
  EXPECT_FALSE(json.contains("echo"));
}

}  // namespace
}  // namespace airmodem
