#include "client/sensor/packets/live_capture.h"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "client/sensor/packets/frames_for_test.h"
#include "client/sensor/packets/private_network_for_test.h"

namespace scantrend {
namespace {

std::string Ipv4Frame(uint8_t protocol, const std::string& payload) {
  return Ethernet(kTestIpv4, Ipv4(protocol, payload));
}

std::string Syn(uint16_t port) { return Ipv4Frame(kTcp, Tcp(port, kTcpSyn)); }

// On a loopback interface on which nobody else sends anything.
class LiveCaptureTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const absl::Status entered = EnterPrivateNetwork();
    ASSERT_TRUE(entered.ok()) << entered;
  }

  static std::unique_ptr<LiveCapture> Open(LiveCaptureOptions options) {
    auto capture = LiveCapture::Open(std::move(options));
    EXPECT_TRUE(capture.ok()) << capture.status();
    return *std::move(capture);
  }

  static ReadResult Read(LiveCapture& capture) {
    EXPECT_TRUE(capture.Wait(absl::InfiniteDuration()));
    const auto record = capture.Next();
    EXPECT_TRUE(record.ok()) << record.status();
    EXPECT_EQ((*record)->text.empty(),
              (*record)->result.outcome != ReadResult::Outcome::kMalformed);
    return (*record)->result;
  }

  static void ExpectHit(LiveCapture& capture, Series series, Kind kind = Kind::kProbe) {
    const ReadResult result = Read(capture);
    ASSERT_EQ(result.outcome, ReadResult::Outcome::kHit) << result.reason;
    EXPECT_EQ(result.hit.series, series);
    EXPECT_EQ(result.hit.kind, kind);
  }

  // What was sent has come in, but for what was captured before.
  static void ExpectNothingElse(LiveCapture& capture, FrameSender& sender) {
    constexpr uint16_t kLastPort = 65'000;
    sender.Send(Syn(kLastPort));
    ExpectHit(capture, {kTcp, kLastPort});
    EXPECT_EQ(capture.progress().dropped, 0u);
  }
};

TEST_F(LiveCaptureTest, PacketsThatComeInAreHitsOfNow) {
  const auto capture = Open({.interface = "lo"});
  EXPECT_TRUE(capture->is_live());
  EXPECT_FALSE(capture->Wait(absl::ZeroDuration()));
  EXPECT_FALSE(capture->Wait(absl::Milliseconds(1)));
  FrameSender sender("lo");
  const std::time_t before = std::time(nullptr);
  sender.Send(Syn(853));
  sender.Send(Ipv4Frame(kTcp, Tcp(853, kTcpRst)));
  const ReadResult result = Read(*capture);
  const std::time_t after = std::time(nullptr);
  EXPECT_EQ(result.hit.series, (Series{kTcp, 853}));
  EXPECT_EQ(result.hit.source, *Address::Parse("198.51.100.7"));
  EXPECT_EQ(result.hit.target, *Address::Parse("192.0.2.9"));
  EXPECT_GE(result.hit.time_s, before);
  EXPECT_LE(result.hit.time_s, after);
  ExpectHit(*capture, {kTcp, kTestSourcePort}, Kind::kBackscatter);
  EXPECT_EQ(capture->progress().records, 2u);
  sensor::SourcePosition position;
  capture->FillPosition(position);
  EXPECT_EQ(position.SerializeAsString(), "");
  ExpectNothingElse(*capture, sender);
}

TEST_F(LiveCaptureTest, TheKernelKeepsWhatIsNoHit) {
  const auto capture = Open({.interface = "lo"});
  FrameSender sender("lo");
  sender.Send(Ipv4Frame(kTcp, Tcp(853, kTcpAck)));
  sender.Send(Ethernet(0x0806, std::string(46, '\0')));
  sender.Send(Ethernet(kTestIpv6, Ipv6(kTcp, Tcp(853, kTcpFin))));
  sender.Send(Ethernet(kTestIpv4, Ipv4(kUdp, Udp(53), {.fragment = 185})));
  ExpectNothingElse(*capture, sender);
  EXPECT_EQ(capture->progress().records, 1u);
}

TEST_F(LiveCaptureTest, EveryProtocolComesThrough) {
  const auto capture = Open({.interface = "lo"});
  FrameSender sender("lo");
  sender.Send(Ipv4Frame(kUdp, Udp(53)));
  sender.Send(Ipv4Frame(kSctp, Sctp(2905)));
  sender.Send(Ipv4Frame(kIcmp, Icmp(8)));
  sender.Send(Ipv4Frame(47, "gre"));
  sender.Send(Ethernet(kTestIpv6, Ipv6(kTcp, Tcp(853, kTcpSyn))));
  sender.Send(Ethernet(kTestIpv6, Ipv6(0, Extension(60, Extension(kTcp, Tcp(854, kTcpSyn), 20)))));
  sender.Send(Ethernet(kTestIpv6, Ipv6(kIpv6Icmp, Icmp(128))));
  ExpectHit(*capture, {kUdp, 53});
  ExpectHit(*capture, {kSctp, 2905});
  ExpectHit(*capture, {kIcmp, 8});
  ExpectHit(*capture, {47, 0});
  ExpectHit(*capture, {kTcp, 853});
  ExpectHit(*capture, {kTcp, 854});
  ExpectHit(*capture, {kIpv6Icmp, 128});
  ExpectNothingElse(*capture, sender);
}

TEST_F(LiveCaptureTest, TaggedPacketsAreHitsThoughTheKernelTakesTheirTagOff) {
  const std::string ipv4 = Ipv4(kTcp, Tcp(853, kTcpSyn));
  const std::string ipv6 = Ipv6(kTcp, Tcp(854, kTcpSyn));
  for (const std::string filter : {"", "ip or ip6 or vlan"}) {
    const auto capture = Open({.interface = "lo", .filter = filter});
    FrameSender sender("lo");
    sender.Send(Ethernet(0x8100, VlanTag(10, kTestIpv4, ipv4)));
    sender.Send(Ethernet(0x8100, VlanTag(10, kTestIpv6, ipv6)));
    sender.Send(Ethernet(0x88a8, VlanTag(10, 0x8100, VlanTag(20, kTestIpv4, ipv4))));
    sender.Send(Ethernet(0x8100, VlanTag(10, 0x8100, VlanTag(20, kTestIpv6, ipv6))));
    sender.Send(Ethernet(0x9100, VlanTag(10, 0x8100, VlanTag(20, kTestIpv4, ipv4))));
    ExpectHit(*capture, {kTcp, 853});
    ExpectHit(*capture, {kTcp, 854});
    ExpectHit(*capture, {kTcp, 853});
    ExpectHit(*capture, {kTcp, 854});
    ExpectHit(*capture, {kTcp, 853});
    ExpectNothingElse(*capture, sender);
  }
}

TEST_F(LiveCaptureTest, AFilterTakesThePlaceOfTheOneForHits) {
  const auto capture = Open({.interface = "lo", .filter = "dst port 853 or udp"});
  FrameSender sender("lo");
  sender.Send(Syn(852));
  sender.Send(Ipv4Frame(kTcp, Tcp(853, kTcpAck)));
  sender.Send(Ipv4Frame(kUdp, Udp(53)));
  EXPECT_EQ(Read(*capture).reason, "tcp without SYN");
  ExpectHit(*capture, {kUdp, 53});
  sender.Send(Syn(853));
  ExpectHit(*capture, {kTcp, 853});
  EXPECT_EQ(capture->progress().records, 3u);
}

TEST_F(LiveCaptureTest, TheSensorsOwnConnectionIsLeftOut) {
  const Endpoint server{*Address::Parse("198.51.100.7"), kTestSourcePort};
  for (const std::string filter : {"", "ip"}) {
    const auto capture =
        Open({.interface = "lo", .count = CountMode::kAll, .filter = filter, .excluded = {server}});
    FrameSender sender("lo");
    sender.Send(Ipv4Frame(kTcp, Tcp(50'000, kTcpAck)));
    sender.Send(Ethernet(0x8100, VlanTag(10, kTestIpv4, Ipv4(kTcp, Tcp(50'000, kTcpAck)))));
    sender.Send(Ipv4Frame(kUdp, Udp(50'000)));
    ExpectHit(*capture, {kUdp, 50'000});
    EXPECT_FALSE(capture->Wait(absl::ZeroDuration()));
  }
}

TEST_F(LiveCaptureTest, AllInterfacesAreCapturedTogether) {
  const auto capture = Open({.interface = "any"});
  FrameSender sender("lo");
  sender.Send(Syn(853));
  sender.Send(Ethernet(0x8100, VlanTag(10, kTestIpv4, Ipv4(kTcp, Tcp(854, kTcpSyn)))));
  sender.Send(Ipv4Frame(kTcp, Tcp(855, kTcpAck)));
  ExpectHit(*capture, {kTcp, 853});
  ExpectHit(*capture, {kTcp, 854});
  ExpectNothingElse(*capture, sender);
}

TEST_F(LiveCaptureTest, EveryPacketIsReadOrCountedAsDropped) {
  const auto capture = Open({.interface = "lo"});
  FrameSender sender("lo");
  // Of their longest that is kept: more than the ring has room for.
  constexpr size_t kPackets = LiveCapture::kRingBytes / LiveCapture::kSnapBytes;
  sender.Send(Ipv4Frame(kUdp, Udp(53) + std::string(LiveCapture::kSnapBytes, 'x')), kPackets);
  const uint64_t dropped = capture->progress().dropped;
  EXPECT_GT(dropped, 0u);
  ASSERT_LT(dropped, kPackets);
  const uint64_t kept = kPackets - dropped;
  for (uint64_t i = 0; i < kept; ++i) {
    ExpectHit(*capture, {kUdp, 53});
  }
  EXPECT_EQ(capture->progress().records, kept);
  EXPECT_EQ(capture->progress().dropped, dropped);
  EXPECT_FALSE(capture->Wait(absl::ZeroDuration()));
}

TEST_F(LiveCaptureTest, AnInterfaceThatGoesDownIsWaitedFor) {
  const auto capture = Open({.interface = "lo"});
  {
    FrameSender sender("lo");
    sender.Send(Syn(853));
  }
  ASSERT_TRUE(SetInterfaceUp("lo", false).ok());
  ExpectHit(*capture, {kTcp, 853});
  EXPECT_FALSE(capture->Wait(absl::Milliseconds(1)));
  ASSERT_TRUE(SetInterfaceUp("lo", true).ok());
  FrameSender sender("lo");
  sender.Send(Syn(854));
  ExpectHit(*capture, {kTcp, 854});
}

TEST_F(LiveCaptureTest, AnInterfaceThatIsDownIsRefused) {
  ASSERT_TRUE(SetInterfaceUp("lo", false).ok());
  const absl::Status status = LiveCapture::Open({.interface = "lo"}).status();
  ASSERT_TRUE(SetInterfaceUp("lo", true).ok());
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(status.message(), "ip link set lo up")) << status;
}

TEST_F(LiveCaptureTest, AnUnknownInterfaceIsRefusedWithThoseThatThereAre) {
  for (const std::string name : {"eth99", "an interface with a long name", ""}) {
    const absl::Status status = LiveCapture::Open({.interface = name}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound) << status;
    EXPECT_TRUE(absl::StrContains(status.message(), "there are lo, any")) << status;
  }
}

TEST_F(LiveCaptureTest, AWrongFilterIsRefused) {
  const absl::Status status = LiveCapture::Open({.interface = "lo", .filter = "prot 853"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(status.message(), "--filter \"prot 853\": ")) << status;
}

TEST_F(LiveCaptureTest, WithoutTheCapabilityItSaysHowToGiveIt) {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct had[2] = {};
  ASSERT_EQ(syscall(SYS_capget, &header, had), 0);
  __user_cap_data_struct without[2] = {had[0], had[1]};
  without[0].effective &= ~(1u << CAP_NET_RAW);
  ASSERT_EQ(syscall(SYS_capset, &header, without), 0);
  const absl::Status status = LiveCapture::Open({.interface = "lo"}).status();
  ASSERT_EQ(syscall(SYS_capset, &header, had), 0);
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(absl::StrContains(status.message(), "setcap cap_net_raw+ep /")) << status;
}

}  // namespace
}  // namespace scantrend
