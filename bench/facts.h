// Facts: the right answers about days of a workload, counted by sorting, apart from the server.
#ifndef SCANTREND_BENCH_FACTS_H_
#define SCANTREND_BENCH_FACTS_H_

#include <cstdint>
#include <vector>

#include "base/day.h"
#include "base/series.h"
#include "bench/workload.h"

namespace scantrend {

// What one series did on one day.
struct PointFacts {
  uint64_t records = 0;
  uint64_t sources = 0;
  uint64_t targets = 0;
};

// What one series did.
struct SeriesFacts {
  Series series;
  std::vector<PointFacts> points;  // one a day
  uint64_t distinct_sources = 0;   // over all days
  uint64_t distinct_targets = 0;   // over all days
};

// Distinct (series, address) of a day, one number for each side; their sum is what must be stored.
struct DayFacts {
  uint64_t source_pairs = 0;
  uint64_t target_pairs = 0;
};

struct Facts {
  uint64_t hits = 0;
  std::vector<DayFacts> days;
  std::vector<SeriesFacts> series;  // in the order they were asked for
};

// Of every hit of `days`; of `series` in detail. Holds the pairs of one day at a time.
Facts FindFacts(const Workload& workload, const DayRange& days, const std::vector<Series>& series);

}  // namespace scantrend

#endif  // SCANTREND_BENCH_FACTS_H_
