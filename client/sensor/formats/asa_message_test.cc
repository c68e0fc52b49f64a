#include "client/sensor/formats/asa_message.h"

#include <gtest/gtest.h>

#include <string>

namespace scantrend {
namespace {

AsaMessage MessageOf(std::string_view line) {
  const auto message = AsaMessage::Of(line);
  EXPECT_TRUE(message.has_value()) << line;
  return message.value_or(AsaMessage());
}

AsaPacket PacketOf(std::string_view line) {
  const auto packet = AsaPacketOf(MessageOf(line));
  EXPECT_TRUE(packet.has_value()) << line;
  return packet.value_or(AsaPacket());
}

TEST(AsaMessageTest, AMessageIsFoundAnywhereInALine) {
  for (const char* line :
       {"%ASA-4-106023: Deny tcp", "Apr 15 2013 09:36:50: %ASA-4-106023: Deny tcp",
        "Apr 15 09:36:50 fw : %ASA-session-4-106023:  Deny tcp ",
        "100% sure %FTD-1-106023 Deny tcp", "fw %PIX-4-106023: Deny tcp",
        "%ASA-4-10602: %FWSM-4-106023: Deny tcp"}) {
    const AsaMessage message = MessageOf(line);
    EXPECT_EQ(message.id, "106023") << line;
    EXPECT_EQ(message.text, "Deny tcp") << line;
    EXPECT_EQ(message.repeats, "1") << line;
  }
  for (const char* line : {"", "%", "%ASA", "%ASA-", "%ASA-4-", "%ASA-4-10602: x", "%ASA-4-1060234",
                           "%ASA-4-10602a: x", "%IOS-4-106023: x", "ASA-4-106023: x"}) {
    EXPECT_FALSE(AsaMessage::Of(line).has_value()) << line;
  }
}

TEST(AsaMessageTest, ARepeatedMessageIsTheMessageItself) {
  const AsaMessage message = MessageOf(
      "Jan 23 15:10:55 fw %ASA-2-106006: message repeated 2 times: [ Deny inbound UDP from A to "
      "B]");
  EXPECT_EQ(message.repeats, "2");
  EXPECT_EQ(message.text, " Deny inbound UDP from A to B");
}

TEST(AsaMessageTest, FromAndToAreFound) {
  const AsaPacket packet = PacketOf(
      "%ASA-2-106001: Inbound TCP connection denied from 192.0.2.1/43803 to 192.0.2.2/14322 flags "
      "SYN  on interface out111");
  EXPECT_EQ(packet.protocol, "TCP");
  EXPECT_EQ(packet.source, "192.0.2.1");
  EXPECT_EQ(packet.source_port, "43803");
  EXPECT_EQ(packet.target, "192.0.2.2");
  EXPECT_EQ(packet.target_port, "14322");
  EXPECT_EQ(packet.tcp_flags, " SYN ");
  EXPECT_EQ(packet.verdict, "");
  const AsaPacket ipv6 = PacketOf(
      "%ASA-3-710003: UDP access denied by ACL from 2001:db8::1/5000 to outside:2001:db8::2/1");
  EXPECT_EQ(ipv6.protocol, "UDP");
  EXPECT_EQ(ipv6.source, "2001:db8::1");
  EXPECT_EQ(ipv6.target, "2001:db8::2");
  EXPECT_EQ(ipv6.target_port, "1");
  EXPECT_FALSE(ipv6.tcp_flags.has_value());
}

TEST(AsaMessageTest, SourceAndTargetAreFoundBehindTheirInterfaces) {
  const AsaPacket packet = PacketOf(
      "%ASA-4-106023: Deny udp src Inside:192.0.2.1/57621(LOCAL\\First Last) dst "
      "v2:Out:192.0.2.2/53("
      "9999:my Sgt) by access-group \"Inside_access_in\" [0x0, 0x0]");
  EXPECT_EQ(packet.protocol, "udp");
  EXPECT_EQ(packet.source, "192.0.2.1");
  EXPECT_EQ(packet.source_port, "57621");
  EXPECT_EQ(packet.target, "192.0.2.2");
  EXPECT_EQ(packet.target_port, "53");
  // An interface whose name could be the front of the address.
  const AsaPacket ipv6 = PacketOf(
      "%ASA-4-106023: Deny tcp src ace:2001:db8::1/1 dst dmz:2001:db8::2/2 by access-group");
  EXPECT_EQ(ipv6.source, "2001:db8::1");
  EXPECT_EQ(ipv6.target, "2001:db8::2");
}

TEST(AsaMessageTest, TypesOfIcmpAreFound) {
  for (const char* line :
       {"%ASA-4-106023: Deny icmp src Inside:192.0.2.1 dst Outside:192.0.2.2 (type 11, code 0) by "
        "access-group \"x (type 3, code 3)\"",
        "%ASA-3-106014: Deny inbound icmp src fw111:192.0.2.1 dst fw111:192.0.2.2(type 11, code 0)",
        "%ASA-4-106023: Deny icmp src Inside:192.0.2.1 dst Outside:192.0.2.2 type 11, code 0, by x",
        "%ASA-4-313005: No matching connection for ICMP error message: icmp src out:192.0.2.1(a b) "
        "dst "
        "in:192.0.2.2 (type 11, code 0) on out interface. Original IP payload: udp src 192.0.2.2/5 "
        "dst 192.0.2.3/53."}) {
    const AsaPacket packet = PacketOf(line);
    EXPECT_EQ(packet.protocol, "icmp") << line;
    EXPECT_EQ(packet.source, "192.0.2.1") << line;
    EXPECT_EQ(packet.target, "192.0.2.2") << line;
    EXPECT_EQ(packet.target_port, "") << line;
    EXPECT_EQ(packet.icmp_type, "11") << line;
  }
}

TEST(AsaMessageTest, TheEntriesOfAnAccessListAreRead) {
  const AsaPacket packet = PacketOf(
      "%ASA-6-106100: access-list incoming denied udp dmz2/192.0.2.1(56575)(LOCAL\\user) -> "
      "inside/192.0.2.2(53) hit-cnt 1 first hit [0x93d0e533, 0x578ef52f]");
  EXPECT_EQ(packet.verdict, "denied");
  EXPECT_EQ(packet.protocol, "udp");
  EXPECT_EQ(packet.source, "192.0.2.1");
  EXPECT_EQ(packet.source_port, "56575");
  EXPECT_EQ(packet.target, "192.0.2.2");
  EXPECT_EQ(packet.target_port, "53");
  EXPECT_EQ(packet.hit_count, "1");
  EXPECT_FALSE(packet.is_interval);
  const AsaPacket interval = PacketOf(
      "%ASA-6-106100: access-list a permitted tcp o/2001:db8::1(1)->i/2001:db8::2(2) hit-cnt 21 "
      "(300-second interval)");
  EXPECT_EQ(interval.verdict, "permitted");
  EXPECT_EQ(interval.source, "2001:db8::1");
  EXPECT_EQ(interval.target, "2001:db8::2");
  EXPECT_EQ(interval.hit_count, "21");
  EXPECT_TRUE(interval.is_interval);
}

TEST(AsaMessageTest, TheTypeOfIcmpInAnAccessListIsInEitherPlace) {
  const std::string begin = "%ASA-6-106100: access-list a denied icmp o/192.0.2.1(";
  EXPECT_EQ(PacketOf(begin + "8) -> i/192.0.2.2(0) hit-cnt 1 first hit").icmp_type, "8");
  EXPECT_EQ(PacketOf(begin + "3) -> i/192.0.2.2(1) hit-cnt 1 first hit").icmp_type, "3");
  EXPECT_EQ(PacketOf(begin + "0) -> i/192.0.2.2(8) hit-cnt 1 first hit").icmp_type, "8");
  EXPECT_EQ(PacketOf(begin + "0) -> i/192.0.2.2(0) hit-cnt 1 first hit").icmp_type, "0");
}

TEST(AsaMessageTest, ATextThatIsOtherwiseHasNoPacket) {
  for (const char* line :
       {"%ASA-4-106023: Deny tcp", "%ASA-4-106023: Deny tcp src a:192.0.2.1/1", "%ASA-2-106001: x",
        "%ASA-2-106001: Inbound TCP connection denied from 192.0.2.1/1", "%ASA-6-106100: x denied",
        "%ASA-6-106100: access-list a denied tcp i/192.0.2.1(1) -> o/192.0.2.2(2)",
        "%ASA-6-106100: access-list a denied tcp i/192.0.2.1(1) hit-cnt 1",
        "%ASA-6-302013: Built inbound TCP connection 1 for a:192.0.2.1/1 to b:192.0.2.2/2"}) {
    EXPECT_FALSE(AsaPacketOf(MessageOf(line)).has_value()) << line;
  }
  EXPECT_TRUE(IsAsaPacketMessage("106023"));
  EXPECT_FALSE(IsAsaPacketMessage("302013"));
  EXPECT_FALSE(IsAsaPacketMessage(""));
}

}  // namespace
}  // namespace scantrend
