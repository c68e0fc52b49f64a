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

TEST(RiseBaselinesTest, SpreadIsThatOfItsDaysAndOfTheMedianLargeSeries) {
  std::vector<SeriesHistory> histories(20, Constant(1000));
  for (size_t i = 0; i < histories.size(); ++i) {
    for (size_t day = 0; day < kDays; ++day) {
      // Coefficients of variation of 0.3 and, once, of 0.6; not on the same days.
      const uint32_t off = i == 0 ? 600 : 300;
      histories[i].days[day].sources += (day + i) % 2 == 0 ? off : -off;
    }
  }
  histories.push_back(Constant(0));
  const RiseBaselines baselines = OfSources(histories);
  EXPECT_NEAR(baselines.Spread(1).dispersion, 0.09, 0.015);
  EXPECT_GT(baselines.Spread(0).dispersion, 0.25);
  EXPECT_NEAR(baselines.Spread(20).dispersion, baselines.Spread(1).dispersion, 0.01);
  EXPECT_GT(baselines.Spread(20).log_error, 2 * baselines.Spread(1).log_error);
  EXPECT_GT(baselines.MeanVariance(20, 0.09), 10 * baselines.MeanVariance(1, 0.09));
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
