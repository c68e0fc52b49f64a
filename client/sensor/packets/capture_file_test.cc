#include "client/sensor/packets/capture_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "client/sensor/input/compress_for_test.h"
#include "client/sensor/packets/capture_format.h"
#include "client/sensor/packets/captures_for_test.h"
#include "client/sensor/packets/frames_for_test.h"

namespace scantrend {
namespace {

constexpr uint32_t kTime = 1'571'652'000;

std::string Syn(uint16_t port) { return Ethernet(kTestIpv4, Ipv4(kTcp, Tcp(port, kTcpSyn))); }

// SYNs to the ports from `first` on, a second apart.
std::vector<std::string> Packets(const PcapWriter& writer, uint16_t first, int count) {
  std::vector<std::string> packets;
  for (int i = 0; i < count; ++i) {
    packets.push_back(writer.Packet(kTime + first + i, Syn(static_cast<uint16_t>(first + i))));
  }
  return packets;
}

std::string Join(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) {
    all += part;
  }
  return all;
}

std::string TestPath(const std::string& suffix) {
  const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
  return ::testing::TempDir() + "/" + test->name() + suffix;
}

std::string WriteFile(const std::string& content) {
  std::string path = TestPath(".pcap");
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

std::unique_ptr<CaptureFile> OpenBytes(const std::string& content,
                                       const CaptureFileOptions& options = {}) {
  auto file = CaptureFile::Open(WriteFile(content), options);
  EXPECT_TRUE(file.ok()) << file.status();
  return *std::move(file);
}

absl::Status OpenFailure(const std::string& content, const CaptureFileOptions& options = {}) {
  return CaptureFile::Open(WriteFile(content), options).status();
}

std::vector<ReadResult> ReadAll(CaptureFile& file, absl::Status* status = nullptr) {
  std::vector<ReadResult> results;
  for (;;) {
    EXPECT_TRUE(file.Wait(absl::ZeroDuration()));
    const auto record = file.Next();
    if (!record.ok() || !record->has_value()) {
      if (status != nullptr) {
        *status = record.status();
      } else {
        EXPECT_TRUE(record.ok()) << record.status();
      }
      return results;
    }
    EXPECT_EQ((*record)->text, "");
    results.push_back((*record)->result);
  }
}

void ExpectSyns(const std::vector<ReadResult>& results, uint16_t first, size_t count) {
  ASSERT_EQ(results.size(), count);
  for (size_t i = 0; i < count; ++i) {
    const auto port = static_cast<uint16_t>(first + i);
    ASSERT_EQ(results[i].outcome, ReadResult::Outcome::kHit) << results[i].reason;
    EXPECT_EQ(results[i].hit.series, (Series{kTcp, port}));
    EXPECT_EQ(results[i].hit.time_s, kTime + port);
    EXPECT_EQ(results[i].hit.source, *Address::Parse("198.51.100.7"));
  }
}

void ExpectFailure(const absl::Status& status, absl::StatusCode code, std::string_view says) {
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_NE(status.message().find(absl::string_view(says.data(), says.size())),
            absl::string_view::npos)
      << status;
  EXPECT_TRUE(absl::StrContains(status.message(), ".pcap: ")) << status;
}

uint64_t DigestOf(std::string_view text) {
  ContentDigest digest;
  digest.Add(text);
  return digest.value();
}

sensor::SourcePosition PositionOf(const CaptureFile& file) {
  sensor::SourcePosition position;
  file.FillPosition(position);
  return position;
}

void ExpectPosition(const CaptureFile& file, const std::string& bytes, uint64_t packets) {
  const sensor::SourcePosition position = PositionOf(file);
  EXPECT_EQ(position.offset(), bytes.size());
  EXPECT_EQ(position.lines(), packets);
  EXPECT_EQ(position.digest(), DigestOf(bytes));
  EXPECT_EQ(file.progress().records, packets);
}

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
        writer.Packet(kTime + 850, Syn(850), 0) + writer.Block(4, "names are no packets") +
        writer.Packet(kTime + 851, Syn(851), 1) + writer.Block(5, "statistics are none either");
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
    const auto results = ReadAll(*OpenBytes(writer.Header() + writer.Packet(kTime, frame)));
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].outcome, ReadResult::Outcome::kHit) << results[0].reason;
    EXPECT_EQ(results[0].hit.series, (Series{kTcp, 853})) << link_type;
  }
}

TEST(CaptureFileTest, ThePositionIsExactlyBehindThePacketThatWasReadLast) {
  const PcapWriter writer;
  std::string before = writer.Header();
  // Of several buffers.
  const std::vector<std::string> packets = Packets(writer, 1, 3'000);
  const auto file = OpenBytes(before + Join(packets));
  // Nothing is counted yet, so nothing is passed either.
  ExpectPosition(*file, "", 0);
  for (size_t i = 0; i < packets.size(); ++i) {
    ASSERT_TRUE(file->Next().ok());
    before += packets[i];
    ExpectPosition(*file, before, i + 1);
  }
  EXPECT_EQ(*file->Next(), std::nullopt);
  EXPECT_EQ(*file->Next(), std::nullopt);
  ExpectPosition(*file, before, packets.size());
  EXPECT_EQ(file->progress().bytes_read, before.size());
  EXPECT_EQ(file->progress().bytes_total, before.size());
  EXPECT_FALSE(file->is_live());
}

TEST(CaptureFileTest, ThePositionInPcapngIsBehindTheBlockOfThePacket) {
  const PcapngWriter writer;
  const std::string first = writer.Section() + writer.Interface(kTestEthernet) +
                            writer.Block(5, "statistics") + writer.Packet(kTime, Syn(1));
  const std::string second = writer.Block(4, "names") + writer.Packet(kTime, Syn(2));
  const auto file = OpenBytes(first + second + writer.Block(5, "statistics"));
  ASSERT_TRUE(file->Next().ok());
  ExpectPosition(*file, first, 1);
  ASSERT_TRUE(file->Next().ok());
  ExpectPosition(*file, first + second, 2);
  EXPECT_EQ(*file->Next(), std::nullopt);
  ExpectPosition(*file, first + second, 2);
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

TEST(CaptureFileTest, ACaptureThatHasGrownIsContinuedFromItsPosition) {
  const PcapWriter writer;
  const std::vector<std::string> packets = Packets(writer, 1, 40);
  std::string content = writer.Header();
  for (const std::string& packet : packets) {
    content += packet;
  }
  for (size_t counted = 0; counted <= packets.size(); counted += 5) {
    const auto file = OpenBytes(content);
    for (size_t i = 0; i < counted; ++i) {
      ASSERT_TRUE(file->Next().ok());
    }
    for (const std::string& stored : {content, Gzip(content)}) {
      auto on = CaptureFile::OpenAt(WriteFile(stored), {}, PositionOf(*file));
      ASSERT_TRUE(on.ok()) << on.status();
      ASSERT_NE(*on, nullptr);
      EXPECT_EQ((*on)->progress().records, counted);
      ExpectSyns(ReadAll(**on), static_cast<uint16_t>(counted + 1), packets.size() - counted);
      ExpectPosition(**on, content, packets.size());
    }
  }
}

TEST(CaptureFileTest, APcapngCaptureIsContinuedWithTheInterfacesThatItHadBefore) {
  const PcapngWriter writer;
  const std::string front = writer.Section() + writer.Interface(kTestEthernet) +
                            writer.Interface(kTestEthernet) + writer.Packet(kTime + 1, Syn(1), 1);
  const auto file = OpenBytes(front);
  ASSERT_TRUE(file->Next().ok());
  const std::string grown = front + writer.Packet(kTime + 2, Syn(2), 1);
  auto on = CaptureFile::OpenAt(WriteFile(grown), {}, PositionOf(*file));
  ASSERT_TRUE(on.ok()) << on.status();
  ExpectSyns(ReadAll(**on), 2, 1);
}

TEST(CaptureFileTest, AFileOfWhichNothingIsCountedIsReadFromItsStart) {
  const PcapWriter writer;
  const std::string path = WriteFile(writer.Header() + Join(Packets(writer, 1, 3)));
  for (const sensor::SourcePosition& position :
       {sensor::SourcePosition(), PositionOf(*CaptureFile::Open(path, {}).value())}) {
    auto file = CaptureFile::OpenAt(path, {}, position);
    ASSERT_TRUE(file.ok() && *file != nullptr) << file.status();
    ExpectSyns(ReadAll(**file), 1, 3);
  }
}

TEST(CaptureFileTest, AnotherFileIsNotContinued) {
  const PcapWriter writer;
  const std::string content = writer.Header() + Join(Packets(writer, 1, 10));
  const auto file = OpenBytes(content);
  ReadAll(*file);
  const sensor::SourcePosition position = PositionOf(*file);
  std::string changed = content;
  changed[content.size() - 1] = static_cast<char>(changed[content.size() - 1] ^ 1);
  const std::string first_longer =
      writer.Header() + writer.Packet(kTime, Syn(1) + "padding") + Join(Packets(writer, 2, 9));
  for (const std::string& other : {changed, first_longer, content.substr(0, content.size() - 1),
                                   writer.Header(), std::string(), Gzip(content).substr(0, 100)}) {
    const auto on = CaptureFile::OpenAt(WriteFile(other), {}, position);
    ASSERT_TRUE(on.ok()) << on.status();
    EXPECT_EQ(*on, nullptr);
  }
}

TEST(CaptureFileTest, AFileOfNoBytesOrNoPacketsIsACaptureThatHasJustBegun) {
  for (const std::string& content : {std::string(), PcapWriter{}.Header(), Gzip("")}) {
    const auto file = OpenBytes(content);
    EXPECT_EQ(ReadAll(*file).size(), 0u);
    ExpectPosition(*file, "", 0);
  }
}

TEST(CaptureFileTest, APacketThatIsCutOffIsNotReadAndThoseBeforeItAre) {
  const PcapWriter writer;
  const std::vector<std::string> packets = Packets(writer, 1, 4);
  const std::string before = writer.Header() + packets[0] + packets[1] + packets[2];
  for (size_t size = 1; size < packets[3].size(); ++size) {
    const std::string cut = before + packets[3].substr(0, size);
    const auto file = OpenBytes(cut);
    absl::Status status;
    ExpectSyns(ReadAll(*file, &status), 1, 3);
    ExpectFailure(status, absl::StatusCode::kDataLoss, "ends within a packet, behind packet 3 (");
    EXPECT_TRUE(absl::StrContains(status.message(), "still being written")) << status;
    EXPECT_EQ(file->Next().status(), status);
    ExpectPosition(*file, before, 3);
    // It is whole later.
    auto on = CaptureFile::OpenAt(WriteFile(before + packets[3]), {}, PositionOf(*file));
    ASSERT_TRUE(on.ok() && *on != nullptr) << on.status();
    ExpectSyns(ReadAll(**on), 4, 1);
  }
}

TEST(CaptureFileTest, ABlockThatIsCutOffIsNotReadAndThoseBeforeItAre) {
  const PcapngWriter writer;
  const std::string before =
      writer.Section() + writer.Interface(kTestEthernet) + writer.Packet(kTime + 1, Syn(1));
  for (const std::string& last : {writer.Packet(kTime, Syn(2)), writer.Block(5, "statistics")}) {
    for (size_t size = 1; size < last.size(); ++size) {
      const auto file = OpenBytes(before + last.substr(0, size));
      absl::Status status;
      ExpectSyns(ReadAll(*file, &status), 1, 1);
      ExpectFailure(status, absl::StatusCode::kDataLoss, "behind packet 1 (");
      ExpectPosition(*file, before, 1);
    }
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

TEST(CaptureFileTest, DamagedCompressedDataIsSaidWithTheErrorOfTheFormat) {
  const PcapWriter writer;
  const std::string plain = writer.Header() + Join(Packets(writer, 1, 3'000));
  const std::string compressed = Gzip(plain);
  const auto file = OpenBytes(compressed.substr(0, compressed.size() / 2));
  absl::Status status;
  const size_t count = ReadAll(*file, &status).size();
  ExpectFailure(status, absl::StatusCode::kDataLoss,
                "the gzip data is cut off before its end, behind packet ");
  const sensor::SourcePosition position = PositionOf(*file);
  EXPECT_EQ(position.lines(), count);
  auto on = CaptureFile::OpenAt(WriteFile(compressed), {}, position);
  ASSERT_TRUE(on.ok() && *on != nullptr) << on.status();
  ExpectSyns(ReadAll(**on), static_cast<uint16_t>(count + 1), 3'000 - count);
}

TEST(CaptureFileTest, ADamagedPacketEndsTheCapture) {
  const PcapWriter writer;
  const std::string before = writer.Header() + Join(Packets(writer, 1, 2));
  std::string damaged = Packets(writer, 3, 1)[0];
  damaged[11] = '\x7f';  // 2 GB captured
  const auto file = OpenBytes(before + damaged + Join(Packets(writer, 4, 2)));
  absl::Status status;
  ExpectSyns(ReadAll(*file, &status), 1, 2);
  ExpectFailure(status, absl::StatusCode::kDataLoss, "is damaged: invalid packet capture length");
  ExpectPosition(*file, before, 2);
}

TEST(CaptureFileTest, InterfacesThatDifferAreRefusedWithWhatToDo) {
  const PcapngWriter writer;
  const std::string before =
      writer.Section() + writer.Interface(kTestEthernet) + writer.Packet(kTime + 1, Syn(1));
  for (const std::string& other :
       {writer.Interface(kTestCooked), writer.Interface(kTestEthernet, 96)}) {
    const auto file = OpenBytes(before + other + writer.Packet(kTime, "", 1));
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
      writer.Header() + writer.Packet(kTime, Ethernet(kTestIpv4, Ipv4(kTcp, Tcp(853, kTcpAck))));
  EXPECT_EQ(ReadAll(*OpenBytes(content))[0].reason, "tcp without SYN");
  EXPECT_EQ(ReadAll(*OpenBytes(content, {.count = CountMode::kAll}))[0].hit.series.port, 853);
}

TEST(CaptureFileTest, TheSnapLengthThatCutAPacketIsSeen) {
  const PcapWriter writer;
  const std::string content = writer.Header() + writer.Packet(kTime, Syn(853).substr(0, 40), 14) +
                              writer.Packet(kTime, Syn(853).substr(0, 40));
  const std::vector<ReadResult> results = ReadAll(*OpenBytes(content));
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].reason, "cut short by the snap length");
  EXPECT_EQ(results[1].reason, "IP length beyond its frame");
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

// A named pipe whose writing end is open; opened for both so that neither end waits for the other.
class LivePipe {
 public:
  LivePipe() : path_(TestPath(".pcap")) {
    EXPECT_EQ(mkfifo(path_.c_str(), 0600), 0);
    fd_ = open(path_.c_str(), O_RDWR);
  }
  ~LivePipe() { Close(); }

  const std::string& path() const { return path_; }
  void Write(std::string_view text) {
    EXPECT_EQ(write(fd_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void Close() {
    if (fd_ >= 0) {
      close(fd_);
    }
    fd_ = -1;
  }

 private:
  std::string path_;
  int fd_;
};

TEST(CaptureFileTest, APipeThatStaysOpenYieldsEachPacketAsItComes) {
  const PcapWriter writer;
  LivePipe pipe;
  auto opened = CaptureFile::Open(pipe.path(), {});
  ASSERT_TRUE(opened.ok()) << opened.status();
  CaptureFile& file = **opened;
  EXPECT_TRUE(file.is_live());
  EXPECT_FALSE(file.Wait(absl::ZeroDuration()));
  pipe.Write(writer.Header().substr(0, 20));
  EXPECT_FALSE(file.Wait(absl::Milliseconds(1)));
  const std::vector<std::string> packets = Packets(writer, 1, 3);
  pipe.Write(writer.Header().substr(20) + packets[0] + packets[1].substr(0, 50));
  EXPECT_TRUE(file.Wait(absl::InfiniteDuration()));
  EXPECT_EQ((*file.Next())->result.hit.series.port, 1);
  EXPECT_FALSE(file.Wait(absl::Milliseconds(1)));
  pipe.Write(packets[1].substr(50) + packets[2]);
  EXPECT_TRUE(file.Wait(absl::ZeroDuration()));
  EXPECT_EQ((*file.Next())->result.hit.series.port, 2);
  EXPECT_TRUE(file.Wait(absl::ZeroDuration()));
  EXPECT_EQ((*file.Next())->result.hit.series.port, 3);
  EXPECT_FALSE(file.Wait(absl::ZeroDuration()));
  // It cannot be gone on with.
  EXPECT_EQ(PositionOf(file).SerializeAsString(), "");
  EXPECT_EQ(file.progress().records, 3u);
  pipe.Close();
  EXPECT_TRUE(file.Wait(absl::InfiniteDuration()));
  EXPECT_EQ(*file.Next(), std::nullopt);
}

TEST(CaptureFileTest, APipeOfPcapngIsWaitedForUntilAPacketHasCome) {
  const PcapngWriter writer;
  LivePipe pipe;
  auto file = CaptureFile::Open(pipe.path(), {});
  ASSERT_TRUE(file.ok()) << file.status();
  pipe.Write(writer.Section() + writer.Interface(kTestEthernet));
  EXPECT_FALSE((*file)->Wait(absl::Milliseconds(1)));
  pipe.Write(writer.Packet(kTime + 1, Syn(1)) + writer.Block(5, "statistics"));
  EXPECT_TRUE((*file)->Wait(absl::ZeroDuration()));
  EXPECT_EQ((*(*file)->Next())->result.hit.series.port, 1);
  EXPECT_FALSE((*file)->Wait(absl::ZeroDuration()));
}

TEST(CaptureFileTest, APacketLargerThanTheBufferIsWaitedForToo) {
  const PcapWriter writer;
  LivePipe pipe;
  auto file = CaptureFile::Open(pipe.path(), {});
  ASSERT_TRUE(file.ok()) << file.status();
  const std::string packet = writer.Packet(kTime, Syn(853) + std::string(200'000, 'x'));
  pipe.Write(writer.Header());
  for (size_t at = 0; at < packet.size(); at += 32'768) {
    EXPECT_FALSE((*file)->Wait(absl::ZeroDuration()));
    pipe.Write(packet.substr(at, 32'768));
  }
  EXPECT_TRUE((*file)->Wait(absl::ZeroDuration()));
  EXPECT_EQ((*(*file)->Next())->result.hit.series.port, 853);
}

TEST(CaptureFileTest, APipeOfSomethingElseIsSaidOnceItIsRead) {
  LivePipe pipe;
  auto file = CaptureFile::Open(pipe.path(), {});
  ASSERT_TRUE(file.ok()) << file.status();
  pipe.Write("Oct 21 10:00:00 host kernel: DROP\n");
  EXPECT_TRUE((*file)->Wait(absl::ZeroDuration()));
  ExpectFailure((*file)->Next().status(), absl::StatusCode::kInvalidArgument,
                "is no pcap or pcapng capture");
}

}  // namespace
}  // namespace scantrend
