#include "server/metrics/exported_series.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace scantrend {
namespace {

constexpr uint32_t kNow = 18'400u * kSecondsPerDay + 3'600;
constexpr uint32_t kKept = kExportedKeptSeconds;

Series Tcp(uint16_t port) { return {kTcp, port}; }

std::vector<Series> Ports(std::vector<uint16_t> ports) {
  std::vector<Series> series;
  std::transform(ports.begin(), ports.end(), std::back_inserter(series), Tcp);
  return series;
}

// The ports of those that are exported and not watched.
std::vector<uint16_t> MembersOf(const ExportedSeries& exported, size_t watched = 0) {
  std::vector<uint16_t> ports;
  const std::vector<CountedSeries> all = exported.series();
  for (size_t i = kKindsOfWatched * watched; i < all.size(); ++i) {
    EXPECT_EQ(all[i].kind, Kind::kProbe);
    ports.push_back(all[i].series.port);
  }
  return ports;
}

using PortList = std::vector<uint16_t>;

TEST(ExportedSeriesTest, WhatIsNotAmongTheTopNDoesNotEnter) {
  ExportedSeries exported({.watched = {}, .top = 2});
  EXPECT_EQ(exported.ranking_size(), 4u);
  exported.Update(kNow, Ports({5, 4, 3, 2, 1}));
  EXPECT_EQ(MembersOf(exported), (PortList{4, 5}));
}

TEST(ExportedSeriesTest, WhatFallsBehindTheTopNStaysAsLongAsItIsInTheTop2N) {
  ExportedSeries exported({.watched = {}, .top = 2});
  exported.Update(kNow, Ports({1, 2, 3, 4, 5}));
  for (int days = 1; days <= 10; ++days) {
    exported.Update(kNow + static_cast<uint32_t>(days) * kKept, Ports({3, 4, 1, 2, 5}));
  }
  EXPECT_EQ(MembersOf(exported), (PortList{1, 2, 3, 4}));
}

TEST(ExportedSeriesTest, WhatIsOutOfTheTop2NLeavesAfterADayAndNotASecondBefore) {
  ExportedSeries exported({.watched = {}, .top = 1});
  exported.Update(kNow, Ports({1}));
  exported.Update(kNow + 600, Ports({2, 1}));  // the last time of 1
  exported.Update(kNow + 1'200, Ports({2, 3, 1}));
  exported.Update(kNow + 600 + kKept - 1, Ports({2, 3, 1}));
  EXPECT_EQ(MembersOf(exported), (PortList{1, 2}));
  exported.Update(kNow + 600 + kKept, Ports({2, 3, 1}));
  EXPECT_EQ(MembersOf(exported), (PortList{2}));
  // It has to be the top again to come back.
  exported.Update(kNow + 700 + kKept, Ports({2, 1, 3}));
  EXPECT_EQ(MembersOf(exported), (PortList{2}));
}

TEST(ExportedSeriesTest, ABurstLateOnEachDayStaysThroughTheEmptyBeginningsOfDays) {
  ExportedSeries exported({.watched = {}, .top = 1});
  uint32_t midnight = 18'400u * kSecondsPerDay;
  for (int day = 0; day < 5; ++day, midnight += kSecondsPerDay) {
    exported.Update(midnight, {});
    for (uint32_t s = 60; s < kSecondsPerDay - 60; s += 600) {
      exported.Update(midnight + s, Ports({9, 8}));
      ASSERT_EQ(MembersOf(exported), day == 0 ? (PortList{9}) : (PortList{7, 9})) << day;
    }
    exported.Update(midnight + kSecondsPerDay - 60, Ports({7, 9, 8}));
  }
}

TEST(ExportedSeriesTest, WatchedOnesAreThereFromTheStartInTheirOrderAndTakeNoPlaceOfTheTop) {
  ExportedSeries exported({.watched = Ports({853, 443}), .top = 1});
  const std::vector<CountedSeries> watched = {{Kind::kProbe, Tcp(853)},
                                              {Kind::kBackscatter, Tcp(853)},
                                              {Kind::kProbe, Tcp(443)},
                                              {Kind::kBackscatter, Tcp(443)}};
  EXPECT_EQ(exported.series(), watched);
  exported.Update(kNow, Ports({443, 22}));
  EXPECT_EQ(exported.series(), watched);
  exported.Update(kNow + 1, Ports({22, 443}));
  EXPECT_EQ(MembersOf(exported, 2), (PortList{22}));
  exported.Update(kNow + 10 * kKept, {});
  EXPECT_EQ(exported.series(), watched);
}

TEST(ExportedSeriesTest, WithoutRoomThoseLeaveFirstWhoWereInTheTop2NLongestAgo) {
  // Room for one watched port, and three others.
  ExportedSeries exported({.watched = Ports({853}), .top = 2, .time_series_max = 5 * 8 + 7});
  exported.Update(kNow, Ports({1, 2}));
  exported.Update(kNow + 1, Ports({3, 2}));
  EXPECT_EQ(MembersOf(exported, 1), (PortList{1, 2, 3}));
  EXPECT_EQ(exported.crowded_out(), 0u);
  exported.Update(kNow + 2, Ports({4, 3}));
  EXPECT_EQ(MembersOf(exported, 1), (PortList{2, 3, 4}));
  exported.Update(kNow + 3, Ports({6, 5, 4}));
  EXPECT_EQ(MembersOf(exported, 1), (PortList{4, 5, 6}));
  EXPECT_EQ(exported.crowded_out(), 3u);
}

TEST(ExportedSeriesTest, WithoutRoomTheTopNStayBeforeTheRestOfTheTop2N) {
  ExportedSeries exported({.watched = {}, .top = 2, .time_series_max = 2 * 8});
  exported.Update(kNow, Ports({1, 2}));
  exported.Update(kNow + 1, Ports({8, 9, 1, 2}));
  EXPECT_EQ(MembersOf(exported), (PortList{8, 9}));
}

TEST(ExportedSeriesTest, AClockThatHasGoneBackMakesNoneLeaveAndTheTopNStillHaveRoom) {
  ExportedSeries exported({.watched = {}, .top = 1, .time_series_max = 2 * 8});
  exported.Update(kNow, Ports({1}));
  exported.Update(kNow - 10 * kKept, Ports({2}));
  EXPECT_EQ(MembersOf(exported), (PortList{1, 2}));
  exported.Update(kNow - 10 * kKept + 1, Ports({3}));
  EXPECT_EQ(MembersOf(exported), (PortList{1, 3}));
}

TEST(ExportedSeriesTest, ATopOfNoneExportsWatchedOnesOnly) {
  ExportedSeries exported({.watched = Ports({853}), .top = 0});
  exported.Update(kNow, Ports({1, 853}));
  EXPECT_EQ(exported.series().size(), kKindsOfWatched);
}

}  // namespace
}  // namespace scantrend
