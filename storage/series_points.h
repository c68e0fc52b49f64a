// Points of series at one moment: what is written, with what is still in memory added.
#ifndef SCANTREND_STORAGE_SERIES_POINTS_H_
#define SCANTREND_STORAGE_SERIES_POINTS_H_

#include <map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/day.h"
#include "storage/format.h"
#include "storage/series_fold.h"
#include "storage/snapshot.h"

namespace scantrend {

using PointsByDay = std::map<Day, PointRecord>;

// Errors of all: CANCELLED, DATA_LOSS, UNAVAILABLE.

// The points of a series in a range of days.
absl::StatusOr<PointsByDay> ReadPoints(Snapshot& snapshot, const CountedSeries& series,
                                       DayRange days);

// The points of several series as one, whose address sets are merged; all days. A pass over all
// their sightings.
absl::StatusOr<PointsByDay> MergePoints(Snapshot& snapshot,
                                        const std::vector<CountedSeries>& series);

// Changes of points that are not written yet, of one kind in a range of days, but for derived
// series. A pass over all that
// is in memory.
absl::StatusOr<std::map<std::pair<Day, Series>, PointCounts>> ReadOpenChanges(Snapshot& snapshot,
                                                                              Kind kind,
                                                                              DayRange days);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_SERIES_POINTS_H_
