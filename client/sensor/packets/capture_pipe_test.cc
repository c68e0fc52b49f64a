#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/sensor/packets/capture_file.h"
#include "client/sensor/packets/capture_file_test_util.h"

namespace scantrend {
namespace {

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

TEST(CapturePipeTest, APipeThatStaysOpenYieldsEachPacketAsItComes) {
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

TEST(CapturePipeTest, APipeOfPcapngIsWaitedForUntilAPacketHasCome) {
  const PcapngWriter writer;
  LivePipe pipe;
  auto file = CaptureFile::Open(pipe.path(), {});
  ASSERT_TRUE(file.ok()) << file.status();
  pipe.Write(writer.Section() + writer.Interface(kTestEthernet));
  EXPECT_FALSE((*file)->Wait(absl::Milliseconds(1)));
  pipe.Write(writer.Packet(kTestTime + 1, Syn(1)) + writer.Block(5, "statistics"));
  EXPECT_TRUE((*file)->Wait(absl::ZeroDuration()));
  EXPECT_EQ((*(*file)->Next())->result.hit.series.port, 1);
  EXPECT_FALSE((*file)->Wait(absl::ZeroDuration()));
}

TEST(CapturePipeTest, APacketLargerThanTheBufferIsWaitedForToo) {
  const PcapWriter writer;
  LivePipe pipe;
  auto file = CaptureFile::Open(pipe.path(), {});
  ASSERT_TRUE(file.ok()) << file.status();
  const std::string packet = writer.Packet(kTestTime, Syn(853) + std::string(200'000, 'x'));
  pipe.Write(writer.Header());
  for (size_t at = 0; at < packet.size(); at += 32'768) {
    EXPECT_FALSE((*file)->Wait(absl::ZeroDuration()));
    pipe.Write(packet.substr(at, 32'768));
  }
  EXPECT_TRUE((*file)->Wait(absl::ZeroDuration()));
  EXPECT_EQ((*(*file)->Next())->result.hit.series.port, 853);
}

TEST(CapturePipeTest, APacketThatIsCutOffIsSaid) {
  const PcapWriter writer;
  LivePipe pipe;
  auto file = CaptureFile::Open(pipe.path(), {});
  ASSERT_TRUE(file.ok()) << file.status();
  const std::vector<std::string> packets = Packets(writer, 1, 2);
  pipe.Write(writer.Header() + packets[0] + packets[1].substr(0, 50));
  pipe.Close();
  absl::Status status;
  ExpectSyns(ReadAll(**file, &status), 1, 1);
  ExpectFailure(status, absl::StatusCode::kDataLoss,
                "ends within a packet, behind packet 1; the packets up to there were read");
}

TEST(CapturePipeTest, APipeOfSomethingElseIsSaidOnceItIsRead) {
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
