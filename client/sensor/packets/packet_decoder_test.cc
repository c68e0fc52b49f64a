#include "client/sensor/packets/packet_decoder.h"

#include <gtest/gtest.h>
#include <pcap/dlt.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "client/sensor/packets/frames_for_test.h"

namespace scantrend {
namespace {

constexpr uint32_t kTime = 1'571'652'000;

// In memory of exactly its size: to read past its end is an error that AddressSanitizer finds.
ReadResult Decode(std::string_view bytes, LinkType link_type, CountMode mode = CountMode::kProbes,
                  size_t length = 0) {
  const auto copy = std::make_unique<char[]>(bytes.size());
  bytes.copy(copy.get(), bytes.size());
  return DecodePacket({.link_type = link_type,
                       .bytes = {copy.get(), bytes.size()},
                       .length = static_cast<uint32_t>(length == 0 ? bytes.size() : length),
                       .time_s = kTime},
                      mode);
}

ReadResult DecodeIp(std::string_view bytes, CountMode mode = CountMode::kProbes) {
  return Decode(bytes, LinkType::kIp, mode);
}

void ExpectHit(const ReadResult& result, Series series, Kind kind = Kind::kProbe,
               std::string_view source = "198.51.100.7", std::string_view target = "192.0.2.9") {
  ASSERT_EQ(result.outcome, ReadResult::Outcome::kHit) << result.reason;
  EXPECT_EQ(result.hit.time_s, kTime);
  EXPECT_EQ(result.hit.source, *Address::Parse(source));
  EXPECT_EQ(result.hit.target, *Address::Parse(target));
  EXPECT_EQ(result.hit.series, series);
  EXPECT_EQ(result.hit.kind, kind);
  EXPECT_EQ(result.hit.records, 1u);
}

void ExpectIpv6Hit(const ReadResult& result, Series series, Kind kind = Kind::kProbe) {
  ExpectHit(result, series, kind, "2001:db8::7", "2001:db8:ffff::9");
}

void ExpectSkipped(const ReadResult& result, std::string_view reason) {
  EXPECT_EQ(result.outcome, ReadResult::Outcome::kSkipped);
  EXPECT_EQ(result.reason, reason);
}

void ExpectMalformed(const ReadResult& result, std::string_view reason) {
  EXPECT_EQ(result.outcome, ReadResult::Outcome::kMalformed);
  EXPECT_EQ(result.reason, reason);
}

// An IPv4 SYN from 198.51.100.7:40000 to 192.0.2.9:853, and an IPv6 SYN likewise, byte by byte.
constexpr char kIpv4Syn[] =
    "4500 0028 1234 4000 4006 0000 c6336407 c0000209"
    "9c40 0355 01020304 00000000 5002 0400 0000 0000";
constexpr char kIpv6Syn[] =
    "60012345 0014 06 40 20010db8 00000000 00000000 00000007 20010db8 ffff0000 00000000 00000009"
    "9c40 0355 01020304 00000000 5002 0400 0000 0000";

struct GoldenFrame {
  std::string_view name;
  LinkType link_type;
  std::string header;
  size_t ip_version;

  std::string bytes() const { return Bytes(header + (ip_version == 4 ? kIpv4Syn : kIpv6Syn)); }
};

const std::vector<GoldenFrame>& GoldenFrames() {
  static const auto* const kFrames = new std::vector<GoldenFrame>{
      {"Ethernet, IPv4", LinkType::kEthernet, "0200000000090200000000070800", 4},
      {"Ethernet, IPv6", LinkType::kEthernet, "02000000000902000000000786dd", 6},
      {"802.1Q", LinkType::kEthernet, "020000000009020000000007 8100 600a 0800", 4},
      {"802.1Q, IPv6", LinkType::kEthernet, "020000000009020000000007 8100 0001 86dd", 6},
      {"802.1ad", LinkType::kEthernet, "020000000009020000000007 88a8 0064 8100 000a 0800", 4},
      {"QinQ", LinkType::kEthernet, "020000000009020000000007 8100 0064 8100 000a 86dd", 6},
      {"older QinQ", LinkType::kEthernet, "020000000009020000000007 9100 0064 8100 000a 0800", 4},
      {"three tags", LinkType::kEthernet,
       "020000000009020000000007 88a8 0001 8100 0002 8100 0003 0800", 4},
      {"raw, IPv4", LinkType::kIp, "", 4},
      {"raw, IPv6", LinkType::kIp, "", 6},
      {"cooked, IPv4", LinkType::kLinuxCooked, "0000 0001 0006 0200000000070000 0800", 4},
      {"cooked, IPv6", LinkType::kLinuxCooked, "0003 0001 0006 0200000000070000 86dd", 6},
      {"cooked, tagged", LinkType::kLinuxCooked, "0000 0001 0006 0200000000070000 8100 000a 0800",
       4},
      {"cooked v2, IPv4", LinkType::kLinuxCooked2, "0800 0000 00000002 0001 00 06 0200000000070000",
       4},
      {"cooked v2, IPv6", LinkType::kLinuxCooked2, "86dd 0000 00000002 0001 00 06 0200000000070000",
       6},
      {"null, little-endian", LinkType::kLoopback, "02000000", 4},
      {"null, big-endian", LinkType::kLoopback, "00000002", 4},
      {"null of Linux, IPv6", LinkType::kLoopback, "0a000000", 6},
      {"null of OpenBSD, IPv6", LinkType::kLoopback, "18000000", 6},
      {"loop of OpenBSD, IPv6", LinkType::kLoopback, "00000018", 6},
      {"null of FreeBSD, IPv6", LinkType::kLoopback, "1c000000", 6},
      {"null of macOS, IPv6", LinkType::kLoopback, "1e000000", 6},
  };
  return *kFrames;
}

TEST(PacketDecoderTest, EveryLinkTypeIsDecoded) {
  for (const GoldenFrame& frame : GoldenFrames()) {
    SCOPED_TRACE(frame.name);
    const ReadResult result = Decode(frame.bytes(), frame.link_type);
    frame.ip_version == 4 ? ExpectHit(result, {kTcp, 853}) : ExpectIpv6Hit(result, {kTcp, 853});
  }
}

TEST(PacketDecoderTest, TheLinkTypesOfCapturesAreKnownByTheirNumbers) {
  EXPECT_EQ(LinkTypeOf(DLT_EN10MB), LinkType::kEthernet);
  for (const int raw : {DLT_RAW, DLT_IPV4, DLT_IPV6}) {
    EXPECT_EQ(LinkTypeOf(raw), LinkType::kIp);
  }
  EXPECT_EQ(LinkTypeOf(DLT_LINUX_SLL), LinkType::kLinuxCooked);
  EXPECT_EQ(LinkTypeOf(DLT_LINUX_SLL2), LinkType::kLinuxCooked2);
  EXPECT_EQ(LinkTypeOf(DLT_NULL), LinkType::kLoopback);
  EXPECT_EQ(LinkTypeOf(DLT_LOOP), LinkType::kLoopback);
  EXPECT_EQ(LinkTypeOf(DLT_IEEE802_11), std::nullopt);
}

TEST(PacketDecoderTest, APacketThatTheSnapLengthHasCutIsDecodedAsFarAsItTakes) {
  for (const GoldenFrame& frame : GoldenFrames()) {
    SCOPED_TRACE(frame.name);
    const std::string bytes = frame.bytes();
    // The flags are the 14th byte of the TCP header, which has 20.
    const size_t enough = bytes.size() - 6;
    for (size_t size = 0; size < bytes.size(); ++size) {
      const ReadResult result =
          Decode({bytes.data(), size}, frame.link_type, CountMode::kProbes, bytes.size());
      if (size < enough) {
        ExpectMalformed(result, "cut short by the snap length");
      } else {
        EXPECT_EQ(result.outcome, ReadResult::Outcome::kHit) << size;
      }
    }
  }
}

TEST(PacketDecoderTest, AFrameThatIsShorterThanItsHeadersIsMalformed) {
  for (const GoldenFrame& frame : GoldenFrames()) {
    SCOPED_TRACE(frame.name);
    const std::string bytes = frame.bytes();
    for (size_t size = 0; size < bytes.size(); ++size) {
      const ReadResult result = Decode({bytes.data(), size}, frame.link_type);
      EXPECT_EQ(result.outcome, ReadResult::Outcome::kMalformed) << size;
      EXPECT_NE(result.reason, "cut short by the snap length") << size;
    }
  }
  ExpectMalformed(Decode(Bytes("0200000000090200"), LinkType::kEthernet),
                  "frame shorter than its link header");
  ExpectMalformed(Decode(Ethernet(0x8100, Bytes("000a08")), LinkType::kEthernet),
                  "frame shorter than its link header");
  ExpectMalformed(Decode(Ethernet(kTestIpv4, Bytes("45")), LinkType::kEthernet),
                  "frame shorter than its IP header");
}

TEST(PacketDecoderTest, FramesWithoutAnIpPacketAreSkipped) {
  for (const uint16_t ether_type : {0x0806, 0x88cc, 0x8863, 0x0026, 0x0000, 0x888e}) {
    ExpectSkipped(Decode(Ethernet(ether_type, std::string(46, '\0')), LinkType::kEthernet),
                  "no IP packet");
  }
  ExpectSkipped(Decode(Ethernet(0x8100, VlanTag(10, 0x0806, "")), LinkType::kEthernet),
                "no IP packet");
  ExpectSkipped(Decode(Bytes("07000000 45000028"), LinkType::kLoopback), "no IP packet");
  ExpectSkipped(Decode(Bytes("20000028"), LinkType::kIp), "no IP packet");
  ExpectSkipped(Decode(Bytes("0000 0001 0006 0200000000070000 0806"), LinkType::kLinuxCooked),
                "no IP packet");
}

TEST(PacketDecoderTest, TheFlagsOfTcpDecideWhatItCountsAs) {
  ExpectHit(DecodeIp(Ipv4(kTcp, Tcp(853, kTcpSyn | kTcpEce | kTcpCwr))), {kTcp, 853});
  ExpectHit(DecodeIp(Ipv4(kTcp, Tcp(853, kTcpSyn | kTcpAck))), {kTcp, kTestSourcePort},
            Kind::kBackscatter);
  ExpectHit(DecodeIp(Ipv4(kTcp, Tcp(853, kTcpRst))), {kTcp, kTestSourcePort}, Kind::kBackscatter);
  ExpectSkipped(DecodeIp(Ipv4(kTcp, Tcp(853, kTcpAck))), "tcp without SYN");
  ExpectSkipped(DecodeIp(Ipv6(kTcp, Tcp(853, kTcpFin | kTcpPsh | kTcpUrg))), "tcp without SYN");
  ExpectHit(DecodeIp(Ipv4(kTcp, Tcp(853, kTcpAck)), CountMode::kAll), {kTcp, 853});
}

TEST(PacketDecoderTest, OtherProtocolsCountByTheirPortsOrTypesOrNothing) {
  ExpectHit(DecodeIp(Ipv4(kUdp, Udp(53))), {kUdp, 53});
  ExpectHit(DecodeIp(Ipv4(kUdpLite, Udp(53))), {kUdpLite, 53});
  ExpectHit(DecodeIp(Ipv4(kSctp, Sctp(2905))), {kSctp, 2905});
  ExpectHit(DecodeIp(Ipv4(kDccp, Sctp(5001))), {kDccp, 5001});
  ExpectHit(DecodeIp(Ipv4(kIcmp, Icmp(8))), {kIcmp, 8});
  ExpectHit(DecodeIp(Ipv4(kIcmp, Icmp(3))), {kIcmp, 3}, Kind::kBackscatter);
  ExpectIpv6Hit(DecodeIp(Ipv6(kIpv6Icmp, Icmp(128))), {kIpv6Icmp, 128});
  ExpectIpv6Hit(DecodeIp(Ipv6(kIpv6Icmp, Icmp(1))), {kIpv6Icmp, 1}, Kind::kBackscatter);
  ExpectHit(DecodeIp(Ipv4(47, "")), {47, 0});
  // In IPv4 the authentication header is a protocol as GRE is.
  ExpectHit(DecodeIp(Ipv4(51, Extension(kTcp, Tcp(853, kTcpSyn)))), {51, 0});
  ExpectIpv6Hit(DecodeIp(Ipv6(59, "")), {59, 0});
}

TEST(PacketDecoderTest, APacketShorterThanItsTransportHeaderIsMalformed) {
  const auto expect = [](uint8_t protocol, size_t bytes) {
    ExpectMalformed(DecodeIp(Ipv4(protocol, std::string(bytes - 1, '\1'))),
                    "packet shorter than its transport header");
    // What fills the frame up is not the packet's.
    const std::string padded = Ipv4(protocol, std::string(bytes - 1, '\1')) + std::string(20, '\2');
    ExpectMalformed(DecodeIp(padded), "packet shorter than its transport header");
    EXPECT_EQ(DecodeIp(Ipv4(protocol, std::string(bytes, '\1')), CountMode::kAll).outcome,
              ReadResult::Outcome::kHit);
  };
  expect(kTcp, 20);
  expect(kUdp, 8);
  expect(kUdpLite, 8);
  expect(kSctp, 12);
  expect(kDccp, 12);
  expect(kIcmp, 4);
  expect(kIpv6Icmp, 4);
}

TEST(PacketDecoderTest, Ipv4OptionsArePassedOver) {
  for (size_t words = 1; words <= 10; ++words) {
    const IpHeader header{.options = std::string(words * 4, '\1')};
    ExpectHit(DecodeIp(Ipv4(kTcp, Tcp(853, kTcpSyn), header)), {kTcp, 853});
  }
}

TEST(PacketDecoderTest, BrokenIpv4HeadersAreMalformed) {
  const std::string good = Ipv4(kTcp, Tcp(853, kTcpSyn));
  for (char words = 0; words < 5; ++words) {
    std::string bytes = good;
    bytes[0] = static_cast<char>(0x40 | words);
    ExpectMalformed(DecodeIp(bytes), "IPv4 header shorter than 20 bytes");
  }
  for (const uint16_t length : {1, 19}) {
    ExpectMalformed(DecodeIp(Ipv4(kTcp, Tcp(853, kTcpSyn), {.length = length})),
                    "IPv4 length shorter than its header");
  }
  ExpectMalformed(
      DecodeIp(Ipv4(kTcp, "", {.options = std::string(12, '\1'), .length = uint16_t{28}})),
      "IPv4 length shorter than its header");
  for (const uint16_t length : {41, 65'535}) {
    ExpectMalformed(DecodeIp(Ipv4(kTcp, Tcp(853, kTcpSyn), {.length = length})),
                    "IP length beyond its frame");
  }
  // 15 words of header, of which the frame has 10.
  std::string bytes = good;
  bytes[0] = 0x4f;
  ExpectMalformed(DecodeIp(bytes), "IPv4 length shorter than its header");
  ExpectMalformed(Decode(Ethernet(kTestIpv4, Bytes(kIpv6Syn)), LinkType::kEthernet),
                  "IP version other than its frame's");
  ExpectMalformed(
      Decode(Ethernet(kTestIpv6, Ipv4(kTcp, std::string(40, '\0'))), LinkType::kEthernet),
      "IP version other than its frame's");
}

TEST(PacketDecoderTest, ALengthOfZeroIsThatOfTheFrame) {
  ExpectHit(DecodeIp(Ipv4(kTcp, Tcp(853, kTcpSyn), {.length = uint16_t{0}})), {kTcp, 853});
  const std::string hop_by_hop = Extension(kTcp, Tcp(853, kTcpSyn));
  ExpectIpv6Hit(DecodeIp(Ipv6(0, hop_by_hop, {.length = uint16_t{0}})), {kTcp, 853});
}

TEST(PacketDecoderTest, TheFirstFragmentCountsAndTheOthersAreSkipped) {
  constexpr uint16_t kMore = 0x2000;
  ExpectHit(DecodeIp(Ipv4(kUdp, Udp(53), {.fragment = kMore})), {kUdp, 53});
  ExpectSkipped(DecodeIp(Ipv4(kUdp, Udp(53), {.fragment = kMore | 1})), "fragment");
  ExpectSkipped(DecodeIp(Ipv4(kUdp, "", {.fragment = 0x1fff})), "fragment");
  // "Do not fragment" is no fragment.
  ExpectHit(DecodeIp(Ipv4(kUdp, Udp(53), {.fragment = 0x4000})), {kUdp, 53});
  ExpectIpv6Hit(DecodeIp(Ipv6(44, FragmentHeader(kUdp, 0, true, Udp(53)))), {kUdp, 53});
  ExpectIpv6Hit(DecodeIp(Ipv6(44, FragmentHeader(kUdp, 0, false, Udp(53)))), {kUdp, 53});
  ExpectSkipped(DecodeIp(Ipv6(44, FragmentHeader(kUdp, 1, true, Udp(53)))), "fragment");
  ExpectSkipped(DecodeIp(Ipv6(44, FragmentHeader(kUdp, 8191, false, ""))), "fragment");
}

TEST(PacketDecoderTest, AFirstFragmentThatEndsBeforeTheFlagsIsTcpWithUnknownFlags) {
  // As nmap -f sends them: the flags are in the second fragment.
  const std::string tcp = Tcp(853, kTcpSyn);
  ExpectHit(DecodeIp(Ipv4(kTcp, tcp.substr(0, 8), {.fragment = 0x2000})), {kTcp, 853});
  ExpectSkipped(DecodeIp(Ipv4(kTcp, tcp.substr(8), {.fragment = 0x0001})), "fragment");
  ExpectIpv6Hit(DecodeIp(Ipv6(44, FragmentHeader(kTcp, 0, true, tcp.substr(0, 8)))), {kTcp, 853});
  ExpectMalformed(DecodeIp(Ipv4(kTcp, tcp.substr(0, 3), {.fragment = 0x2000})),
                  "packet shorter than its transport header");
  // That the snap length has cut the flags off says nothing about them.
  const std::string cut = Ipv4(kTcp, Tcp(853, kTcpAck)).substr(0, 33);
  ExpectMalformed(Decode(cut, LinkType::kIp, CountMode::kProbes, 40),
                  "cut short by the snap length");
  ExpectHit(Decode(cut, LinkType::kIp, CountMode::kAll, 40), {kTcp, 853});
}

TEST(PacketDecoderTest, Ipv6ExtensionHeadersArePassedOver) {
  const std::string syn = Tcp(853, kTcpSyn);
  for (const uint8_t header : {0, 43, 60}) {
    for (const uint8_t more : {0, 1, 20}) {
      ExpectIpv6Hit(DecodeIp(Ipv6(header, Extension(kTcp, syn, more))), {kTcp, 853});
    }
  }
  // An authentication header counts in 4 bytes, less 2: 24 bytes.
  const std::string authentication = Bytes("06 04") + std::string(22, '\0') + syn;
  ExpectIpv6Hit(DecodeIp(Ipv6(51, authentication)), {kTcp, 853});
  const std::string all =
      Extension(60, Extension(43, Extension(44, FragmentHeader(51, 0, false, authentication))));
  ExpectIpv6Hit(DecodeIp(Ipv6(0, all)), {kTcp, 853});
  // What is encrypted behind it is not known.
  ExpectIpv6Hit(DecodeIp(Ipv6(60, Extension(50, syn))), {50, 0});
}

TEST(PacketDecoderTest, BrokenIpv6HeadersAreMalformed) {
  ExpectMalformed(DecodeIp(Ipv6(kTcp, Tcp(853, kTcpSyn), {.length = uint16_t{21}})),
                  "IP length beyond its frame");
  ExpectMalformed(DecodeIp(Ipv6(kTcp, Tcp(853, kTcpSyn), {.length = uint16_t{19}})),
                  "packet shorter than its transport header");
  ExpectMalformed(DecodeIp(Ipv6(60, Bytes("0600"))), "IPv6 extension header beyond its packet");
  ExpectMalformed(DecodeIp(Ipv6(60, Bytes("06ff000000000000"))),
                  "IPv6 extension header beyond its packet");
  ExpectMalformed(DecodeIp(Ipv6(51, Bytes("0601000000000000"))),
                  "IPv6 extension header beyond its packet");
  ExpectMalformed(DecodeIp(Ipv6(44, FragmentHeader(60, 0, true, Bytes("0600")))),
                  "IPv6 extension header beyond its packet");
}

TEST(PacketDecoderTest, ExtensionHeadersAreBounded) {
  std::string payload = Extension(kTcp, Tcp(853, kTcpSyn));
  for (int count = 1; count < kExtensionHeadersMax; ++count) {
    payload = Extension(60, payload);
  }
  ExpectIpv6Hit(DecodeIp(Ipv6(60, payload)), {kTcp, 853});
  ExpectMalformed(DecodeIp(Ipv6(60, Extension(60, payload))),
                  "more than 32 IPv6 extension headers");
}

TEST(PacketDecoderTest, MappedAddressesAreIpv4) {
  const ReadResult result = DecodeIp(Ipv6(kUdp, Udp(53), {.source = "::ffff:198.51.100.7"}));
  EXPECT_EQ(result.hit.source, *Address::Parse("198.51.100.7"));
}

TEST(PacketDecoderTest, AFrameThatSaysToHaveBeenShorterThanItIsIsAsLongAsItIs) {
  const std::string bytes = Ipv4(kTcp, Tcp(853, kTcpSyn));
  ExpectHit(Decode(bytes, LinkType::kIp, CountMode::kProbes, 12), {kTcp, 853});
}

TEST(PacketDecoderTest, AnyBytesAreSomething) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  std::vector<std::pair<LinkType, std::string>> frames;
  for (const GoldenFrame& frame : GoldenFrames()) {
    frames.emplace_back(frame.link_type, frame.bytes());
  }
  const std::string all =
      Extension(60, Extension(43, Extension(44, FragmentHeader(kUdp, 0, true, Udp(53)))));
  frames.emplace_back(LinkType::kEthernet, Ethernet(kTestIpv6, Ipv6(0, all)));
  for (int round = 0; round < 200'000; ++round) {
    auto [link_type, bytes] = frames[random() % frames.size()];
    for (uint64_t changes = random() % 6; changes > 0; --changes) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    const size_t length = bytes.size();
    bytes.resize(random() % (length + 1));
    const CountMode mode = random() % 2 == 0 ? CountMode::kProbes : CountMode::kAll;
    const ReadResult result = Decode(bytes, link_type, mode, length);
    if (result.outcome == ReadResult::Outcome::kHit) {
      EXPECT_TRUE(IsValidPort(result.hit.series.protocol, result.hit.series.port));
    } else {
      EXPECT_NE(result.reason, "");
    }
  }
}

}  // namespace
}  // namespace scantrend
