#include "client/port_probe.h"

#include <gtest/gtest.h>

#include <cstddef>

namespace airmodem::client {
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
  EXPECT_EQ(typed(probe), "AT\r");
  probe.receive("\r\nERROR\r\n");  // something stood before AT
  EXPECT_FALSE(probe.has_answer());
  EXPECT_EQ(typed(probe), "AT\r");
  probe.receive("\r\nOK\r\n\r\nERROR\r\n");
  EXPECT_FALSE(probe.is_done());
  EXPECT_EQ(typed(probe), "AT+CGMM\rATI\r");
  probe.receive("\r\nSome Module\r\nR1.2\r\n\r\nOK\r\n");
  EXPECT_TRUE(probe.is_done());
  EXPECT_EQ(probe.model(), "Some Module");
}

TEST(PortProbe, KnowsResultsAsNumbers) {
  PortProbe with_echo;
  with_echo.receive("AT\r0\rAir724UG\r\n0\r");
  EXPECT_TRUE(with_echo.is_done());
  EXPECT_EQ(with_echo.model(), "Air724UG");
  PortProbe without;
  EXPECT_EQ(typed(without), "AT\r");
  without.receive("0\r");
  EXPECT_FALSE(without.has_answer());
  EXPECT_EQ(typed(without), "AT\r");
  without.receive("0\rAir724UG\r\n0\r");
  EXPECT_TRUE(without.is_done());
  EXPECT_EQ(without.model(), "Air724UG");
}

TEST(PortProbe, TakesASensorsZerosForNoAnswer) {
  for (const std::string_view sensor : {"0\r\n", "\r\n0\r\n", "0\n", "0\r7\r"}) {
    PortProbe probe;
    for (int i = 0; i < 1000; ++i) probe.receive(sensor);
    EXPECT_FALSE(probe.has_answer()) << sensor;
    EXPECT_EQ(typed(probe), "AT\r");  // one at a time
  }
}

TEST(PortProbe, TakesNothingElseForAnAnswer) {
  PortProbe probe;
  probe.receive("AT\rlogin: AT\r\n$GPGGA,1,2\r\n\x80\xFF");
  probe.receive(std::string(100'000, 'x'));
  EXPECT_FALSE(probe.has_answer());
  EXPECT_EQ(typed(probe), "AT\r");
}

}  // namespace
}  // namespace airmodem::client
