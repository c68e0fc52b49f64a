#include "client/sensor/packets/live_filter.h"

#include <gtest/gtest.h>
#include <pcap/pcap.h>

#include <memory>
#include <random>
#include <utility>

#include "client/sensor/packets/frames_for_test.h"
#include "client/sensor/packets/packet_decoder.h"
#include "client/sensor/packets/packet_filter.h"

namespace scantrend {
namespace {

constexpr int kSnapLength = 256;

std::unique_ptr<PacketFilter> Compile(const std::string& expression, int data_link = DLT_EN10MB) {
  pcap_t* const capture = pcap_open_dead(data_link, kSnapLength);
  auto filter = PacketFilter::Compile(capture, expression);
  pcap_close(capture);
  EXPECT_TRUE(filter.ok()) << filter.status();
  return *std::move(filter);
}

bool Matches(const PacketFilter& filter, const std::string& bytes) {
  pcap_pkthdr header = {};
  header.caplen = header.len = static_cast<bpf_u_int32>(bytes.size());
  return filter.Matches(header, reinterpret_cast<const u_char*>(bytes.data()));
}

// Of every kind that there is: hits, what is skipped, fragments, extension headers.
std::vector<std::string> IpPackets(bool ipv6) {
  std::vector<std::pair<uint8_t, std::string>> payloads = {
      {kUdp, Udp(53)}, {kSctp, Sctp(2905)}, {kDccp, Sctp(5001)}, {47, "gre"}, {50, ""}, {59, ""}};
  for (int flags = 0; flags < 256; ++flags) {
    payloads.emplace_back(kTcp, Tcp(853, static_cast<TcpFlags>(flags)));
  }
  for (int type = 0; type < 256; ++type) {
    payloads.emplace_back(ipv6 ? kIpv6Icmp : kIcmp, Icmp(static_cast<uint8_t>(type)));
  }
  std::vector<std::string> packets;
  for (const auto& [protocol, payload] : payloads) {
    if (ipv6) {
      packets.push_back(Ipv6(protocol, payload));
      packets.push_back(Ipv6(0, Extension(43, Extension(protocol, payload, 2))));
      packets.push_back(Ipv6(44, FragmentHeader(protocol, 0, true, payload.substr(0, 8))));
      packets.push_back(Ipv6(44, FragmentHeader(protocol, 185, true, payload)));
    } else {
      packets.push_back(Ipv4(protocol, payload));
      packets.push_back(Ipv4(protocol, payload, {.options = std::string(40, '\1')}));
      packets.push_back(Ipv4(protocol, payload.substr(0, 8), {.fragment = 0x2000}));
      packets.push_back(Ipv4(protocol, payload, {.fragment = 0x2000 | 185}));
    }
  }
  return packets;
}

std::vector<std::string> Frames(LinkType link_type) {
  std::vector<std::string> frames;
  for (const bool ipv6 : {false, true}) {
    const uint16_t ether_type = ipv6 ? kTestIpv6 : kTestIpv4;
    for (const std::string& packet : IpPackets(ipv6)) {
      switch (link_type) {
        case LinkType::kEthernet:
          frames.push_back(Ethernet(ether_type, packet));
          frames.push_back(Ethernet(0x8100, VlanTag(10, ether_type, packet)));
          frames.push_back(Ethernet(0x88a8, VlanTag(10, 0x8100, VlanTag(20, ether_type, packet))));
          break;
        case LinkType::kLinuxCooked:
          frames.push_back(Bytes("0000 0001 0006 0200000000070000") + BigEndian16(ether_type) +
                           packet);
          break;
        default:
          frames.push_back(packet);
          break;
      }
    }
  }
  return frames;
}

TEST(LiveFilterTest, NoHitIsLeftOut) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  for (const int data_link : {DLT_EN10MB, DLT_LINUX_SLL, DLT_RAW}) {
    const LinkType link_type = *LinkTypeOf(data_link);
    const std::vector<std::string> frames = Frames(link_type);
    for (const CountMode mode : {CountMode::kProbes, CountMode::kAll}) {
      const auto filter = Compile(HitFilter(mode), data_link);
      size_t hits = 0;
      for (int round = 0; round < 20; ++round) {
        for (std::string frame : frames) {
          for (int changes = round; changes > 10; --changes) {
            frame[random() % frame.size()] = static_cast<char>(random());
          }
          const ReadResult result = DecodePacket({.link_type = link_type, .bytes = frame}, mode);
          if (result.outcome == ReadResult::Outcome::kHit) {
            EXPECT_TRUE(Matches(*filter, frame)) << result.hit.series;
            ++hits;
          }
        }
      }
      EXPECT_GT(hits, frames.size());
    }
  }
}

TEST(LiveFilterTest, WhatCannotBeAHitIsLeftOut) {
  const auto probes = Compile(HitFilter(CountMode::kProbes));
  const auto all = Compile(HitFilter(CountMode::kAll));
  for (const TcpFlags flags : {kTcpAck, kTcpFin, kTcpPsh, TcpFlags{0}}) {
    for (const std::string& frame : {Ethernet(kTestIpv4, Ipv4(kTcp, Tcp(853, flags))),
                                     Ethernet(kTestIpv6, Ipv6(kTcp, Tcp(853, flags)))}) {
      EXPECT_FALSE(Matches(*probes, frame));
      EXPECT_TRUE(Matches(*all, frame));
    }
  }
  for (const PacketFilter* const filter : {probes.get(), all.get()}) {
    EXPECT_FALSE(Matches(*filter, Ethernet(0x0806, std::string(46, '\0'))));
    EXPECT_FALSE(Matches(*filter, Ethernet(0x88cc, std::string(46, '\0'))));
    EXPECT_FALSE(Matches(*filter, Ethernet(kTestIpv4, Ipv4(kUdp, Udp(53), {.fragment = 185}))));
  }
}

TEST(LiveFilterTest, TheSensorsOwnConnectionIsLeftOutAndNothingElseIs) {
  const std::vector<Endpoint> server = {{*Address::Parse("198.51.100.7"), kTestSourcePort},
                                        {*Address::Parse("2001:db8::7"), kTestSourcePort},
                                        {*Address::Parse("203.0.113.1"), 8530}};
  constexpr TcpFlags kSynAck = kTcpSyn | kTcpAck;
  for (const std::string& text : {HitFilter(CountMode::kProbes), HitFilter(CountMode::kAll),
                                  std::string("tcp or udp"), std::string("ip or ip6")}) {
    const auto filter = Compile(ExcludeFrom(text, server));
    EXPECT_FALSE(Matches(*filter, Ethernet(kTestIpv4, Ipv4(kTcp, Tcp(50'000, kSynAck)))));
    EXPECT_FALSE(Matches(*filter, Ethernet(kTestIpv6, Ipv6(kTcp, Tcp(50'000, kSynAck)))));
    EXPECT_TRUE(Matches(*filter, Ethernet(kTestIpv4, Ipv4(kUdp, Udp(50'000)))));
    const IpHeader other{.source = "198.51.100.8"};
    EXPECT_TRUE(Matches(*filter, Ethernet(kTestIpv4, Ipv4(kTcp, Tcp(50'000, kSynAck), other))));
    const IpHeader other_port{.source = "203.0.113.1"};
    EXPECT_TRUE(
        Matches(*filter, Ethernet(kTestIpv4, Ipv4(kTcp, Tcp(50'000, kSynAck), other_port))));
  }
  EXPECT_EQ(ExcludeFrom("udp", {}), "(udp)");
}

}  // namespace
}  // namespace scantrend
