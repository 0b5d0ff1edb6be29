#include "adapters/tls/record_ledger.h"

#include <gtest/gtest.h>

namespace airmodem {
namespace {

TEST(RecordLedger, PayloadCountsWithTheLastByteOfItsRecord) {
  RecordLedger ledger;
  ledger.add(130, 100);  // after 0 bytes of payload, be it a handshake or nothing
  ledger.add(190, 110);
  EXPECT_EQ(ledger.payload_within(0), 0U);
  EXPECT_EQ(ledger.payload_within(129), 0U);
  EXPECT_EQ(ledger.payload_within(130), 100U);
  EXPECT_EQ(ledger.payload_within(189), 100U);
  EXPECT_EQ(ledger.payload_within(190), 110U);
  EXPECT_EQ(ledger.payload_within(1'000), 110U);
}

TEST(RecordLedger, ForgetsOnlyWholeRecords) {
  RecordLedger ledger;
  ledger.add(130, 100);
  ledger.add(190, 110);
  ledger.add(250, 120);
  ledger.forget(200);
  EXPECT_EQ(ledger.size(), 1U);
  EXPECT_EQ(ledger.payload_within(200), 110U);
  EXPECT_EQ(ledger.payload_within(250), 120U);
}

}  // namespace
}  // namespace airmodem
