#include "storage/trend.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace scantrend {
namespace {

const Day kLast = *Day::Parse("2019-10-21");

PointRecord PointOf(int64_t sources, int64_t targets, uint16_t gap = 1) {
  PointRecord point;
  point.records = static_cast<uint64_t>(10 * sources);
  point.sources.Add(gap, sources);
  point.targets.Add(gap, targets);
  return point;
}

// Two sensors on each day of a year, but for some days.
DayValues SensorsBut(const std::vector<Day>& gaps) {
  DayValues sensors({kLast.Plus(-364), kLast});
  for (int i = 0; i < 365; ++i) {
    const Day day = kLast.Plus(-i);
    sensors.Add(day, std::find(gaps.begin(), gaps.end(), day) == gaps.end() ? 2 : 0);
  }
  return sensors;
}

DayValues OnDay(Day day, uint64_t value) {
  DayValues values({day, day});
  values.Add(day, value);
  return values;
}

// `days` days up to kLast, on which a sensor delivered; no points yet.
TrendParts PartsOf(int days) {
  TrendParts parts{.range = {kLast.Plus(1 - days), kLast}, .first_provisional = kLast.Plus(1)};
  parts.active_sensors = SensorsBut({});
  return parts;
}

TEST(TrendTest, ThereIsAPointForEveryDay) {
  TrendParts parts = PartsOf(3);
  parts.first_provisional = kLast;
  parts.active_sensors = SensorsBut({kLast.Plus(-2)});
  parts.points[kLast.Plus(-1)] = PointOf(3, 7);
  parts.active_targets = OnDay(kLast.Plus(-1), 250);
  parts.tcp = OnDay(kLast.Plus(-1), 3);
  parts.udp = OnDay(kLast.Plus(-1), 1);
  parts.backscatter = OnDay(kLast.Plus(-1), 5);
  const Trend trend = MakeTrend(parts);
  ASSERT_EQ(trend.points.size(), 3u);
  EXPECT_TRUE(trend.points[0].gap);
  EXPECT_EQ(trend.points[0].active_sensors, 0u);
  const TrendPoint& point = trend.points[1];
  EXPECT_FALSE(point.gap);
  EXPECT_FALSE(point.provisional);
  EXPECT_EQ(point.counts, (PointCounts{.records = 30, .targets = 7, .sources = 3}));
  EXPECT_EQ(point.active_sensors, 2u);
  EXPECT_EQ(point.active_targets, 250u);
  EXPECT_EQ(point.backscatter_records, 5u);
  EXPECT_EQ(point.tcp_ratio, 75.0);
  EXPECT_TRUE(trend.points[2].provisional);
  EXPECT_EQ(trend.points[2].counts, PointCounts());
  EXPECT_EQ(trend.points[2].tcp_ratio, std::nullopt);
  EXPECT_EQ(trend.summary.peak_day, kLast.Plus(-1));
}

TEST(TrendTest, WindowsReachBehindAShortRange) {
  TrendParts parts = PartsOf(2);
  // The same four sources every day for half a year.
  for (int i = 0; i < 180; ++i) {
    parts.points[kLast.Plus(-i)] = PointOf(4, 4, i == 179 ? kNeverSeen : 1);
  }
  parts.points[kLast.Plus(-100)].sources.Add(kNeverSeen, 1);
  const TrendSummary summary = MakeTrend(parts).summary;
  EXPECT_EQ(summary.distinct_sources, 4u);
  EXPECT_EQ(summary.records, 80u);
  EXPECT_EQ(summary.windows[0].days, 7);
  EXPECT_EQ(summary.windows[0].sources, 4u);
  EXPECT_EQ(summary.windows[2].sources, 4u);  // 90 days
  EXPECT_EQ(summary.windows[3].sources, 5u);  // 365 days
  EXPECT_EQ(summary.windows[3].targets, 4u);
}

TEST(TrendTest, MedianAndChangeLeaveOutGapsAndDaysThatAreNotOver) {
  TrendParts parts = PartsOf(5);
  parts.first_provisional = kLast;
  for (int i = 0; i < 60; ++i) {
    parts.points[kLast.Plus(-i)] = PointOf(i >= 1 && i <= 7 ? 30 : 20, 10);
  }
  parts.points[kLast] = PointOf(1000, 1000);
  parts.active_sensors = SensorsBut({kLast.Plus(-2)});
  parts.points.erase(kLast.Plus(-2));
  parts.points[kLast.Plus(-3)] = PointOf(40, 10);
  const TrendSummary summary = MakeTrend(parts).summary;
  EXPECT_EQ(summary.median.sources, 30.0);  // of 30, 40, 30
  EXPECT_DOUBLE_EQ(*summary.change.sources, (5 * 30 + 40) / 6.0 / 20 - 1);
  EXPECT_DOUBLE_EQ(*summary.change.targets, 0.0);
  EXPECT_EQ(summary.change.new_sources, std::nullopt);  // from nothing
}

TEST(TrendTest, AMedianOfAnEvenNumberIsBetweenTheMiddleTwo) {
  TrendParts parts = PartsOf(4);
  for (int i = 0; i < 4; ++i) {
    parts.points[kLast.Plus(-i)] = PointOf(std::array{5, 1, 100, 8}[static_cast<size_t>(i)], 1);
  }
  EXPECT_EQ(MakeTrend(parts).summary.median.sources, 6.5);
}

TEST(TrendTest, OfNothingThereIsNoFigure) {
  TrendParts parts = PartsOf(4);
  parts.active_sensors = DayValues();
  const TrendSummary summary = MakeTrend(parts).summary;
  EXPECT_EQ(summary.median.records, std::nullopt);
  EXPECT_EQ(summary.change.records, std::nullopt);
  EXPECT_EQ(summary.peak_day, std::nullopt);
  EXPECT_EQ(summary.windows[3].sources, 0u);
}

TEST(TrendTest, TheFirstAndTheLastDayThereAreAreNoSpecialCase) {
  for (const Day day : {Day(0), Day(UINT16_MAX)}) {
    TrendParts parts{.range = {day, day}, .first_provisional = Day(UINT16_MAX)};
    parts.points[day] = PointOf(2, 3, kNeverSeen);
    parts.active_sensors = OnDay(day, 1);
    const Trend trend = MakeTrend(parts);
    ASSERT_EQ(trend.points.size(), 1u);
    EXPECT_EQ(trend.summary.windows[3].sources, 2u);
  }
}

}  // namespace
}  // namespace scantrend
