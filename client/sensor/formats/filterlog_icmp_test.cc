#include "client/sensor/formats/filterlog_icmp.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(FilterlogIcmpTest, PfSenseGluesNumbersToSomeNames) {
  EXPECT_EQ(FilterlogIcmpType("request"), 8);
  EXPECT_EQ(FilterlogIcmpType("reply"), 0);
  EXPECT_EQ(FilterlogIcmpType("unreachport"), 3);
  EXPECT_EQ(FilterlogIcmpType("needfrag"), 3);
  EXPECT_EQ(FilterlogIcmpType("timexceed"), 11);
  EXPECT_EQ(FilterlogIcmpType("tstampreply"), 14);
  EXPECT_EQ(FilterlogIcmpType("source quench36"), 4);
  EXPECT_EQ(FilterlogIcmpType("address mask request12"), 17);
  EXPECT_EQ(FilterlogIcmpType("routeradv30:00"), 9);
}

TEST(FilterlogIcmpTest, OpnSenseHasTheKeywordsOfPf) {
  EXPECT_EQ(FilterlogIcmpType("echoreq"), 8);
  EXPECT_EQ(FilterlogIcmpType("unreach"), 3);
  EXPECT_EQ(FilterlogIcmpType("ipv6-where"), 33);
  EXPECT_EQ(FilterlogIcmpType("unknown(253)"), 253);
  EXPECT_EQ(FilterlogIpv6IcmpType("unreach"), 1);
  EXPECT_EQ(FilterlogIpv6IcmpType("echoreq"), 128);
  EXPECT_EQ(FilterlogIpv6IcmpType("listenrep"), 131);
  EXPECT_EQ(FilterlogIpv6IcmpType("listenrepv2"), 143);
  EXPECT_EQ(FilterlogIpv6IcmpType("unknown(255)"), 255);
}

TEST(FilterlogIcmpTest, OtherNamesHaveNoType) {
  for (const char* name : {"", "8", "Request", "request x", "unknown", "unknown()", "unknown(256)",
                           "unknown(8", "unknown(-1)", "type-??8"}) {
    EXPECT_EQ(FilterlogIcmpType(name), std::nullopt) << name;
    EXPECT_EQ(FilterlogIpv6IcmpType(name), std::nullopt) << name;
  }
  EXPECT_EQ(FilterlogIpv6IcmpType("request"), std::nullopt);
  EXPECT_EQ(FilterlogIpv6IcmpType("echoreq8"), std::nullopt);
}

}  // namespace
}  // namespace scantrend
