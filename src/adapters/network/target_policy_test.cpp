#include "adapters/network/target_policy.h"

#include <gtest/gtest.h>

namespace airmodem {
namespace {

TargetPolicy policy(const PolicyTexts& texts) {
  auto parsed = TargetPolicy::parse(texts);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message);
  return parsed ? *std::move(parsed) : TargetPolicy();
}

std::string verdict(const TargetPolicy& policy, const std::string& address, std::uint16_t port) {
  return policy.forbids(asio::ip::make_address(address), Port{port}).value_or("allowed");
}

std::string error_of(const PolicyTexts& texts) {
  const auto parsed = TargetPolicy::parse(texts);
  return parsed ? "" : parsed.error().message;
}

std::string mapped(const TargetPolicy& policy, const std::string& host, std::uint16_t port) {
  const NamedTarget target = policy.mapped({host, Port{port}});
  return target.host + " " + std::to_string(target.port.value);
}

TEST(TargetPolicy, AllowsEverythingWithoutLists) {
  EXPECT_EQ(verdict({}, "192.0.2.1", 80), "allowed");
  EXPECT_EQ(verdict({}, "::1", 80), "allowed");
}

TEST(TargetPolicy, ForbidsWhatIsDenied) {
  const auto lists = policy({.deny = {"10.0.0.0/8", "fd00::/8", "192.0.2.7:22"}});
  EXPECT_EQ(verdict(lists, "10.255.0.1", 80), "--deny 10.0.0.0/8");
  EXPECT_EQ(verdict(lists, "11.0.0.1", 80), "allowed");
  EXPECT_EQ(verdict(lists, "fdff::1", 80), "--deny fd00::/8");
  EXPECT_EQ(verdict(lists, "fe80::1", 80), "allowed");
  EXPECT_EQ(verdict(lists, "192.0.2.7", 22), "--deny 192.0.2.7:22");
  EXPECT_EQ(verdict(lists, "192.0.2.7", 23), "allowed");
}

TEST(TargetPolicy, AllowsOnlyWhatIsAllowedOnceThereIsAnAllow) {
  const auto lists = policy({.allow = {"192.0.2.0/24:8000-8100"}});
  EXPECT_EQ(verdict(lists, "192.0.2.1", 8000), "allowed");
  EXPECT_EQ(verdict(lists, "192.0.2.1", 8100), "allowed");
  EXPECT_EQ(verdict(lists, "192.0.2.1", 8101), "not being among the --allow networks");
  EXPECT_EQ(verdict(lists, "192.0.2.1", 7999), "not being among the --allow networks");
  EXPECT_EQ(verdict(lists, "192.0.3.1", 8000), "not being among the --allow networks");
  EXPECT_EQ(verdict(lists, "::1", 8000), "not being among the --allow networks");
}

TEST(TargetPolicy, WhatIsDeniedIsForbiddenAlsoInsideWhatIsAllowed) {
  const auto lists = policy({.allow = {"10.0.0.0/8", "10.1.2.3"}, .deny = {"10.1.0.0/16", "*:25"}});
  EXPECT_EQ(verdict(lists, "10.2.0.1", 53), "allowed");
  EXPECT_EQ(verdict(lists, "10.2.0.1", 25), "--deny *:25");
  EXPECT_EQ(verdict(lists, "10.1.2.3", 53), "--deny 10.1.0.0/16");
  EXPECT_EQ(verdict(lists, "8.8.8.8", 53), "not being among the --allow networks");
  EXPECT_EQ(verdict(lists, "::1", 25), "--deny *:25");
}

TEST(TargetPolicy, AZeroPrefixIsOneFamily) {
  const auto lists = policy({.deny = {"0.0.0.0/0"}});
  EXPECT_EQ(verdict(lists, "255.255.255.255", 1), "--deny 0.0.0.0/0");
  EXPECT_EQ(verdict(lists, "2001:db8::1", 1), "allowed");
}

TEST(TargetPolicy, PrefixesEndInsideBytes) {
  const auto lists = policy({.deny = {"172.16.0.0/12", "2001:db8:8000::/33"}});
  EXPECT_EQ(verdict(lists, "172.31.255.255", 1), "--deny 172.16.0.0/12");
  EXPECT_EQ(verdict(lists, "172.32.0.0", 1), "allowed");
  EXPECT_EQ(verdict(lists, "2001:db8:ffff::1", 1), "--deny 2001:db8:8000::/33");
  EXPECT_EQ(verdict(lists, "2001:db8:7fff::1", 1), "allowed");
}

TEST(TargetPolicy, SeesThroughAddressesThatMeanAnother) {
  const auto lists = policy({.deny = {"127.0.0.0/8", "::1"}});
  EXPECT_EQ(verdict(lists, "::ffff:127.0.0.1", 1), "--deny 127.0.0.0/8");
  EXPECT_EQ(verdict(lists, "0.0.0.0", 1), "--deny 127.0.0.0/8");
  EXPECT_EQ(verdict(lists, "::ffff:0.0.0.0", 1), "--deny 127.0.0.0/8");
  EXPECT_EQ(verdict(lists, "::", 1), "--deny ::1");
}

TEST(TargetPolicy, RulesWithPortsDoNotConcernWhatHasNone) {
  EXPECT_EQ(verdict(policy({.deny = {"10.0.0.0/8:1-65535"}}), "10.0.0.1", 0), "allowed");
  EXPECT_EQ(verdict(policy({.deny = {"10.0.0.0/8"}}), "10.0.0.1", 0), "--deny 10.0.0.0/8");
}

TEST(TargetPolicy, SaysWhatIsWrongWithARule) {
  EXPECT_EQ(error_of({.deny = {"localhost"}}),
            "localhost is no network; write it like 10.0.0.0/8, 192.0.2.7, "
            "fd00::/8, or * for every address");
  EXPECT_EQ(error_of({.allow = {"10.0.0.1/8"}}),
            "10.0.0.1/8 is an address inside its network; write 10.0.0.0/8 for "
            "all of it");
  EXPECT_EQ(error_of({.allow = {"10.0.0.0/33"}}),
            "10.0.0.0/33: the number after the / is one from 0 to 32");
  EXPECT_EQ(error_of({.allow = {"[fd00::/8"}}),
            "[fd00::/8: an IPv6 network with ports is written like [fd00::/8]:443");
  EXPECT_EQ(error_of({.allow = {"10.0.0.0/8:0"}}),
            "the port of 10.0.0.0/8:0 is neither one from 1 to 65535 nor a range like 8000-8100");
  for (const char* text : {"", ":80", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/8:0", "10.0.0.0/8:65536",
                           "10.0.0.0/8:", "10.0.0.0/8:90-80", "10.0.0.0/8:1-", "[fd00::]x",
                           "fd00::/129", "10.0.0/8"}) {
    EXPECT_NE(error_of({.deny = {text}}), "") << text;
  }
}

TEST(TargetPolicy, MapsNamesInAnyCaseAndAddresses) {
  const auto map = policy({.map = {"iot.example.com:8883=127.0.0.1:18883",
                                   "192.0.2.1:53=[::1]:5353", "[2001:DB8::1]:80=test.local:8080"}});
  EXPECT_EQ(mapped(map, "IoT.Example.COM", 8883), "127.0.0.1 18883");
  EXPECT_EQ(mapped(map, "iot.example.com.", 8883), "127.0.0.1 18883");
  EXPECT_EQ(mapped(map, "iot.example.com", 8884), "iot.example.com 8884");
  EXPECT_EQ(mapped(map, "other.example.com", 8883), "other.example.com 8883");
  EXPECT_EQ(mapped(map, "192.0.2.1", 53), "::1 5353");
  EXPECT_EQ(mapped(map, "2001:db8:0::1", 80), "test.local 8080");
}

TEST(TargetPolicy, MapsEveryPortByAStar) {
  const auto map = policy(
      {.map = {"a.example:80=b.example:81", "a.example:*=c.example:*", "d.example:*=e.example:9"}});
  EXPECT_EQ(mapped(map, "a.example", 80), "b.example 81");
  EXPECT_EQ(mapped(map, "a.example", 82), "c.example 82");
  EXPECT_EQ(mapped(map, "a.example", 0), "c.example 0");
  EXPECT_EQ(mapped(map, "d.example", 82), "e.example 9");
}

TEST(TargetPolicy, TargetsInWordsNameAnAddressOnce) {
  EXPECT_EQ(in_words("a.example", "192.0.2.7", Port{80}), "a.example at 192.0.2.7 port 80");
  EXPECT_EQ(in_words("192.0.2.7", "192.0.2.7", Port{80}), "192.0.2.7 port 80");
}

TEST(TargetPolicy, MapsOnce) {
  const auto map = policy({.map = {"a:1=b:1", "b:1=c:1"}});
  EXPECT_EQ(mapped(map, "a", 1), "b 1");
}

TEST(TargetPolicy, SaysWhatIsWrongWithAMapping) {
  EXPECT_EQ(error_of({.map = {"a:1=b:*"}}), "a:1=b:*: a * after the = needs one before it");
  EXPECT_EQ(error_of({.map = {"a:1"}}),
            "a:1: write it like iot.example.com:8883=127.0.0.1:8883, IPv6 addresses in "
            "brackets, * for every port");
  for (const char* text : {"", "=", "a=b", "a:1=b", "a:0=b:1", "a:1=b:65536", ":1=b:1", "a:1=:1",
                           "a b:1=c:1", "::1:1=b:1", "a:1=b:1=c:1"}) {
    EXPECT_NE(error_of({.map = {text}}), "") << text;
  }
}

}  // namespace
}  // namespace airmodem
