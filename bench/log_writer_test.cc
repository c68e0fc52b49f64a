#include "bench/log_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"
#include "base/clock.h"
#include "client/sensor/formats/hit_readers.h"

namespace scantrend {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr uint64_t kHits = 2'000;
const Day kDay = Day::Parse("2026-11-25").value();

// Takes a moment to be made.
const Workload& TheWorkload() {
  static const Workload workload(1, kHits);
  return workload;
}

std::string LogOf(std::string_view format, LogTotals& totals) {
  std::ostringstream out;
  totals = WriteLog(format, TheWorkload(), kDay, out).value();
  return out.str();
}

class LogWriterTest : public testing::TestWithParam<std::string> {};

TEST_P(LogWriterTest, TheSensorsReaderFindsTheHitsOfTheWorkloadAndNothingElse) {
  LogTotals totals;
  const std::string text = LogOf(GetParam(), totals);
  EXPECT_EQ(totals.bytes, text.size());
  ASSERT_EQ(totals.hits, kHits);
  v1::Ipv4Hits expected;
  TheWorkload().MakeHits(kDay, 0, kHits, expected);
  const FakeClock clock(kDay.Plus(1).start_s());
  ReaderOptions options;
  options.clock = &clock;
  const std::unique_ptr<HitReader> reader = MakeHitReader(GetParam(), options).value();
  uint64_t lines = 0;
  uint64_t skipped = 0;
  int next = 0;
  ASSERT_EQ(text.back(), '\n');
  const std::vector<std::string> split = absl::StrSplit(text.substr(0, text.size() - 1), '\n');
  for (const std::string& line : split) {
    ++lines;
    const ReadResult result = reader->ReadLine(line);
    ASSERT_NE(result.outcome, ReadResult::Outcome::kMalformed) << result.reason << ": " << line;
    if (result.outcome == ReadResult::Outcome::kSkipped) {
      ++skipped;
      continue;
    }
    ASSERT_LT(next, expected.time_s_size());
    EXPECT_EQ(result.hit.time_s, expected.time_s(next)) << line;
    EXPECT_EQ(result.hit.source, Address(expected.source(next))) << line;
    EXPECT_EQ(result.hit.target, Address(expected.target(next))) << line;
    EXPECT_EQ(static_cast<uint32_t>(result.hit.kind) << 24 |
                  uint32_t{result.hit.series.protocol} << 16 | result.hit.series.port,
              expected.service(next))
        << line;
    EXPECT_EQ(result.hit.records, 1u) << line;
    ++next;
  }
  EXPECT_EQ(next, expected.time_s_size());
  EXPECT_EQ(lines, totals.lines);
  EXPECT_EQ(skipped, totals.skipped);
}

TEST_P(LogWriterTest, IsTheSameEachTime) {
  LogTotals totals;
  EXPECT_EQ(LogOf(GetParam(), totals), LogOf(GetParam(), totals));
}

INSTANTIATE_TEST_SUITE_P(All, LogWriterTest, testing::ValuesIn([] {
                           const std::vector<std::string> names =
                               absl::StrSplit(LogFormats(), ", ");
                           return names;
                         }()),
                         [](const testing::TestParamInfo<std::string>& format) {
                           return format.param;
                         });

TEST(LogWriterTest, LinesLookAsFirewallsWriteThem) {
  LogTotals totals;
  EXPECT_THAT(LogOf("netfilter", totals), StartsWith("Nov 25 00:00:00 gw kernel: [1000000."));
  EXPECT_GT(totals.skipped, kHits / 20);
  EXPECT_THAT(LogOf("dshield", totals), StartsWith("2026-11-25 00:00:00 +0000\t1000\t1\t"));
  EXPECT_EQ(totals.skipped, 0u);
  EXPECT_THAT(LogOf("zeek", totals), StartsWith("#separator \\x09\n"));
  EXPECT_EQ(totals.skipped, 9u);
}

TEST(LogWriterTest, AnUnknownFormatIsAnErrorThatListsTheKnownOnes) {
  std::ostringstream out;
  const absl::Status status = WriteLog("syslog", TheWorkload(), kDay, out).status();
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("netfilter, dshield, zeek"));
}

TEST(LogWriterTest, AFullDiskIsAnError) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  EXPECT_TRUE(absl::IsUnavailable(WriteLog("dshield", TheWorkload(), kDay, out).status()));
}

}  // namespace
}  // namespace scantrend
