// The facts of a profile: each key sets its own field, and takes nothing that the field cannot be.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "airmodem/profile.h"

namespace airmodem {
namespace {

using namespace std::chrono_literals;

std::string error_of(std::string_view key, std::string_view value) {
  Profile profile = air724ug();
  const auto done = set_fact(profile, key, value);
  return done ? "" : done.error().message;
}

void set(Profile& profile, std::string_view key, std::string_view value) {
  const auto done = set_fact(profile, key, value);
  EXPECT_TRUE(done.has_value()) << done.error().message;
}

TEST(Facts, OfTheIdentity) {
  Profile profile = air724ug();
  set(profile, "identity.manufacturer", "maker");
  set(profile, "identity.model", "model");
  set(profile, "identity.revision", "revision");
  set(profile, "identity.imei", "123456789012345");
  set(profile, "identity.imsi", "123456789012346");
  set(profile, "identity.iccid", "12345678901234567890");
  EXPECT_EQ(profile.identity.manufacturer, "maker");
  EXPECT_EQ(profile.identity.model, "model");
  EXPECT_EQ(profile.identity.revision, "revision");
  EXPECT_EQ(profile.identity.imei, "123456789012345");
  EXPECT_EQ(profile.identity.imsi, "123456789012346");
  EXPECT_EQ(profile.identity.iccid, "12345678901234567890");
}

TEST(Facts, OfWhatIsShownByAti) {
  Profile profile = air724ug();
  set(profile, "identity.information", "Air724 R1");
  EXPECT_EQ(profile.identity.information, "Air724 R1");
  set(profile, "identity.information", "");
  EXPECT_EQ(profile.identity.information, "");
}

TEST(Facts, OfPowerAndLinks) {
  Profile profile = air724ug();
  set(profile, "power.already-on", "true");
  set(profile, "limits.links", "8");
  set(profile, "dialect.line-feed-ends-line", "true");
  set(profile, "dialect.announces-with-blank", "false");
  EXPECT_TRUE(profile.power.already_on);
  EXPECT_EQ(profile.limits.links, 8);
  EXPECT_TRUE(profile.dialect.line_feed_ends_line);
  EXPECT_FALSE(profile.dialect.announces_with_blank);
  set(profile, "limits.links", "1");
  EXPECT_EQ(profile.limits.links, 1);
}

TEST(Facts, OfTheCard) {
  Profile profile = air724ug();
  set(profile, "sim.state", "puk-required");
  set(profile, "sim.ready-after", "1500ms");
  set(profile, "sim.pin", "47110815");
  set(profile, "sim.puk", "87654321");
  EXPECT_EQ(profile.sim.state, SimState::PukRequired);
  EXPECT_EQ(profile.sim.ready_after, 1500ms);
  EXPECT_EQ(profile.sim.pin, "47110815");
  EXPECT_EQ(profile.sim.puk, "87654321");
}

TEST(Facts, OfTheNetwork) {
  Profile profile = air724ug();
  set(profile, "network.registration", "roaming");
  set(profile, "network.registered-after", "20s");
  set(profile, "network.lost-after", "3600s");
  set(profile, "network.apn", "");
  set(profile, "network.user", "user");
  set(profile, "network.password", "password");
  set(profile, "network.operator-id", "26201");
  set(profile, "network.operator-name", "Operator");
  set(profile, "network.area", "00fF");
  set(profile, "network.cell", "0000abcd");
  set(profile, "network.technology", "0");
  set(profile, "network.signal-strength", "31");
  set(profile, "network.signal-error-rate", "99");
  EXPECT_EQ(profile.network.registration, Registration::Roaming);
  EXPECT_EQ(profile.network.registered_after, 20s);
  EXPECT_EQ(profile.network.apn, "");
  EXPECT_EQ(profile.network.user, "user");
  EXPECT_EQ(profile.network.password, "password");
  EXPECT_EQ(profile.network.operator_id, "26201");
  EXPECT_EQ(profile.network.operator_name, "Operator");
  EXPECT_EQ(profile.network.area, "00fF");
  EXPECT_EQ(profile.network.cell, "0000abcd");
  EXPECT_EQ(profile.network.technology, 0);
  EXPECT_EQ(profile.network.signal_strength, 31);
  EXPECT_EQ(profile.network.signal_error_rate, 99);
}

TEST(Facts, OfRealTiming) {
  Profile profile = air724ug();
  set(profile, "timing.boot", "5s");
  set(profile, "timing.network", "6s");
  set(profile, "timing.bearer", "7s");
  set(profile, "timing.connect", "8s");
  EXPECT_EQ(profile.real_times.boot, 5s);
  EXPECT_EQ(profile.real_times.network, 6s);
  EXPECT_EQ(profile.real_times.bearer, 7s);
  EXPECT_EQ(profile.real_times.connect, 8s);
}

TEST(Facts, OfWhatTheModuleSays) {
  using Lines = std::vector<std::string>;
  Profile profile = air724ug();
  set(profile, "announcements.started", "RDY|+CFUN: 1");
  set(profile, "announcements.card-ready", "");
  set(profile, "announcements.pin-required", "pin");
  set(profile, "announcements.puk-required", "puk");
  set(profile, "announcements.card-absent", "none");
  set(profile, "announcements.network-found", "Call Ready|SMS Ready");
  set(profile, "announcements.network-lost", "a||b|");
  EXPECT_EQ(profile.announcements.started, (Lines{"RDY", "+CFUN: 1"}));
  EXPECT_EQ(profile.announcements.card_ready, Lines{});
  EXPECT_EQ(profile.announcements.pin_required, Lines{"pin"});
  EXPECT_EQ(profile.announcements.puk_required, Lines{"puk"});
  EXPECT_EQ(profile.announcements.card_absent, Lines{"none"});
  EXPECT_EQ(profile.announcements.network_found, (Lines{"Call Ready", "SMS Ready"}));
  EXPECT_EQ(profile.announcements.network_lost, (Lines{"a", "", "b"}));
}

TEST(Facts, SayWhatTheyExpect) {
  EXPECT_EQ(error_of("sim.stat", "ready"), "there is no fact \"sim.stat\"");
  EXPECT_EQ(error_of("sim.state", "gone"),
            "sim.state: expected one of ready, absent, busy, pin-required, puk-required");
  EXPECT_EQ(error_of("sim.ready-after", "5"),
            "sim.ready-after: expected a time such as 75s or 500ms");
  EXPECT_EQ(error_of("sim.pin", "123"), "sim.pin: expected 4 to 8 digits");
  EXPECT_EQ(error_of("sim.pin", "123456789"), "sim.pin: expected 4 to 8 digits");
  EXPECT_EQ(error_of("sim.puk", "1234567x"), "sim.puk: expected 8 digits");
  EXPECT_EQ(error_of("identity.imei", "12345678901234"), "identity.imei: expected 15 digits");
  EXPECT_EQ(error_of("network.signal-strength", "32"),
            "network.signal-strength: expected a number from 0 to 31, or 99");
  EXPECT_EQ(error_of("limits.links", "0"), "limits.links: expected a number from 1 to 8");
  EXPECT_EQ(error_of("limits.links", "9"), "limits.links: expected a number from 1 to 8");
  for (const char* limit : {"limits.connect", "limits.lookup", "limits.bearer", "limits.send"}) {
    for (const char* time : {"0s", "0ms", "86401s"}) {
      EXPECT_EQ(error_of(limit, time), std::string(limit) + ": expected a time from 1ms to 86400s");
    }
  }
  EXPECT_EQ(error_of("network.signal-strength", "-1"),
            "network.signal-strength: expected a whole number");
  EXPECT_EQ(error_of("network.cell", "xyz1"), "network.cell: expected 4 to 8 hex digits");
  EXPECT_EQ(error_of("identity.model", ""), "identity.model: expected 1 to 64 characters");
  EXPECT_EQ(error_of("announcements.started", "RDY\n"),
            "announcements.started: expected lines with | between them");
  EXPECT_EQ(error_of("network.apn", "a\"b"), "network.apn: expected at most 128 characters");
}

TEST(Facts, ChangeNothingWhenTheyAreRefused) {
  Profile profile = air724ug();
  EXPECT_FALSE(set_fact(profile, "sim.pin", "12"));
  EXPECT_FALSE(set_fact(profile, "network.technology", "10"));
  EXPECT_EQ(profile.sim.pin, "1234");
  EXPECT_EQ(profile.network.technology, 7);
}

}  // namespace
}  // namespace airmodem
