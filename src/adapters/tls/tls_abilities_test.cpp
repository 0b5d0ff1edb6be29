#include "adapters/tls/tls_abilities.h"

#include <gmock/gmock.h>
#include <openssl/err.h>

namespace airmodem {
namespace {

using testing::StartsWith;

TEST(TlsAbilities, TodaysVersionsAndSuitesAreInEveryBuild) {
  const TlsAbilities abilities = ask_tls_abilities();
  EXPECT_THAT(abilities.library, StartsWith("OpenSSL 3"));
  EXPECT_TRUE(abilities.can(TlsVersion::Tls12));
  EXPECT_TRUE(abilities.can(TlsVersion::All));
  EXPECT_TRUE(abilities.can(0x0035));
  EXPECT_TRUE(abilities.can(0x002F));
  EXPECT_TRUE(abilities.can(0x003D));
  EXPECT_TRUE(abilities.can(kEverySuite));
  EXPECT_EQ(abilities.protocols.back().name, "TLS 1.3");
}

TEST(TlsAbilities, TheLegacyBuildCanEverything) {
  const TlsAbilities abilities = ask_tls_abilities();
  if (abilities.build != "legacy") GTEST_SKIP() << "this is the " << abilities.build << " build";
  EXPECT_EQ(abilities.protocols.size(), tls_protocols().size());
  EXPECT_EQ(abilities.suites.size(), tls_suites().size());
}

TEST(TlsAbilities, ASuiteOutsideTheTableIsNone) { EXPECT_FALSE(ask_tls_abilities().can(0x0000)); }

TEST(TlsAbilities, WhatALibraryLacksItCannotDo) {
  const TlsAbilities none{.build = "system", .library = "OpenSSL", .protocols = {}, .suites = {}};
  EXPECT_FALSE(none.can(TlsVersion::Ssl3));
  EXPECT_FALSE(none.can(TlsVersion::All));
  EXPECT_FALSE(none.can(0x0005));

  const TlsAbilities one{.build = "system",
                         .library = "OpenSSL",
                         .protocols = {tls_protocols()[2]},
                         .suites = {tls_suites()[3]}};
  EXPECT_TRUE(one.can(TlsVersion::Tls11));
  EXPECT_FALSE(one.can(TlsVersion::Tls10));
  EXPECT_FALSE(one.can(TlsVersion::Tls12));
  EXPECT_TRUE(one.can(0x0004));
  EXPECT_FALSE(one.can(0x0005));
}

TEST(TlsAbilities, AskingLeavesNoErrorInTheQueue) {
  ERR_clear_error();
  ask_tls_abilities();
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(TlsAbilities, AreToldToPeople) {
  const TlsAbilities abilities{.build = "system",
                               .library = "OpenSSL 3",
                               .protocols = {tls_protocols()[3], tls_protocols()[4]},
                               .suites = {tls_suites()[0], tls_suites()[2]}};
  EXPECT_EQ(describe(abilities),
            "TLS: system build, OpenSSL 3\n"
            "  versions: TLS 1.2, TLS 1.3\n"
            "  suites: 0X0035 AES256-SHA, 0X0005 RC4-SHA\n");
}

}  // namespace
}  // namespace airmodem
