// FindRises on simulated series: bounds that it has to keep, on a seed that it was not tuned on.
#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

#include "bench/rising_lists.h"
#include "bench/rising_rivals.h"
#include "bench/rising_score.h"
#include "bench/rising_world.h"

namespace scantrend {
namespace {

constexpr uint64_t kSeed = 853;

WorldOptions SmallWorld() {
  return {.seed = kSeed, .series = 1500, .warm_up_days = 90, .judged_days = 100};
}

TEST(RisingTest, MostOfWhatIsFoundWasPlantedAndMostOfWhatWasPlantedIsFound) {
  RecordProperty("seed", kSeed);
  const RisingWorld world = MakeRisingWorld(SmallWorld());
  const RisingScore score = ScoreLists(world, ListRises(world, {}));
  EXPECT_GE(score.precision, 0.9) << "seed " << kSeed;
  EXPECT_GE(score.recall, 0.8) << "seed " << kSeed;
  EXPECT_LE(score.mean_delay_days, 2) << "seed " << kSeed;
  EXPECT_EQ(score.median_delay_days, 0) << "seed " << kSeed;
  EXPECT_LE(score.false_alarms_per_day, 0.5) << "seed " << kSeed;
}

TEST(RisingTest, NoiseAloneGivesNoMoreFindingsThanStated) {
  WorldOptions options = SmallWorld();
  options.judged_days = 200;
  options.rises_per_day = 0;
  options.has_heavy_tails = false;
  const RisingWorld world = MakeRisingWorld(options);
  const RiseOptions rise_options;
  const RisingLists lists = ListRises(world, rise_options);
  double days_with_findings = 0;
  for (const auto& list : lists) {
    days_with_findings += list.empty() ? 0 : 1;
  }
  EXPECT_LE(days_with_findings / static_cast<double>(lists.size()),
            rise_options.false_discovery_rate)
      << "seed " << kSeed;
}

TEST(RisingTest, TheRivalsAreBehindEvenWhenTunedOnTheSameSeries) {
  const RisingWorld world = MakeRisingWorld(SmallWorld());
  const RisingScore score = ScoreLists(world, ListRises(world, {}));
  const IscRival isc;
  const EwmaRival ewma(0.2);
  const ModifiedZRival modified_z;
  for (const RisingRival* rival :
       std::initializer_list<const RisingRival*>{&isc, &ewma, &modified_z}) {
    const RisingScore tuned = TuneRule(world, ScoreAll(world, *rival)).score;
    EXPECT_GT(score.F1(), tuned.F1()) << rival->name() << ", seed " << kSeed;
    EXPECT_GT(score.precision, tuned.precision) << rival->name() << ", seed " << kSeed;
  }
}

TEST(RisingTest, WhatIsNamedUpToAGradeIsWhatIsNamedAtThatRate) {
  WorldOptions options = SmallWorld();
  options.judged_days = 40;
  const RisingWorld world = MakeRisingWorld(options);
  const GradedRises graded = GradeRises(world);
  for (const double rate : {0.01, 0.1, 0.5}) {
    RiseOptions options_of_rate = kLoosestRises;
    options_of_rate.false_discovery_rate = rate;
    EXPECT_EQ(ListByGrade(graded, rate), ListRises(world, options_of_rate)) << rate;
  }
}

TEST(RisingTest, ThresholdsForEqualFalseAlarmsAllowNoMoreAndHardlyLess) {
  WorldOptions options = SmallWorld();
  options.judged_days = 40;
  const RisingWorld world = MakeRisingWorld(options);
  const RivalScores scores = ScoreAll(world, EwmaRival(0.2));
  for (const double wanted : {0.5, 5.0}) {
    const ScoredRule equal = EqualFalseAlarms(world, scores, wanted);
    EXPECT_LE(equal.score.false_alarms_per_day, wanted);
    EXPECT_GT(equal.score.false_alarms_per_day, 0.8 * wanted);
    EXPECT_GT(equal.score.recall, 0.5);
  }
  EXPECT_EQ(EqualFalseAlarms(world, scores, 0).score.false_alarms_per_day, 0);

  const GradedRises graded = GradeRises(world);
  const ScoredGrade few = EqualFalseAlarms(world, graded, 0.5);
  const ScoredGrade many = EqualFalseAlarms(world, graded, 1e6);
  EXPECT_LE(few.score.false_alarms_per_day, 0.5);
  EXPECT_LT(few.grade_max, many.grade_max);
  // With all that is up there are as many as any rival has.
  EXPECT_GT(many.score.false_alarms_per_day,
            ScoreLists(world, ListByScores(world, scores, {.threshold = 3})).false_alarms_per_day);
}

TEST(RisingTest, AWorldIsThatOfItsSeed) {
  const WorldOptions options = {.seed = 7, .series = 200, .warm_up_days = 31, .judged_days = 20};
  const RisingWorld one = MakeRisingWorld(options);
  const RisingWorld same = MakeRisingWorld(options);
  ASSERT_EQ(one.series.size(), 200U);
  ASSERT_FALSE(one.rises.empty());
  for (size_t i = 0; i < one.series.size(); ++i) {
    ASSERT_EQ(one.series[i].days.size(), 51U);
    EXPECT_EQ(one.series[i].usable, same.series[i].usable);
    EXPECT_EQ(one.series[i].days[50].targets, same.series[i].days[50].targets);
  }
}

// Two series, five judged days; a step in series 1 from day 2 of them on.
TEST(RisingTest, ListsAreScoredAgainstWhatWasPlanted) {
  RisingWorld world;
  world.first_judged_day = 10;
  world.series.resize(2);
  for (SeriesHistory& history : world.series) {
    history.days.resize(15);
    history.usable.assign(15, true);
  }
  world.rises.push_back({.series = 1,
                         .rise_class = RiseClass::kStep,
                         .first_day = 12,
                         .last_found_day = 13,
                         .last_day = 14});
  const RisingScore found_late = ScoreLists(world, {{0}, {}, {}, {0, 1}, {1}});
  EXPECT_DOUBLE_EQ(found_late.precision, 1.0 / 3);
  EXPECT_DOUBLE_EQ(found_late.recall, 1);
  EXPECT_DOUBLE_EQ(found_late.mean_delay_days, 1);
  EXPECT_DOUBLE_EQ(found_late.false_alarms_per_day, 2.0 / 5);
  EXPECT_DOUBLE_EQ(found_late.recall_of.at("step small"), 1);

  const RisingScore missed = ScoreLists(world, {{}, {}, {}, {}, {1}});
  EXPECT_DOUBLE_EQ(missed.precision, 1);
  EXPECT_DOUBLE_EQ(missed.recall, 0);
  EXPECT_DOUBLE_EQ(missed.median_delay_days, 2);
  EXPECT_EQ(missed.false_alarms_per_day, 0);
}

SeriesHistory Counts(std::vector<uint32_t> sources) {
  SeriesHistory history;
  for (const uint32_t count : sources) {
    history.days.push_back({.sources = count, .targets = 4});
    history.usable.push_back(true);
  }
  return history;
}

// By hand; a fall scores as high as a rise by ISC's formula only.
TEST(RisingTest, TheRivalsScoreAsPublished) {
  std::vector<uint32_t> counts;
  for (int i = 0; i < 15; ++i) {
    counts.insert(counts.end(), {8, 10});  // mean and median 9, MAD 1
  }
  counts.push_back(15);
  const SeriesHistory rise = Counts(counts);
  EXPECT_NEAR(*IscRival().Score(rise, 30), 2, 1e-9);
  EXPECT_NEAR(*ModifiedZRival().Score(rise, 30), 0.6745 * 6, 1e-9);
  EXPECT_NEAR(*EwmaRival(1).Score(rise, 30), 6 / 1.01710, 1e-3);
  counts.back() = 3;
  const SeriesHistory fall = Counts(counts);
  EXPECT_NEAR(*IscRival().Score(fall, 30), 2, 1e-9);
  EXPECT_LT(*ModifiedZRival().Score(fall, 30), 0.1);
  EXPECT_LT(*EwmaRival(1).Score(fall, 30), 0.1);
  EXPECT_FALSE(IscRival().Score(fall, 9).has_value());
}

}  // namespace
}  // namespace scantrend
