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

// The rule whose lists have the highest F1, of thresholds from 2 to 2,000 with and without floor.
struct TunedRule {
  RivalRule rule;
  RisingScore score;
};
TunedRule TuneRule(const RisingWorld& world, const RivalScores& scores);

}  // namespace scantrend

#endif  // SCANTREND_BENCH_RISING_LISTS_H_
