#include "storage/gap_histogram.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace scantrend {
namespace {

TEST(GapHistogramTest, UnseenForCountsLongerGapsAndNever) {
  GapHistogram histogram;
  histogram.Add(kNeverSeen, 4);
  histogram.Add(1, 10);
  histogram.Add(365, 2);
  histogram.Add(366, 3);
  EXPECT_EQ(histogram.total(), 19);
  EXPECT_EQ(histogram.UnseenFor(0), 19);
  EXPECT_EQ(histogram.UnseenFor(1), 9);
  EXPECT_EQ(histogram.UnseenFor(365), 7);
  EXPECT_EQ(histogram.UnseenFor(366), 4);
}

TEST(GapHistogramTest, ChangesThatCancelLeaveNothing) {
  GapHistogram change;
  change.Add(7, -1);
  EXPECT_FALSE(change.IsValid());
  change.Add(7, 1);
  EXPECT_TRUE(change.empty());
}

TEST(GapHistogramTest, TheStoredBytesAreThese) {
  GapHistogram histogram;
  histogram.Add(300, 1);
  histogram.Add(kNeverSeen, 5);
  histogram.Add(1, 200);
  std::string bytes;
  histogram.AppendTo(bytes);
  EXPECT_EQ(bytes, std::string("\x03\x00\x0a\x01\x90\x03\xab\x02\x02", 9));
  std::string_view rest = bytes;
  GapHistogram read;
  ASSERT_TRUE(read.ConsumeFrom(rest));
  EXPECT_EQ(read, histogram);
  EXPECT_TRUE(rest.empty());
}

TEST(GapHistogramTest, BytesThatAreNoHistogramAreRefused) {
  using std::string_literals::operator""s;
  for (const std::string& bytes :
       {""s, "\x01"s, "\x01\x00"s, "\x01\x00\x00"s, "\x02\x01\x01\x00\x01"s,
        "\xff\xff\xff\xff\x0f\x00\x00"s, "\x01\x80\x80\x04\x01"s}) {
    std::string_view rest = bytes;
    GapHistogram histogram;
    EXPECT_FALSE(histogram.ConsumeFrom(rest)) << testing::PrintToString(bytes);
  }
}

// The identity of the header, on random histories: every window equals the size of the union.
TEST(GapHistogramTest, EveryWindowOfARandomHistoryEqualsTheUnionOfItsDays) {
  const uint32_t seed = 853;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  constexpr int kDays = 40;
  std::vector<std::set<int>> seen(kDays);
  std::vector<GapHistogram> histograms(kDays);
  std::map<int, int> last;
  for (int day = 0; day < kDays; ++day) {
    for (int i = static_cast<int>(random() % 12); i > 0; --i) {
      const int address = static_cast<int>(random() % 25);
      if (!seen[day].insert(address).second) {
        continue;
      }
      const auto before = last.find(address);
      histograms[day].Add(
          before == last.end() ? kNeverSeen : static_cast<uint16_t>(day - before->second), 1);
      last[address] = day;
    }
  }
  for (int start = 0; start < kDays; ++start) {
    std::set<int> all;
    int64_t distinct = 0;
    for (int end = start; end < kDays; ++end) {
      all.insert(seen[end].begin(), seen[end].end());
      distinct += histograms[end].UnseenFor(end - start);
      ASSERT_EQ(distinct, static_cast<int64_t>(all.size())) << start << " to " << end;
    }
  }
}

TEST(GapHistogramTest, CountsThatDoNotFitAreAddedUpModulo2To64) {
  GapHistogram histogram;
  histogram.Add(3, INT64_MAX);
  histogram.Add(3, 1);
  histogram.Add(4, -1);
  EXPECT_FALSE(histogram.IsValid());
  EXPECT_EQ(histogram.total(), INT64_MAX);
  EXPECT_EQ(histogram.UnseenFor(2), INT64_MAX);
}

}  // namespace
}  // namespace scantrend
