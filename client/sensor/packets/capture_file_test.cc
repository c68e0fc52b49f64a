#include "client/sensor/packets/capture_file.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "client/sensor/input/compress_for_test.h"
#include "client/sensor/packets/capture_file_test_util.h"
#include "client/sensor/packets/capture_format.h"

namespace scantrend {
namespace {

TEST(CaptureFileTest, PcapOfEitherByteOrderAndPrecisionIsRead) {
  for (const bool little_endian : {false, true}) {
    for (const uint32_t magic : {0xa1b2c3d4u, 0xa1b23c4du}) {
      const PcapWriter writer{.little_endian = little_endian, .magic = magic};
      const std::string file = writer.Header() + Join(Packets(writer, 850, 5));
      ExpectSyns(ReadAll(*OpenBytes(file)), 850, 5);
    }
  }
}

TEST(CaptureFileTest, PcapngOfEitherByteOrderIsRead) {
  for (const bool little_endian : {false, true}) {
    const PcapngWriter writer{little_endian};
    const std::string file =
        writer.Section() + writer.Interface(kTestEthernet) + writer.Interface(kTestEthernet) +
        writer.Packet(kTestTime + 850, Syn(850), 0) + writer.Block(4, "names are no packets") +
        writer.Packet(kTestTime + 851, Syn(851), 1) + writer.Block(5, "statistics are none either");
    ExpectSyns(ReadAll(*OpenBytes(file)), 850, 2);
  }
}

TEST(CaptureFileTest, EveryLinkTypeIsRead) {
  const std::string ip = Ipv4(kTcp, Tcp(853, kTcpSyn));
  const std::vector<std::pair<uint32_t, std::string>> frames = {
      {kTestRaw, ip},
      {228, ip},
      {229, Ipv6(kTcp, Tcp(853, kTcpSyn))},
      {kTestCooked, Bytes("0000 0001 0006 0200000000070000 0800") + ip},
      {276, Bytes("0800 0000 00000002 0001 00 06 0200000000070000") + ip},
      {0, Bytes("02000000") + ip},
      {108, Bytes("00000002") + ip}};
  for (const auto& [link_type, frame] : frames) {
    const PcapWriter writer{.link_type = link_type};
    const auto results = ReadAll(*OpenBytes(writer.Header() + writer.Packet(kTestTime, frame)));
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, ReadResult::Outcome::kHit) << results[0].reason;
    EXPECT_EQ(results[0].hit.series, (Series{kTcp, 853})) << link_type;
  }
}

TEST(CaptureFileTest, CompressedCapturesAreReadAsWhatTheyHold) {
  const PcapWriter writer;
  const std::string plain = writer.Header() + Join(Packets(writer, 1, 3'000));
  for (const std::string& compressed :
       {Gzip(plain), Xz(plain), Zstd(plain), Gzip(plain.substr(0, 30)) + Gzip(plain.substr(30))}) {
    const auto file = OpenBytes(compressed);
    ExpectSyns(ReadAll(*file), 1, 3'000);
    ExpectPosition(*file, plain, 3'000);
    EXPECT_EQ(file->progress().bytes_total, compressed.size());
  }
}

TEST(CaptureFileTest, AFileOfNoBytesOrNoPacketsIsACaptureThatHasJustBegun) {
  for (const std::string& content : {std::string(), PcapWriter{}.Header(), Gzip("")}) {
    const auto file = OpenBytes(content);
    EXPECT_EQ(ReadAll(*file).size(), 0u);
    ExpectPosition(*file, "", 0);
  }
}

TEST(CaptureFileTest, AHeaderThatIsCutOffIsSaid) {
  const std::string pcap = PcapWriter{}.Header();
  const std::string pcapng = PcapngWriter{}.Section() + PcapngWriter{}.Interface(kTestEthernet);
  for (const std::string& header : {pcap, pcapng}) {
    for (size_t size = kCaptureFrontBytes; size < header.size(); ++size) {
      ExpectFailure(OpenFailure(header.substr(0, size)), absl::StatusCode::kDataLoss,
                    "ends within its header");
    }
  }
}

TEST(CaptureFileTest, InterfacesThatDifferAreRefusedWithWhatToDo) {
  const PcapngWriter writer;
  const std::string before =
      writer.Section() + writer.Interface(kTestEthernet) + writer.Packet(kTestTime + 1, Syn(1));
  for (const std::string& other :
       {writer.Interface(kTestCooked), writer.Interface(kTestEthernet, 96)}) {
    const auto file = OpenBytes(before + other + writer.Packet(kTestTime, "", 1));
    absl::Status status;
    ExpectSyns(ReadAll(*file, &status), 1, 1);
    ExpectFailure(status, absl::StatusCode::kInvalidArgument, "has interfaces that differ");
    EXPECT_TRUE(absl::StrContains(status.message(), "tshark -r FILE")) << status;
    ExpectPosition(*file, before, 1);
  }
}

TEST(CaptureFileTest, WhatIsNoCaptureOrCannotBeDecodedIsRefusedWithWhatCanBe) {
  ExpectFailure(OpenFailure("Oct 21 10:00:00 host kernel: DROP\n"),
                absl::StatusCode::kInvalidArgument, "is no pcap or pcapng capture");
  ExpectFailure(OpenFailure(PcapWriter{.link_type = 127}.Header()),
                absl::StatusCode::kInvalidArgument,
                "link type IEEE802_11_RADIO, which is not read");
  ExpectFailure(OpenFailure(PcapWriter{.version = 9}.Header()), absl::StatusCode::kInvalidArgument,
                "unsupported pcap savefile version 9.4");
  EXPECT_EQ(CaptureFile::Open(TestPath(".missing"), {}).status().code(),
            absl::StatusCode::kNotFound);
}

TEST(CaptureFileTest, OnlyWhatTheFilterMatchesIsCountedAndTheRestIsSkipped) {
  const PcapWriter writer;
  const std::string content = writer.Header() + Join(Packets(writer, 1, 5));
  const auto file = OpenBytes(content, {.filter = "tcp dst port 2 or tcp dst port 4"});
  const std::vector<ReadResult> results = ReadAll(*file);
  ASSERT_EQ(results.size(), 5u);
  for (size_t i = 0; i < results.size(); ++i) {
    if (i == 1 || i == 3) {
      EXPECT_EQ(results[i].hit.series.port, i + 1);
    } else {
      EXPECT_EQ(results[i].outcome, ReadResult::Outcome::kSkipped);
      EXPECT_EQ(results[i].reason, "outside of --filter");
    }
  }
  ExpectPosition(*file, content, 5);
}

TEST(CaptureFileTest, OfAllInterfacesAFilterTakesOneDirection) {
  const PcapWriter writer{.link_type = kTestCooked};
  const std::string ip = Ipv4(kTcp, Tcp(853, kTcpSyn));
  const auto file =
      OpenBytes(writer.Header() +
                    writer.Packet(kTestTime, Bytes("0004 0001 0006 0200000000070000 0800") + ip) +
                    writer.Packet(kTestTime, Bytes("0000 0001 0006 0200000000070000 0800") + ip),
                {.filter = "inbound"});
  const std::vector<ReadResult> results = ReadAll(*file);
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].reason, "outside of --filter");
  EXPECT_EQ(results[1].outcome, ReadResult::Outcome::kHit);
}

TEST(CaptureFileTest, AFilterThatIsWrongIsRefused) {
  const std::string content = PcapWriter{}.Header();
  for (const char* filter : {"prot 853", "tcp and", "port 99999"}) {
    const absl::Status status = OpenFailure(content, {.filter = filter});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << filter;
    EXPECT_TRUE(absl::StrContains(status.message(), filter)) << status;
    EXPECT_TRUE(absl::StrContains(status.message(), "pcap-filter")) << status;
  }
}

TEST(CaptureFileTest, PacketsAreCountedAsTheModeSays) {
  const PcapWriter writer;
  const std::string content =
      writer.Header() +
      writer.Packet(kTestTime, Ethernet(kTestIpv4, Ipv4(kTcp, Tcp(853, kTcpAck))));
  EXPECT_EQ(ReadAll(*OpenBytes(content))[0].reason, "tcp without SYN");
  EXPECT_EQ(ReadAll(*OpenBytes(content, {.count = CountMode::kAll}))[0].hit.series.port, 853);
}

TEST(CaptureFileTest, TheSnapLengthThatCutAPacketIsSeen) {
  const PcapWriter writer;
  const std::string content = writer.Header() +
                              writer.Packet(kTestTime, Syn(853).substr(0, 40), 14) +
                              writer.Packet(kTestTime, Syn(853).substr(0, 40));
  const std::vector<ReadResult> results = ReadAll(*OpenBytes(content));
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].reason, "cut short by the snap length");
  EXPECT_EQ(results[1].reason, "IP length beyond its frame");
}

TEST(CaptureFileTest, AMalformedPacketIsThereAsText) {
  const PcapWriter writer{.link_type = kTestRaw};
  const auto file = OpenBytes(writer.Header() + writer.Packet(kTestTime, Bytes("4500 00ff 0a")));
  const auto record = file->Next();
  ASSERT_TRUE(record.ok() && record->has_value());
  EXPECT_EQ((*record)->result.outcome, ReadResult::Outcome::kMalformed);
  EXPECT_EQ((*record)->text, "000000 45 00 00 ff 0a");
}

TEST(CaptureFileTest, TimesAfter2038AreReadAndPacketsWithoutATimeAreMalformed) {
  for (const bool little_endian : {false, true}) {
    const PcapWriter writer{.little_endian = little_endian};
    const auto file =
        OpenBytes(writer.Header() + writer.Packet(0xffff'fff0, Syn(1)) + writer.Packet(0, Syn(2)));
    const std::vector<ReadResult> results = ReadAll(*file);
    EXPECT_EQ(results[0].hit.time_s, 0xffff'fff0);
    EXPECT_EQ(results[1].reason, "without a time from 1970 to 2106");
  }
  const PcapngWriter writer;
  const auto file =
      OpenBytes(writer.Section() + writer.Interface(kTestEthernet) + writer.SimplePacket(Syn(1)));
  EXPECT_EQ(ReadAll(*file)[0].outcome, ReadResult::Outcome::kMalformed);
}

}  // namespace
}  // namespace scantrend
