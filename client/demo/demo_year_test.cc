#include "client/demo/demo_year.h"

#include <gtest/gtest.h>

#include <set>

namespace scantrend {
namespace {

struct DayOf853 {
  std::set<Address> sources;
  std::set<Address> targets;
};

DayOf853 Count853(const char* date) {
  DayOf853 counts;
  for (const Hit& hit : DemoHits(*Day::Parse(date))) {
    if (hit.series == Series{kTcp, 853}) {
      counts.sources.insert(hit.source);
      counts.targets.insert(hit.target);
    }
  }
  return counts;
}

TEST(DemoYearTest, TheYearEndsOnTheDayOfTheDiaryAndHasNothingOutside) {
  EXPECT_EQ(kDemoLastDay.ToString(), "2019-10-21");
  EXPECT_FALSE(DemoHits(*Day::Parse("2018-10-22")).empty());
  EXPECT_TRUE(DemoHits(*Day::Parse("2018-10-21")).empty());
  EXPECT_TRUE(DemoHits(*Day::Parse("2019-10-22")).empty());
}

TEST(DemoYearTest, EveryCallGivesTheSameHitsOfItsOwnDayInOrderOfTime) {
  const Day day = *Day::Parse("2019-03-03");
  const std::vector<Hit> hits = DemoHits(day);
  EXPECT_EQ(hits, DemoHits(day));
  uint32_t before = day.start_s();
  std::set<Series> series;
  for (const Hit& hit : hits) {
    EXPECT_GE(hit.time_s, before);
    before = hit.time_s;
    series.insert(hit.series);
  }
  EXPECT_EQ(Day::OfTime(before), day);
  // The quietest of the background may have no hit on a day.
  EXPECT_GT(series.size(), 250u);
}

TEST(DemoYearTest, PortEightFiveThreeTellsTheStoryOfTheDiary) {
  const DayOf853 base = Count853("2019-03-03");
  EXPECT_LT(base.sources.size(), 12u);
  EXPECT_LT(base.targets.size(), 50u);
  // A spike in targets, not in sources.
  const DayOf853 spike = Count853("2018-11-18");
  EXPECT_GT(spike.targets.size(), 1'500u);
  EXPECT_LT(spike.sources.size(), 12u);
  EXPECT_GT(Count853("2018-12-16").targets.size(), 1'200u);
  // A ramp.
  EXPECT_LT(Count853("2019-09-02").targets.size(), 120u);
  EXPECT_GT(Count853("2019-09-28").targets.size(), 250u);
  EXPECT_LT(Count853("2019-09-30").sources.size(), 20u);
  // A jump, with new sources.
  const DayOf853 jump = Count853("2019-10-01");
  EXPECT_GT(jump.sources.size(), 30u);
  int seen_before = 0;
  const DayOf853 eve = Count853("2019-09-30");
  for (const Address& source : jump.sources) {
    seen_before += eve.sources.contains(source) ? 1 : 0;
  }
  EXPECT_LT(seen_before, 15);
}

}  // namespace
}  // namespace scantrend
