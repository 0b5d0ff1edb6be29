#include "host/port_probe.h"

#include <gtest/gtest.h>

#include <cstddef>

namespace airmodem::host {
namespace {

/// Types what the probe has to say and returns it.
std::string typed(PortProbe& probe) {
  std::string bytes(probe.output());
  probe.typed(bytes.size());
  return bytes;
}

TEST(PortProbe, AsksForTheModel) {
  PortProbe probe;
  EXPECT_EQ(typed(probe), "AT\r");
  probe.receive("AT\r\r\nO");
  EXPECT_FALSE(probe.has_answer());
  probe.receive("K\r\n");
  EXPECT_TRUE(probe.has_answer());
  EXPECT_EQ(typed(probe), "AT+CGMM\r");
  probe.receive("AT+CGMM\r\r\nRDY\r\n\r\n+CREG: 1\r\n\r\nAir724UG\r\n\r\nOK\r\n");
  EXPECT_TRUE(probe.is_done());
  EXPECT_EQ(probe.model(), "Air724UG");
  EXPECT_EQ(typed(probe), "");
}

TEST(PortProbe, ReadsAModelWithItsName) {
  PortProbe probe;
  probe.receive("OK\r\n+CGMM: \"Air724UG\"\r\n\r\nOK\r\n");
  EXPECT_EQ(probe.model(), "Air724UG");
}

TEST(PortProbe, AsksForTheIdentityWhereThereIsNoModel) {
  PortProbe probe;
  probe.receive("\r\nERROR\r\n");  // something stood before AT
  EXPECT_FALSE(probe.has_answer());
  EXPECT_EQ(typed(probe), "AT\rAT\r");
  probe.receive("\r\nOK\r\n\r\nERROR\r\n");
  EXPECT_FALSE(probe.is_done());
  EXPECT_EQ(typed(probe), "AT+CGMM\rATI\r");
  probe.receive("\r\nSome Module\r\nR1.2\r\n\r\nOK\r\n");
  EXPECT_TRUE(probe.is_done());
  EXPECT_EQ(probe.model(), "Some Module");
}

TEST(PortProbe, KnowsResultsAsNumbers) {
  PortProbe probe;
  probe.receive("0\rAir724UG\r\n0\r");
  EXPECT_TRUE(probe.is_done());
  EXPECT_EQ(probe.model(), "Air724UG");
}

TEST(PortProbe, TakesNothingElseForAnAnswer) {
  PortProbe probe;
  probe.receive("AT\rlogin: AT\r\n$GPGGA,1,2\r\n\x80\xFF");
  probe.receive(std::string(100'000, 'x'));
  EXPECT_FALSE(probe.has_answer());
  EXPECT_EQ(typed(probe), "AT\r");
}

}  // namespace
}  // namespace airmodem::host
