#include "storage/rise_detector.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>

namespace scantrend {
namespace {

constexpr size_t kDays = 60;
constexpr size_t kLast = kDays - 1;

DayCounts SameTargets(uint32_t count) { return {.sources = count, .targets = count}; }

// `count` on every day, with a little noise that is the same in every run.
SeriesHistory Steady(uint16_t port, uint32_t count) {
  SeriesHistory history{{kTcp, port}, {}, std::vector<bool>(kDays, true)};
  std::mt19937_64 random(port);
  for (size_t day = 0; day < kDays; ++day) {
    const auto noise = static_cast<uint32_t>(random() % (count / 4 + 1));
    history.days.push_back(SameTargets(count - count / 8 + noise));
  }
  return history;
}

// `last_days` in place of the last days.
SeriesHistory EndingWith(SeriesHistory history, std::vector<uint32_t> last_days) {
  for (size_t i = 0; i < last_days.size(); ++i) {
    history.days[kDays - last_days.size() + i] = SameTargets(last_days[i]);
  }
  return history;
}

std::vector<SeriesHistory> SteadySeries(uint32_t count) {
  std::vector<SeriesHistory> histories;
  for (uint16_t port = 1000; port < 1050; ++port) {
    histories.push_back(Steady(port, count));
  }
  return histories;
}

// The finding of `history` among steady ones of the same size; they are never found themselves.
std::optional<Rise> FindAmongSteady(const SeriesHistory& history) {
  std::vector<SeriesHistory> histories = SteadySeries(40);
  histories.push_back(history);
  const std::vector<Rise> rises = FindRises(histories, {});
  if (rises.empty()) {
    return std::nullopt;
  }
  EXPECT_EQ(rises.size(), 1U);
  EXPECT_EQ(rises[0].series, history.series);
  return rises[0];
}

TEST(RiseDetectorTest, OfNoHistoriesNothingIsFound) { EXPECT_TRUE(FindRises({}, {}).empty()); }

TEST(RiseDetectorTest, ASteadySeriesIsNotFound) {
  EXPECT_FALSE(FindAmongSteady(Steady(853, 40)).has_value());
}

TEST(RiseDetectorTest, APortThatWasNeverSeenIsNewWithItsFirstSixSources) {
  const auto rise = FindAmongSteady(EndingWith(Steady(853, 0), {6}));
  ASSERT_TRUE(rise.has_value());
  EXPECT_EQ(rise->rise_class, RiseClass::kNew);
  EXPECT_EQ(rise->lead, RiseLead::kSources);
  EXPECT_EQ(rise->since, kLast);
  EXPECT_EQ(rise->window_days, 1);
  EXPECT_EQ(rise->sources.observed, 6);
  EXPECT_LT(rise->sources.expected, 0.1);
  EXPECT_LT(rise->p_value, 1e-6);
}

TEST(RiseDetectorTest, FewSourcesAreNoRiseHoweverUnexpected) {
  EXPECT_FALSE(FindAmongSteady(EndingWith(Steady(853, 0), {4})).has_value());
}

TEST(RiseDetectorTest, OneDayUpIsASpike) {
  const auto rise = FindAmongSteady(EndingWith(Steady(853, 40), {200}));
  ASSERT_TRUE(rise.has_value());
  EXPECT_EQ(rise->rise_class, RiseClass::kSpike);
  EXPECT_EQ(rise->since, kLast);
  EXPECT_GT(rise->sources.score, 5);
  EXPECT_NEAR(rise->sources.expected, 40, 4);
}

TEST(RiseDetectorTest, DaysThatStayUpAreAStepSinceTheFirstOfThem) {
  const auto rise = FindAmongSteady(EndingWith(Steady(853, 40), {110, 105, 112, 108, 110}));
  ASSERT_TRUE(rise.has_value());
  EXPECT_EQ(rise->rise_class, RiseClass::kStep);
  EXPECT_EQ(rise->since, kDays - 5);
}

TEST(RiseDetectorTest, AStepIsStillFoundAfterAWeek) {
  const auto rise =
      FindAmongSteady(EndingWith(Steady(853, 40), {110, 105, 112, 108, 110, 109, 104, 111, 110}));
  ASSERT_TRUE(rise.has_value());
  EXPECT_EQ(rise->since, kDays - 9);
}

TEST(RiseDetectorTest, DaysThatGoUpAreARamp) {
  const auto rise = FindAmongSteady(EndingWith(Steady(853, 40), {52, 66, 81, 97, 114, 133}));
  ASSERT_TRUE(rise.has_value());
  EXPECT_EQ(rise->rise_class, RiseClass::kRamp);
  EXPECT_NEAR(static_cast<double>(rise->since), kDays - 6, 1);
}

TEST(RiseDetectorTest, AFallIsNeverARise) {
  EXPECT_FALSE(FindAmongSteady(EndingWith(Steady(853, 400), {400, 100, 20})).has_value());
  EXPECT_FALSE(FindAmongSteady(EndingWith(Steady(853, 40), {0, 0, 0})).has_value());
}

TEST(RiseDetectorTest, ARiseThatIsOverIsNotFound) {
  EXPECT_FALSE(FindAmongSteady(EndingWith(Steady(853, 40), {400, 40})).has_value());
}

TEST(RiseDetectorTest, ADayThatWasUpBeforeDoesNotHideARise) {
  SeriesHistory history = EndingWith(Steady(853, 40), {150, 150});
  history.days[kDays - 15] = SameTargets(2000);
  EXPECT_TRUE(FindAmongSteady(history).has_value());
}

TEST(RiseDetectorTest, ASeriesThatIsUpEveryWeekHasNotRisen) {
  SeriesHistory history = Steady(853, 10);
  for (size_t day = 3; day < kDays; day += 7) {
    history.days[day] = SameTargets(210);
  }
  history.days[kLast] = SameTargets(200);
  EXPECT_FALSE(FindAmongSteady(history).has_value());
}

TEST(RiseDetectorTest, OneScannerThatWidensLeadsByTargets) {
  SeriesHistory history = Steady(853, 40);
  history.days[kLast].targets = 3000;
  const auto rise = FindAmongSteady(history);
  ASSERT_TRUE(rise.has_value());
  EXPECT_EQ(rise->lead, RiseLead::kTargets);
  EXPECT_LT(rise->sources.score, 2);
}

TEST(RiseDetectorTest, ManyNewScannersLeadBySourcesAndTheirShareIsTold) {
  SeriesHistory history = Steady(853, 40);
  history.days[kLast] = {.sources = 400, .targets = 60, .new_sources = 300};
  const auto rise = FindAmongSteady(history);
  ASSERT_TRUE(rise.has_value());
  EXPECT_EQ(rise->lead, RiseLead::kSources);
  EXPECT_DOUBLE_EQ(rise->new_source_share, 0.75);
}

TEST(RiseDetectorTest, WhatAllSeriesDoAlikeIsNoRise) {
  std::vector<SeriesHistory> histories = SteadySeries(40);
  for (SeriesHistory& history : histories) {
    history.days[kLast] = SameTargets(history.days[kLast].sources * 3);
  }
  EXPECT_TRUE(FindRises(histories, {}).empty());
  histories[7].days[kLast] = SameTargets(1500);
  const std::vector<Rise> rises = FindRises(histories, {});
  ASSERT_EQ(rises.size(), 1U);
  EXPECT_EQ(rises[0].series, histories[7].series);
  EXPECT_NEAR(rises[0].sources.expected, 120, 12);
}

TEST(RiseDetectorTest, ASeriesThatStaysWhileAllOthersFallHasNotRisen) {
  std::vector<SeriesHistory> histories = SteadySeries(40);
  for (SeriesHistory& history : histories) {
    history.days[kLast] = SameTargets(10);
  }
  histories.push_back(Steady(853, 40));
  EXPECT_TRUE(FindRises(histories, {}).empty());
}

TEST(RiseDetectorTest, DaysThatAreNotUsableSayNothing) {
  SeriesHistory out = EndingWith(Steady(853, 40), {400});
  out.usable[kLast] = false;
  EXPECT_FALSE(FindAmongSteady(out).has_value());

  // Back after an outage of a week, as it was before.
  SeriesHistory back = Steady(853, 40);
  for (size_t day = kDays - 8; day < kLast; ++day) {
    back.days[day] = {};
    back.usable[day] = false;
  }
  EXPECT_FALSE(FindAmongSteady(back).has_value());

  SeriesHistory risen = EndingWith(Steady(853, 40), {150, 0, 150});
  risen.usable[kLast - 1] = false;
  const auto rise = FindAmongSteady(risen);
  ASSERT_TRUE(rise.has_value());
  EXPECT_EQ(rise->window_days, 2);
  EXPECT_EQ(rise->since, kLast - 2);
}

TEST(RiseDetectorTest, WithTooFewUsableDaysBeforeNothingIsSaid) {
  SeriesHistory history = EndingWith(Steady(853, 40), {400});
  for (size_t day = kDays - kHistoryDaysMin; day < kDays - kHistoryDaysMin + 14; ++day) {
    history.usable[day] = false;
  }
  EXPECT_TRUE(FindAmongSteady(history).has_value());
  history.usable[kDays - kHistoryDaysMin + 14] = false;
  EXPECT_FALSE(FindAmongSteady(history).has_value());
}

TEST(RiseDetectorTest, SeriesThatMovedOnTheSameDaysAreNamed) {
  std::vector<SeriesHistory> histories = SteadySeries(40);
  histories.push_back(EndingWith(Steady(853, 40), {160, 155, 158}));
  histories.push_back(EndingWith(Steady(8853, 40), {130, 140, 135}));
  histories.push_back(EndingWith(Steady(23, 40), {500}));
  const std::vector<Rise> rises = FindRises(histories, {});
  ASSERT_EQ(rises.size(), 3U);
  for (const Rise& rise : rises) {
    if (rise.series.port == 23) {
      EXPECT_TRUE(rise.similar.empty());
    } else {
      const uint16_t other = rise.series.port == 853 ? 8853 : 853;
      EXPECT_EQ(rise.similar, std::vector<Series>({{kTcp, other}}));
    }
  }
}

TEST(RiseDetectorTest, TheSurestFindingIsFirst) {
  std::vector<SeriesHistory> histories = SteadySeries(40);
  histories.push_back(EndingWith(Steady(853, 40), {130}));
  histories.push_back(EndingWith(Steady(8853, 40), {900}));
  const std::vector<Rise> rises = FindRises(histories, {});
  ASSERT_EQ(rises.size(), 2U);
  EXPECT_EQ(rises[0].series.port, 8853);
  EXPECT_LE(rises[0].q_value, rises[1].q_value);
}

TEST(RiseDetectorTest, WhatBeganLastIsBeforeWhatIsSurerSinceLonger) {
  std::vector<SeriesHistory> histories = SteadySeries(40);
  histories.push_back(EndingWith(Steady(853, 40), std::vector<uint32_t>(9, 900)));
  histories.push_back(EndingWith(Steady(8853, 40), std::vector<uint32_t>(5, 400)));
  histories.push_back(EndingWith(Steady(23, 40), {200, 200}));
  histories.push_back(EndingWith(Steady(25, 40), {300}));
  const std::vector<Rise> rises = FindRises(histories, {});
  ASSERT_EQ(rises.size(), 4U);
  // Those of the judged days by how sure they are.
  EXPECT_LE(rises[0].q_value, rises[1].q_value);
  EXPECT_GE(rises[0].since, kDays - 2);
  EXPECT_GE(rises[1].since, kDays - 2);
  EXPECT_EQ(rises[2].series.port, 8853);
  EXPECT_EQ(rises[3].series.port, 853);
  EXPECT_LT(rises[3].q_value, rises[1].q_value);
}

TEST(RiseDetectorTest, ASteadySeriesIsSurerToHaveRisenThanOneThatVaries) {
  SeriesHistory varying = Steady(8853, 40);
  for (size_t day = 0; day < kDays; ++day) {
    varying.days[day] = SameTargets(day % 2 == 0 ? 15 : 65);
  }
  std::vector<SeriesHistory> histories = SteadySeries(40);
  histories.push_back(EndingWith(Steady(853, 40), {130}));
  histories.push_back(EndingWith(varying, {130}));
  const std::vector<Rise> rises = FindRises(histories, {});
  ASSERT_EQ(rises.size(), 1U);
  EXPECT_EQ(rises[0].series.port, 853);
}

TEST(RiseDetectorTest, SeriesThatCannotRiseMayBeLeftOut) {
  std::vector<SeriesHistory> candidates = SteadySeries(40);
  candidates.push_back(EndingWith(Steady(853, 0), {6}));
  std::vector<SeriesHistory> all = candidates;
  for (uint16_t port = 2000; port < 2300; ++port) {
    all.push_back(Steady(port, 2));
    ASSERT_FALSE(CanRise(all.back().days.back(), {}));
  }
  RiseOptions options;
  options.series_count = all.size();
  const std::vector<Rise> of_candidates = FindRises(candidates, options);
  const std::vector<Rise> of_all = FindRises(all, options);
  ASSERT_EQ(of_candidates.size(), 1U);
  ASSERT_EQ(of_all.size(), 1U);
  EXPECT_DOUBLE_EQ(of_candidates[0].q_value, of_all[0].q_value);
}

TEST(RiseDetectorTest, TheMoreSeriesAreJudgedTheSurerAFindingMustBe) {
  std::vector<SeriesHistory> histories = SteadySeries(40);
  histories.push_back(EndingWith(Steady(853, 0), {6}));
  RiseOptions options;
  options.series_count = 1'000;
  EXPECT_EQ(FindRises(histories, options).size(), 1U);
  options.series_count = 4'000'000'000;
  EXPECT_TRUE(FindRises(histories, options).empty());
}

}  // namespace
}  // namespace scantrend
