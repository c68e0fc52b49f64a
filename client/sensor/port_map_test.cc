#include "client/sensor/port_map.h"

#include <gtest/gtest.h>

#include "absl/status/status.h"

namespace scantrend {
namespace {

Series Mapped(const PortMap& map, Series series) { return map.Map(series); }

TEST(PortMapTest, APortIsMappedForTcpAndUdpAndOthersAreLeftAlone) {
  const auto map = PortMap::Parse("2222=22");
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(Mapped(*map, {kTcp, 2222}), (Series{kTcp, 22}));
  EXPECT_EQ(Mapped(*map, {kUdp, 2222}), (Series{kUdp, 22}));
  EXPECT_EQ(Mapped(*map, {kSctp, 2222}), (Series{kSctp, 2222}));
  EXPECT_EQ(Mapped(*map, {kTcp, 22}), (Series{kTcp, 22}));
}

TEST(PortMapTest, AProtocolNarrowsIt) {
  const auto map = PortMap::Parse("8081=80/tcp,8081=53/udp");
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(Mapped(*map, {kTcp, 8081}), (Series{kTcp, 80}));
  EXPECT_EQ(Mapped(*map, {kUdp, 8081}), (Series{kUdp, 53}));
}

TEST(PortMapTest, PortsThatChangePlacesAreMappedOnce) {
  const auto map = PortMap::Parse("22=2222/tcp,2222=22/tcp,0=65535/tcp");
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(Mapped(*map, {kTcp, 22}), (Series{kTcp, 2222}));
  EXPECT_EQ(Mapped(*map, {kTcp, 2222}), (Series{kTcp, 22}));
  EXPECT_EQ(Mapped(*map, {kTcp, 0}), (Series{kTcp, 65535}));
}

TEST(PortMapTest, AnEmptyTextMapsNothing) {
  const auto map = PortMap::Parse("");
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_TRUE(map->empty());
  EXPECT_EQ(Mapped(*map, {kTcp, 22}), (Series{kTcp, 22}));
}

TEST(PortMapTest, ItsTextIsOneOfParse) {
  const auto map = PortMap::Parse("2222=22,21=2121/tcp");
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(map->ToString(), "21=2121/tcp,2222=22/tcp,2222=22/udp");
  const auto again = PortMap::Parse(map->ToString());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->ToString(), map->ToString());
}

TEST(PortMapTest, WhatIsWrongIsNamed) {
  for (const char* text : {"2222", "=22", "2222=", "2222=22,", "a=22", "2222=65536", "65536=22",
                           "2222/tcp=22", "8=0/icmp", " 2222=22"}) {
    const absl::Status status = PortMap::Parse(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_EQ(PortMap::Parse("2222=22,2222=23/tcp").status().message(), "2222/tcp is mapped twice");
  EXPECT_EQ(PortMap::Parse("x=22").status().message(),
            "\"x=22\" maps no port to another: write it as 2222=22, or 2222=22/tcp");
}

}  // namespace
}  // namespace scantrend
