// How good lists of rising series are, against what was planted.
#ifndef SCANTREND_BENCH_RISING_SCORE_H_
#define SCANTREND_BENCH_RISING_SCORE_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "bench/rising_world.h"

namespace scantrend {

// As many of a day's list are looked at.
inline constexpr size_t kLookedAt = 20;

// Of each judged day, the indices of the series that a detector names, the surest first.
using RisingLists = std::vector<std::vector<size_t>>;

struct RisingScore {
  // Of the first 20 of all lists: the share in which a rise was planted. Series that are still up,
  // or just over, count neither way. 1 for empty lists.
  double precision = 1;
  // Of the planted rises, the share that is among the first 20 on a day on which it counts.
  double recall = 0;
  // Days from a rise's first day to that on which it is found; one that is not found has the
  // number of days on which it could have been.
  double median_delay_days = 0;
  double mean_delay_days = 0;
  // Names a day, of whole lists, in which nothing was planted.
  double false_alarms_per_day = 0;
  // Of the kinds and sizes of rises, such as "step small": the share that was found.
  std::map<std::string, double> recall_of;

  // Harmonic mean of precision and recall.
  double F1() const;
};

// Rises all of whose days are not usable are not counted.
RisingScore ScoreLists(const RisingWorld& world, const RisingLists& lists);

}  // namespace scantrend

#endif  // SCANTREND_BENCH_RISING_SCORE_H_
