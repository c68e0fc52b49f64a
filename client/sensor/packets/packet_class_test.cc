#include "client/sensor/packets/packet_class.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

Packet Tcp(std::optional<TcpFlags> flags) {
  return {.protocol = kTcp, .source_port = 443, .destination_port = 853, .tcp_flags = flags};
}

Packet Icmp(uint8_t protocol, int type) {
  return {.protocol = protocol, .icmp_type = static_cast<uint8_t>(type)};
}

void ExpectClass(const Packet& packet, CountMode mode, Kind kind, uint16_t port) {
  const PacketClass result = Classify(packet, mode);
  EXPECT_EQ(result.kind, kind);
  EXPECT_EQ(result.port, port);
  EXPECT_EQ(result.skip_reason, "");
}

void ExpectSkipped(const Packet& packet, std::string_view reason) {
  const PacketClass result = Classify(packet, CountMode::kProbes);
  EXPECT_EQ(result.kind, std::nullopt);
  EXPECT_EQ(result.skip_reason, reason);
}

TEST(PacketClassTest, ASynWithoutAckIsAProbeOnItsDestinationPort) {
  ExpectClass(Tcp(kTcpSyn), CountMode::kProbes, Kind::kProbe, 853);
  ExpectClass(Tcp(kTcpSyn | kTcpEce | kTcpCwr), CountMode::kProbes, Kind::kProbe, 853);
  ExpectClass(Tcp(kTcpSyn | kTcpFin), CountMode::kProbes, Kind::kProbe, 853);
}

TEST(PacketClassTest, TcpWithUnknownFlagsIsAProbe) {
  ExpectClass(Tcp(std::nullopt), CountMode::kProbes, Kind::kProbe, 853);
}

TEST(PacketClassTest, SynAckAndRstAreBackscatterOnTheirSourcePort) {
  ExpectClass(Tcp(kTcpSyn | kTcpAck), CountMode::kProbes, Kind::kBackscatter, 443);
  ExpectClass(Tcp(kTcpRst), CountMode::kProbes, Kind::kBackscatter, 443);
  ExpectClass(Tcp(kTcpRst | kTcpAck), CountMode::kProbes, Kind::kBackscatter, 443);
}

TEST(PacketClassTest, AReplyWithoutItsSourcePortIsNotCounted) {
  Packet packet = Tcp(kTcpRst);
  packet.source_port.reset();
  ExpectSkipped(packet, "tcp reply without source port");
}

TEST(PacketClassTest, OtherTcpWithoutSynIsNotCounted) {
  for (const int flags : {0, int{kTcpAck}, int{kTcpFin}, kTcpFin | kTcpPsh | kTcpUrg}) {
    ExpectSkipped(Tcp(static_cast<TcpFlags>(flags)), "tcp without SYN");
  }
}

TEST(PacketClassTest, UdpAndOtherProtocolsWithPortsAreProbesOnTheirDestinationPort) {
  for (const uint8_t protocol : {kUdp, kSctp, kDccp, kUdpLite}) {
    ExpectClass({.protocol = protocol, .source_port = 53, .destination_port = 5060},
                CountMode::kProbes, Kind::kProbe, 5060);
  }
}

TEST(PacketClassTest, ProtocolsWithoutPortsAreProbesOnPortZero) {
  ExpectClass({.protocol = 47, .destination_port = 99}, CountMode::kProbes, Kind::kProbe, 0);
  ExpectClass({.protocol = 47, .destination_port = 99}, CountMode::kAll, Kind::kProbe, 0);
}

TEST(PacketClassTest, IcmpRepliesAndErrorsAreBackscatterAndTheOtherTypesAreProbes) {
  for (const int type : {0, 3, 4, 5, 11, 12, 14, 16, 18}) {
    ExpectClass(Icmp(kIcmp, type), CountMode::kProbes, Kind::kBackscatter, type);
  }
  for (const int type : {8, 9, 10, 13, 15, 17, 42, 255}) {
    ExpectClass(Icmp(kIcmp, type), CountMode::kProbes, Kind::kProbe, type);
  }
}

TEST(PacketClassTest, Ipv6IcmpErrorsAndEchoRepliesAreBackscatterAndTheOtherTypesAreProbes) {
  for (const int type : {1, 2, 3, 4, 127, 129}) {
    ExpectClass(Icmp(kIpv6Icmp, type), CountMode::kProbes, Kind::kBackscatter, type);
  }
  for (const int type : {128, 130, 133, 135, 255}) {
    ExpectClass(Icmp(kIpv6Icmp, type), CountMode::kProbes, Kind::kProbe, type);
  }
}

TEST(PacketClassTest, CountingAllTakesEveryPacketAsAProbe) {
  for (int flags = 0; flags < 256; ++flags) {
    ExpectClass(Tcp(static_cast<TcpFlags>(flags)), CountMode::kAll, Kind::kProbe, 853);
  }
  for (int type = 0; type < 256; ++type) {
    ExpectClass(Icmp(kIcmp, type), CountMode::kAll, Kind::kProbe, type);
    ExpectClass(Icmp(kIpv6Icmp, type), CountMode::kAll, Kind::kProbe, type);
  }
}

}  // namespace
}  // namespace scantrend
