/// The snapshot of a module: what holds for every key. What the keys say is in
/// tests/conversations/snapshot.conv.
#include "airmodem/snapshot.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "airmodem/module.h"

namespace airmodem {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A module to which these lines were typed.
Module module_after(std::string_view typed) {
  Module module(air724ug(), {});
  EXPECT_EQ(module.receive(typed, Instant{}), typed.size());
  return module;
}

TEST(Snapshots, BeginWithTheirVersionAndTheTime) {
  Module module(air724ug(), {});
  module.advance(Instant(milliseconds(12'034)));
  const Snapshot snapshot = module.snapshot();
  EXPECT_EQ(snapshot.version, 1U);
  EXPECT_EQ(snapshot.time, Instant(milliseconds(12'034)));
  EXPECT_EQ(to_text(snapshot).find("version 1\ntime 12.034000\nmode COMMAND\n"), 0U);
}

TEST(Snapshots, HaveEachKeyOnceOnALineOfItsOwn) {
  const Module module = module_after("AT+CIPMUX=1\rAT+CSTT\rAT+CIICR\r");
  std::set<std::string> keys;
  for (const SnapshotEntry& entry : module.snapshot().entries) {
    EXPECT_TRUE(keys.insert(entry.key).second) << entry.key;
    EXPECT_EQ(entry.key.find_first_of(" \n"), std::string::npos) << entry.key;
    EXPECT_EQ(entry.value.find('\n'), std::string::npos) << entry.key;
    EXPECT_FALSE(entry.value.empty()) << entry.key;
  }
}

TEST(Snapshots, FindWhatIsThere) {
  const Snapshot snapshot = module_after("AT+CIPMUX=1\r").snapshot();
  EXPECT_EQ(snapshot.find("setting.service.multi"), "1");
  EXPECT_EQ(snapshot.find("setting.service"), std::nullopt);
  EXPECT_EQ(snapshot.find("timer.bearer"), std::nullopt);
}

TEST(Snapshots, TellWhatAStartWaitsFor) {
  Profile profile = air724ug();
  profile.sim.ready_after = seconds(7);
  profile.real_times.boot = milliseconds(1500);
  Module module(std::move(profile), {.timing = Timing::Real});
  EXPECT_EQ(module.snapshot().find("power"), "STARTING");
  EXPECT_EQ(module.snapshot().find("mode"), "OFF");
  EXPECT_EQ(module.snapshot().find("timer.boot"), "1.500000");
  module.advance(Instant(seconds(2)));
  EXPECT_EQ(module.snapshot().find("power"), "ON");
  EXPECT_EQ(module.snapshot().find("card"), "BUSY");
  EXPECT_EQ(module.snapshot().find("timer.card"), "7.000000");
}

TEST(Snapshots, ChangeNothing) {
  Module module = module_after("AT+CSTT\rAT+CIICR\r");
  const std::string before = to_text(module.snapshot());
  EXPECT_EQ(to_text(module.snapshot()), before);
  EXPECT_NE(before.find("\npending AT+CIICR\n"), std::string::npos);
  EXPECT_TRUE(module.next_event().has_value());
}

// Every command that is given a secret gets one that has "HIDE" in it, or the same in hex.
TEST(Snapshots, HoldNoSecrets) {
  Profile profile = air724ug();
  profile.sim.state = SimState::PinRequired;
  profile.sim.pin = "24681357";
  profile.network.user = "HIDE-network";
  profile.network.password = "HIDE-network";
  Module module(std::move(profile), {});
  std::string bytes;
  for (int n = 0; n < 48; ++n) bytes += "5A";
  const std::string typed =
      "AT+CPIN=24681357\r"
      "AT+CSTT=\"apn\",\"HIDE-user\",\"HIDE-word\"\r"
      "AT+CIPCSGP=1,\"apn\",\"HIDE-user\",\"HIDE-word\"\r"
      "AT+SAPBR=3,1,\"USER\",\"HIDE-user\"\r"
      "AT+SAPBR=3,1,\"PWD\",\"HIDE-word\"\r"
      "AT^HEARTBEAT=0,\"HIDE-beat\"\r"
      "AT+SSLCFG=\"premaster\",0,\"" +
      bytes +
      "\"\r"
      "AT+SSLCFG=\"clientrandom\",0,\"" +
      bytes.substr(0, 56) +
      "\"\r"
      "AT+HIDE-name=1\r";
  module.receive(typed, Instant{});
  const Snapshot snapshot = module.snapshot();
  EXPECT_EQ(snapshot.find("setting.user"), "\"***\"");
  EXPECT_EQ(snapshot.find("setting.password"), "\"***\"");
  EXPECT_EQ(snapshot.find("setting.default.user"), "\"***\"");
  EXPECT_EQ(snapshot.find("setting.default.password"), "\"***\"");
  EXPECT_EQ(snapshot.find("ssl.0.premaster"), "\"***\"");
  EXPECT_EQ(snapshot.find("ssl.0.clientrandom"), "\"***\"");
  for (const std::string_view secret : {"HIDE", "24681357", "12345678", "5A5A"}) {
    EXPECT_EQ(to_text(snapshot).find(secret), std::string::npos) << secret;
  }
}

}  // namespace
}  // namespace airmodem
