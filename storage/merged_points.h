// Points of several series as if they were one: an address that came by two protocols counts once.
#ifndef SCANTREND_STORAGE_MERGED_POINTS_H_
#define SCANTREND_STORAGE_MERGED_POINTS_H_

#include <map>
#include <vector>

#include "absl/status/status.h"
#include "storage/format.h"
#include "storage/snapshot.h"

namespace scantrend {

// Adds, for each day on which an address of `side` was seen on any of `series`, its gap to the day
// before on which it was, to that day's histogram in `points`. A pass over all sightings of the
// series, merged in the order of address and day. Errors: those of Snapshot, DATA_LOSS.
absl::Status MergeSightings(Snapshot& snapshot, const std::vector<CountedSeries>& series, Side side,
                            std::map<Day, PointRecord>& points);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_MERGED_POINTS_H_
