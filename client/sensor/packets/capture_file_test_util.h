// What the tests of capture files have in common.
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURE_FILE_TEST_UTIL_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURE_FILE_TEST_UTIL_H_

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "client/sensor/input/content_digest.h"
#include "client/sensor/packets/capture_file.h"
#include "client/sensor/packets/captures_for_test.h"
#include "client/sensor/packets/frames_for_test.h"

namespace scantrend {

inline constexpr uint32_t kTestTime = 1'571'652'000;

inline std::string Syn(uint16_t port) {
  return Ethernet(kTestIpv4, Ipv4(kTcp, Tcp(port, kTcpSyn)));
}

// SYNs to the ports from `first` on, a second apart.
inline std::vector<std::string> Packets(const PcapWriter& writer, uint16_t first, int count) {
  std::vector<std::string> packets;
  for (int i = 0; i < count; ++i) {
    packets.push_back(writer.Packet(kTestTime + first + i, Syn(static_cast<uint16_t>(first + i))));
  }
  return packets;
}

inline std::string Join(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) {
    all += part;
  }
  return all;
}

inline std::string TestPath(const std::string& suffix) {
  const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
  return ::testing::TempDir() + "/" + test->name() + suffix;
}

inline std::string WriteFile(const std::string& content) {
  std::string path = TestPath(".pcap");
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

inline std::unique_ptr<CaptureFile> OpenBytes(const std::string& content,
                                              const CaptureFileOptions& options = {}) {
  auto file = CaptureFile::Open(WriteFile(content), options);
  EXPECT_TRUE(file.ok()) << file.status();
  return *std::move(file);
}

inline absl::Status OpenFailure(const std::string& content,
                                const CaptureFileOptions& options = {}) {
  return CaptureFile::Open(WriteFile(content), options).status();
}

inline std::vector<ReadResult> ReadAll(CaptureFile& file, absl::Status* status = nullptr) {
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
    EXPECT_EQ((*record)->text.empty(),
              (*record)->result.outcome != ReadResult::Outcome::kMalformed);
    results.push_back((*record)->result);
  }
}

inline void ExpectSyns(const std::vector<ReadResult>& results, uint16_t first, size_t count) {
  ASSERT_EQ(results.size(), count);
  for (size_t i = 0; i < count; ++i) {
    const auto port = static_cast<uint16_t>(first + i);
    ASSERT_EQ(results[i].outcome, ReadResult::Outcome::kHit) << results[i].reason;
    EXPECT_EQ(results[i].hit.series, (Series{kTcp, port}));
    EXPECT_EQ(results[i].hit.time_s, kTestTime + port);
    EXPECT_EQ(results[i].hit.source, *Address::Parse("198.51.100.7"));
  }
}

inline void ExpectFailure(const absl::Status& status, absl::StatusCode code,
                          std::string_view says) {
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_NE(status.message().find(absl::string_view(says.data(), says.size())),
            absl::string_view::npos)
      << status;
  EXPECT_TRUE(absl::StrContains(status.message(), ".pcap: ")) << status;
}

inline uint64_t DigestOf(std::string_view text) {
  ContentDigest digest;
  digest.Add(text);
  return digest.value();
}

inline sensor::SourcePosition PositionOf(CaptureFile& file) {
  sensor::SourcePosition position;
  file.FillPosition(position);
  return position;
}

inline void ExpectPosition(CaptureFile& file, const std::string& bytes, uint64_t packets) {
  const sensor::SourcePosition position = PositionOf(file);
  EXPECT_EQ(position.offset(), bytes.size());
  EXPECT_EQ(position.lines(), packets);
  EXPECT_EQ(position.digest(), DigestOf(bytes));
  EXPECT_EQ(file.progress().records, packets);
}

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURE_FILE_TEST_UTIL_H_
