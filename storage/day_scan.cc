#include "storage/day_scan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/status.h"
#include "storage/series_points.h"

namespace scantrend {

absl::Status ScanDays(Snapshot& snapshot, Kind kind, DayRange days,
                      const std::function<bool(const ExportedPoint&)>& sink) {
  ASSIGN_OR_RETURN(const auto open, ReadOpenChanges(snapshot, kind, days));
  auto change = open.begin();
  const Day first = std::max(days.first, snapshot.points_kept_from());
  RecordRange stored =
      snapshot.Range(Family::kDays, DayPrefix(kind, first), PrefixEnd(DayPrefix(kind, days.last)));
  for (; stored.Valid(); stored.Next()) {
    const std::optional<DayAndSeries> id = ParseDayKey(stored.key());
    std::optional<PointCounts> counts = ParseDayValue(stored.value());
    if (!id.has_value() || !counts.has_value()) {
      return DamagedRecordError("days", stored.key());
    }
    const std::pair key(id->day, id->series);
    for (; change != open.end() && change->first < key; ++change) {
      if (!sink({change->first.first, change->first.second, change->second})) {
        return absl::OkStatus();
      }
    }
    if (change != open.end() && change->first == key) {
      counts->Add(change->second);
      ++change;
    }
    if (!sink({id->day, id->series, *counts})) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(snapshot.CheckCancelled());
  }
  RETURN_IF_ERROR(stored.status());
  for (; change != open.end(); ++change) {
    if (!sink({change->first.first, change->first.second, change->second})) {
      break;
    }
  }
  return absl::OkStatus();
}

}  // namespace scantrend
