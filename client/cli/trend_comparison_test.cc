#include "client/cli/trend_comparison.h"

#include <gtest/gtest.h>

#include <sstream>

namespace scantrend {
namespace {

void SetDate(int day, google::type::Date& date) {
  date.set_year(2019);
  date.set_month(10);
  date.set_day(day);
}

// Two days from October `first` on.
v1::Trend TrendOf(uint32_t port, int first, uint64_t counts) {
  v1::Trend trend;
  trend.mutable_series()->set_protocol(6);
  trend.mutable_series()->set_port(port);
  SetDate(first, *trend.mutable_start_date());
  SetDate(first + 1, *trend.mutable_end_date());
  for (int i = 0; i < 2; ++i) {
    SetDate(first + i, *trend.add_points()->mutable_date());
  }
  v1::TrendSummary& summary = *trend.mutable_summary();
  summary.set_records(100 * counts);
  summary.set_distinct_sources(3 * counts);
  summary.set_distinct_targets(7);
  summary.set_new_sources(counts - 1);
  return trend;
}

std::string Comparison(const std::vector<v1::Trend>& trends,
                       const std::vector<v1::Trend>& previous) {
  std::ostringstream out;
  WriteTrendComparison(trends, previous, out);
  return out.str();
}

TEST(TrendComparisonTest, TheRangeBeforeEndsWhereTheTrendBegins) {
  EXPECT_EQ(RangeBefore(TrendOf(853, 1, 1))->ShortDebugString(),
            "end_date { year: 2019 month: 9 day: 30 } days: 2");
}

TEST(TrendComparisonTest, ThereIsNothingBeforeTheFirstDay) {
  v1::Trend trend = TrendOf(853, 2, 1);
  trend.mutable_start_date()->set_year(1970);
  trend.mutable_start_date()->set_month(1);
  EXPECT_EQ(RangeBefore(trend).status().message(),
            "--compare needs 2 days before 1970-01-02, and days begin with 1970-01-01; ask for a "
            "shorter range");
}

TEST(TrendComparisonTest, ChangesAreSignedPercent) {
  EXPECT_EQ(ChangeText(100, 162), "+62%");
  EXPECT_EQ(ChangeText(1'000, 965), "-3.5%");
  EXPECT_EQ(ChangeText(100'000, 100'001), "0%");
  EXPECT_EQ(ChangeText(10, 0), "-100%");
  EXPECT_EQ(ChangeText(1, 1'001), "+100,000%");
  EXPECT_EQ(ChangeText(0, 0), "0%");
  EXPECT_EQ(ChangeText(0, 5), "from 0");
}

TEST(TrendComparisonTest, OfOneSeriesTheCountsAreShownToo) {
  EXPECT_EQ(Comparison({TrendOf(853, 20, 15)}, {TrendOf(853, 18, 10)}),
            "2019-10-20 to 2019-10-21 against the 2 days before, 2019-10-18 to 2019-10-19\n"
            "                  before    now  change\n"
            "records            1,000  1,500    +50%\n"
            "distinct sources      30     45    +50%\n"
            "distinct targets       7      7      0%\n"
            "new sources            9     14    +56%\n");
}

TEST(TrendComparisonTest, OfSeveralSeriesThereIsALineEach) {
  EXPECT_EQ(Comparison({TrendOf(853, 20, 15), TrendOf(22, 20, 1)},
                       {TrendOf(853, 18, 10), TrendOf(22, 18, 2)}),
            "2019-10-20 to 2019-10-21 against the 2 days before, 2019-10-18 to 2019-10-19\n"
            "change of  records  distinct sources  distinct targets  new sources\n"
            "853/tcp       +50%              +50%                0%         +56%\n"
            "22/tcp        -50%              -50%                0%        -100%\n");
}

TEST(TrendComparisonTest, WhatIsUnknownIsNoChange) {
  v1::Trend now = TrendOf(853, 20, 15);
  now.mutable_points(1)->set_provisional(true);
  v1::Trend before = TrendOf(853, 18, 10);
  before.mutable_points(0)->set_gap(true);
  EXPECT_NE(Comparison({now}, {before})
                .find("days without data: 0 now, 1 before; they count for nothing here\n"
                      "2019-10-21 is not over yet, and is compared with a whole day\n"),
            std::string::npos);
  before.mutable_points(1)->set_gap(true);
  EXPECT_NE(Comparison({now}, {before}).find("records                -  1,500       -\n"),
            std::string::npos)
      << Comparison({now}, {before});
}

}  // namespace
}  // namespace scantrend
