#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "client/sensor/input/compress_for_test.h"
#include "client/sensor/packets/capture_file.h"
#include "client/sensor/packets/capture_file_test_util.h"

namespace scantrend {
namespace {

TEST(CaptureResumeTest, ThePositionIsExactlyBehindThePacketThatWasReadLast) {
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

TEST(CaptureResumeTest, ThePositionInPcapngIsBehindTheBlockOfThePacket) {
  const PcapngWriter writer;
  const std::string first = writer.Section() + writer.Interface(kTestEthernet) +
                            writer.Block(5, "statistics") + writer.Packet(kTestTime, Syn(1));
  const std::string second = writer.Block(4, "names") + writer.Packet(kTestTime, Syn(2));
  const auto file = OpenBytes(first + second + writer.Block(5, "statistics"));
  ASSERT_TRUE(file->Next().ok());
  ExpectPosition(*file, first, 1);
  ASSERT_TRUE(file->Next().ok());
  ExpectPosition(*file, first + second, 2);
  EXPECT_EQ(*file->Next(), std::nullopt);
  ExpectPosition(*file, first + second, 2);
}

TEST(CaptureResumeTest, ACaptureThatHasGrownIsContinuedFromItsPosition) {
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

TEST(CaptureResumeTest, APcapngCaptureIsContinuedWithTheInterfacesThatItHadBefore) {
  const PcapngWriter writer;
  const std::string front = writer.Section() + writer.Interface(kTestEthernet) +
                            writer.Interface(kTestEthernet) +
                            writer.Packet(kTestTime + 1, Syn(1), 1);
  const auto file = OpenBytes(front);
  ASSERT_TRUE(file->Next().ok());
  const std::string grown = front + writer.Packet(kTestTime + 2, Syn(2), 1);
  auto on = CaptureFile::OpenAt(WriteFile(grown), {}, PositionOf(*file));
  ASSERT_TRUE(on.ok()) << on.status();
  ExpectSyns(ReadAll(**on), 2, 1);
}

TEST(CaptureResumeTest, AFileOfWhichNothingIsCountedIsReadFromItsStart) {
  const PcapWriter writer;
  const std::string path = WriteFile(writer.Header() + Join(Packets(writer, 1, 3)));
  for (const sensor::SourcePosition& position :
       {sensor::SourcePosition(), PositionOf(*CaptureFile::Open(path, {}).value())}) {
    auto file = CaptureFile::OpenAt(path, {}, position);
    ASSERT_TRUE(file.ok() && *file != nullptr) << file.status();
    ExpectSyns(ReadAll(**file), 1, 3);
  }
}

TEST(CaptureResumeTest, AnotherFileIsNotContinued) {
  const PcapWriter writer;
  const std::string content = writer.Header() + Join(Packets(writer, 1, 10));
  const auto file = OpenBytes(content);
  ReadAll(*file);
  const sensor::SourcePosition position = PositionOf(*file);
  std::string changed = content;
  changed[content.size() - 1] = static_cast<char>(changed[content.size() - 1] ^ 1);
  const std::string first_longer =
      writer.Header() + writer.Packet(kTestTime, Syn(1) + "padding") + Join(Packets(writer, 2, 9));
  for (const std::string& other : {changed, first_longer, content.substr(0, content.size() - 1),
                                   writer.Header(), std::string(), Gzip(content).substr(0, 100)}) {
    const auto on = CaptureFile::OpenAt(WriteFile(other), {}, position);
    ASSERT_TRUE(on.ok()) << on.status();
    EXPECT_EQ(*on, nullptr);
  }
}

TEST(CaptureResumeTest, APacketThatIsCutOffIsNotReadAndThoseBeforeItAre) {
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

TEST(CaptureResumeTest, ABlockThatIsCutOffIsNotReadAndThoseBeforeItAre) {
  const PcapngWriter writer;
  const std::string before =
      writer.Section() + writer.Interface(kTestEthernet) + writer.Packet(kTestTime + 1, Syn(1));
  for (const std::string& last :
       {writer.Packet(kTestTime, Syn(2)), writer.Block(5, "statistics")}) {
    for (size_t size = 1; size < last.size(); ++size) {
      const auto file = OpenBytes(before + last.substr(0, size));
      absl::Status status;
      ExpectSyns(ReadAll(*file, &status), 1, 1);
      ExpectFailure(status, absl::StatusCode::kDataLoss, "behind packet 1 (");
      ExpectPosition(*file, before, 1);
    }
  }
}

TEST(CaptureResumeTest, DamagedCompressedDataIsSaidWithTheErrorOfTheFormat) {
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

TEST(CaptureResumeTest, ADamagedPacketEndsTheCapture) {
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

}  // namespace
}  // namespace scantrend
