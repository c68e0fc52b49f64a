// Points of series at one moment: what is written, with what is still in memory added.
#ifndef SCANTREND_STORAGE_SERIES_POINTS_H_
#define SCANTREND_STORAGE_SERIES_POINTS_H_

#include <map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/day.h"
#include "base/network_set.h"
#include "storage/day_values.h"
#include "storage/format.h"
#include "storage/points_by_day.h"
#include "storage/snapshot.h"

namespace scantrend {

// Errors of all: CANCELLED, DATA_LOSS, UNAVAILABLE.

// The points of a series in a range of days.
absl::StatusOr<PointsByDay> ReadPoints(Snapshot& snapshot, const CountedSeries& series,
                                       DayRange days);

// The points of several series as one, whose address sets are merged; all days. A pass over all
// their sightings.
absl::StatusOr<PointsByDay> MergePoints(Snapshot& snapshot,
                                        const std::vector<CountedSeries>& series);

// Adds the records of a series in a range of days.
absl::Status AddRecords(Snapshot& snapshot, const CountedSeries& series, DayRange days,
                        DayValues& records);

// Of the sources of several series, as one, those in `networks`; all days up to `last`. Points
// without records and targets. A pass over the blocks of sightings that may hold such addresses.
absl::StatusOr<PointsByDay> ReadSourcesIn(Snapshot& snapshot,
                                          const std::vector<CountedSeries>& series,
                                          const NetworkSet& networks, Day last);

// Changes of points that are not written yet, of one kind in a range of days. A pass over all that
// is in memory.
absl::StatusOr<std::map<std::pair<Day, Series>, PointCounts>> ReadOpenChanges(Snapshot& snapshot,
                                                                              Kind kind,
                                                                              DayRange days);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_SERIES_POINTS_H_
