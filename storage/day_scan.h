// ScanDays: the counts of all series, day by day.
#ifndef SCANTREND_STORAGE_DAY_SCAN_H_
#define SCANTREND_STORAGE_DAY_SCAN_H_

#include <functional>

#include "absl/status/status.h"
#include "base/day.h"
#include "base/series.h"
#include "storage/format.h"
#include "storage/snapshot.h"

namespace scantrend {

// One point of an export.
struct ExportedPoint {
  Day day;
  Series series;
  PointCounts counts;
};

// Hands every point of a kind with records to `sink`, in order of day, protocol, port, until it
// returns false. Reads every record of the days, and makes a pass over
// what is in memory. Errors: CANCELLED, DATA_LOSS, UNAVAILABLE.
absl::Status ScanDays(Snapshot& snapshot, Kind kind, DayRange days,
                      const std::function<bool(const ExportedPoint&)>& sink);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_DAY_SCAN_H_
