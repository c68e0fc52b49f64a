#include "storage/rise_baselines.h"

#include <gtest/gtest.h>

#include <vector>

namespace scantrend {
namespace {

constexpr size_t kDays = kHistoryDaysMin;

SeriesHistory Constant(uint32_t sources) {
  return {{kTcp, 853},
          std::vector<DayCounts>(kDays, {.sources = sources}),
          std::vector<bool>(kDays, true)};
}

RiseBaselines OfSources(const std::vector<SeriesHistory>& histories) {
  return RiseBaselines(histories, &DayCounts::sources);
}

TEST(RiseBaselinesTest, AnscombesRootHasAnInverse) {
  EXPECT_NEAR(InverseAnscombe(Anscombe(0)), 0, 1e-12);
  EXPECT_NEAR(InverseAnscombe(Anscombe(853)), 853, 1e-9);
  EXPECT_EQ(InverseAnscombe(0), 0);
}

TEST(RiseBaselinesTest, TheExpectedCountIsTheMeanWithoutWhatIsFarAboveTheMedian) {
  std::vector<SeriesHistory> histories = {Constant(100)};
  histories[0].days[5].sources = 1'000'000;
  const RiseBaselines baselines = OfSources(histories);
  EXPECT_NEAR(baselines.Expected(0, kDays - 1), 101, 1.5);
}

TEST(RiseBaselinesTest, ASilentSeriesIsExpectedToBeSeenALittle) {
  const std::vector<SeriesHistory> histories = {Constant(0)};
  const RiseBaselines baselines = OfSources(histories);
  EXPECT_TRUE(baselines.IsKnown(0));
  EXPECT_GT(baselines.Expected(0, kDays - 1), 0);
  EXPECT_LT(baselines.Expected(0, kDays - 1), 0.03);
}

TEST(RiseBaselinesTest, SpreadOfTheDaysIsDispersion) {
  std::vector<SeriesHistory> histories = {Constant(1000), Constant(1000)};
  for (size_t day = 0; day < kDays; ++day) {
    histories[1].days[day].sources = day % 2 == 0 ? 700 : 1300;
  }
  const RiseBaselines baselines = OfSources(histories);
  EXPECT_NEAR(baselines.dispersion(0), 0.05, 1e-9);
  EXPECT_NEAR(baselines.dispersion(1), 0.09 * 1.4826 * 1.4826, 0.03);
}

TEST(RiseBaselinesTest, DaysOnWhichMostCountMoreAreAdjustedAndExpectedToBeHigher) {
  std::vector<SeriesHistory> histories(20, Constant(50));
  for (SeriesHistory& history : histories) {
    history.days[4].sources = 100;
    history.days[6].sources = 25;
    history.days[kDays - 1].sources = 150;
    history.days[kDays - 2].sources = 25;
  }
  const RiseBaselines baselines = OfSources(histories);
  EXPECT_NEAR(baselines.Adjusted(0, 4), 50, 1e-9);
  EXPECT_NEAR(baselines.Adjusted(0, 6), 50, 1e-9);
  EXPECT_NEAR(baselines.Expected(0, kDays - 1), 150, 1);
  // A judged day that is low for all is no reason to expect less.
  EXPECT_NEAR(baselines.Expected(0, kDays - 2), 50, 1);
}

TEST(RiseBaselinesTest, DaysThatAreNotUsableCountForNothing) {
  std::vector<SeriesHistory> histories = {Constant(40)};
  for (size_t day = 0; day < kBaselineDays - kUsableBaselineDaysMin; ++day) {
    histories[0].days[day].sources = 0;
    histories[0].usable[day] = false;
  }
  EXPECT_TRUE(OfSources(histories).IsKnown(0));
  EXPECT_NEAR(OfSources(histories).Expected(0, kDays - 1), 40, 0.1);
  histories[0].usable[kBaselineDays - 1] = false;
  EXPECT_FALSE(OfSources(histories).IsKnown(0));
}

}  // namespace
}  // namespace scantrend
