#include "base/series.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(SeriesTest, EveryProtocolNumberParsesFromItsName) {
  for (int protocol = 0; protocol <= 255; ++protocol) {
    EXPECT_EQ(ParseProtocol(ProtocolName(static_cast<uint8_t>(protocol))), protocol);
  }
  EXPECT_EQ(ProtocolName(kTcp), "tcp");
  EXPECT_EQ(ProtocolName(kIpv6Icmp), "ipv6-icmp");
  EXPECT_EQ(ProtocolName(200), "200");
}

TEST(SeriesTest, ProtocolNamesAreReadAsFirewallsWriteThem) {
  EXPECT_EQ(ParseProtocol("TCP"), kTcp);
  EXPECT_EQ(ParseProtocol("ICMPv6"), kIpv6Icmp);
  EXPECT_EQ(ParseProtocol("ICMP6"), kIpv6Icmp);
  EXPECT_EQ(ParseProtocol("17"), kUdp);
  for (const char* text : {"", "256", "tcpp", "-1", "6 ", "1e1"}) {
    EXPECT_EQ(ParseProtocol(text), std::nullopt) << text;
  }
}

TEST(SeriesTest, APortIsValidAsTheProtocolHasPortsOrTypesOrNeither) {
  EXPECT_TRUE(IsValidPort(kTcp, 65'535));
  EXPECT_TRUE(IsValidPort(kIcmp, 255));
  EXPECT_FALSE(IsValidPort(kIcmp, 256));
  EXPECT_TRUE(IsValidPort(47, 0));
  EXPECT_FALSE(IsValidPort(47, 1));
}

TEST(SeriesTest, ASelectorIsAPortWithOrWithoutItsProtocol) {
  EXPECT_EQ(SeriesSelector::Parse("853")->protocol, std::nullopt);
  EXPECT_EQ(SeriesSelector::Parse("853/tcp")->protocol, kTcp);
  EXPECT_EQ(SeriesSelector::Parse("853/6")->port, 853);
  EXPECT_EQ(SeriesSelector::Parse("8/icmp")->port, 8);
  for (const char* text : {"", "70000", "65536", "853/", "/tcp", "853/xyz", "853/tcp/udp", "-1",
                           "0x10", "300/icmp", "1/gre", " 853"}) {
    EXPECT_FALSE(SeriesSelector::Parse(text).has_value()) << text;
  }
}

TEST(SeriesTest, SeriesAreOrderedByProtocolAndThenByPort) {
  EXPECT_LT((Series{kTcp, 65'535}), (Series{kUdp, 0}));
  EXPECT_LT((Series{kTcp, 80}), (Series{kTcp, 443}));
}

}  // namespace
}  // namespace scantrend
