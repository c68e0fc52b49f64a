// What FindRises and its rivals name on each judged day of a world.
#ifndef SCANTREND_BENCH_RISING_LISTS_H_
#define SCANTREND_BENCH_RISING_LISTS_H_

#include <optional>
#include <vector>

#include "bench/rising_rivals.h"
#include "bench/rising_score.h"
#include "bench/rising_world.h"

namespace scantrend {

// The days up to the judged one that FindRises gets.
inline constexpr size_t kRisingHistoryDays = 90;

RisingLists ListRises(const RisingWorld& world, const RiseOptions& options);

// All of it may be false, and there is no floor.
inline constexpr RiseOptions kLoosestRises = {
    .false_discovery_rate = 1, .sources_min = 1, .targets_min = 1, .ratio_min = 1};
// What FindRises names with these, by judged day: first what it names at some rate below 1, in its
// order; then the rest, the surest first.
struct GradedRise {
  size_t series = 0;  // index
  // The lowest false-discovery rate at which it is named; that of the rest is 1, and to that its
  // p-value is added.
  double grade = 0;
};
using GradedRises = std::vector<std::vector<GradedRise>>;
GradedRises GradeRises(const RisingWorld& world);
// Up to this grade.
RisingLists ListByGrade(const GradedRises& graded, double grade_max);

// A rival's scores of a world, by judged day and series; nullopt: not judged.
using RivalScores = std::vector<std::vector<std::optional<double>>>;
RivalScores ScoreAll(const RisingWorld& world, const RisingRival& rival);

// What a rival names. Whole lists are cut off after `length_max`.
struct RivalRule {
  double threshold = 0;
  bool has_floor = false;  // names only what has as many sources or targets as FindRises demands
  size_t length_max = SIZE_MAX;
};
RisingLists ListByScores(const RisingWorld& world, const RivalScores& scores,
                         const RivalRule& rule);

// A rule, and how good its lists are.
struct ScoredRule {
  RivalRule rule;
  RisingScore score;
};

// The rule whose lists have the highest F1, of thresholds from 2 to 2,000 with and without floor.
ScoredRule TuneRule(const RisingWorld& world, const RivalScores& scores);

// The rule with at most so many false alarms a day, and as many as its threshold can give; with or
// without floor, whichever has the higher F1.
ScoredRule EqualFalseAlarms(const RisingWorld& world, const RivalScores& scores,
                            double false_alarms_per_day);

// The same of FindRises: the highest grade with at most so many. Of the same p-value there may be
// many series, so that there are fewer.
struct ScoredGrade {
  double grade_max = 0;
  RisingScore score;
};
ScoredGrade EqualFalseAlarms(const RisingWorld& world, const GradedRises& graded,
                             double false_alarms_per_day);

}  // namespace scantrend

#endif  // SCANTREND_BENCH_RISING_LISTS_H_
