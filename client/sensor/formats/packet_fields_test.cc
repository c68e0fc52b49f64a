#include "client/sensor/formats/packet_fields.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(PacketFieldsTest, ATcpPacketHasItsPortsAndFlags) {
  Packet packet;
  EXPECT_EQ((PacketFields{"tcp", "443", "853", "", "SA"}).Parse(packet), "");
  EXPECT_EQ(packet.protocol, kTcp);
  EXPECT_EQ(packet.source_port, 443);
  EXPECT_EQ(packet.destination_port, 853);
  EXPECT_EQ(packet.tcp_flags, kTcpSyn | kTcpAck);
}

TEST(PacketFieldsTest, SourcePortAndFlagsMayBeUnknown) {
  for (const char* const unknown : {"", "-"}) {
    Packet packet;
    EXPECT_EQ((PacketFields{"6", unknown, "853", "", unknown}).Parse(packet), "");
    EXPECT_EQ(packet.source_port, std::nullopt);
    EXPECT_EQ(packet.tcp_flags, std::nullopt);
  }
}

TEST(PacketFieldsTest, FieldsThatTheProtocolHasNoUseForAreNotLookedAt) {
  Packet packet;
  EXPECT_EQ((PacketFields{"icmp", "x", "x", "8", "x"}).Parse(packet), "");
  EXPECT_EQ(packet.icmp_type, 8);
  EXPECT_EQ((PacketFields{"gre", "x", "x", "x", "x"}).Parse(packet), "");
  EXPECT_EQ((PacketFields{"udp", "1", "2", "x", "x"}).Parse(packet), "");
}

TEST(PacketFieldsTest, WhatIsWrongIsNamed) {
  Packet packet;
  EXPECT_EQ((PacketFields{"256", "1", "2", "", ""}).Parse(packet), "protocol");
  EXPECT_EQ((PacketFields{"", "1", "2", "", ""}).Parse(packet), "protocol");
  EXPECT_EQ((PacketFields{"tcp", "65536", "2", "", ""}).Parse(packet), "source port");
  EXPECT_EQ((PacketFields{"tcp", "1", "65536", "", ""}).Parse(packet), "port above 65535");
  EXPECT_EQ((PacketFields{"tcp", "1", "", "", ""}).Parse(packet), "port");
  EXPECT_EQ((PacketFields{"icmp", "", "", "256", ""}).Parse(packet), "icmp type");
  EXPECT_EQ((PacketFields{"tcp", "1", "2", "", "SYN"}).Parse(packet), "tcp flags");
}

}  // namespace
}  // namespace scantrend
