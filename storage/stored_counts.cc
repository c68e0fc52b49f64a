#include "storage/stored_counts.h"

#include <bitset>
#include <string>
#include <string_view>

#include "base/status.h"
#include "storage/format.h"
#include "storage/snapshot.h"

namespace scantrend {
namespace {

constexpr size_t kSeriesBytes = 4;

absl::StatusOr<uint64_t> CountRecords(Snapshot& snapshot, Family family) {
  uint64_t records = 0;
  RecordRange range = snapshot.Range(family, "", "");
  for (; range.Valid(); range.Next()) {
    ++records;
    RETURN_IF_ERROR(snapshot.CheckCancelled());
  }
  RETURN_IF_ERROR(range.status());
  return records;
}

}  // namespace

absl::StatusOr<StoredCounts> CountStored(Database* database, const Tally& tally,
                                         const std::function<bool()>& cancelled) {
  Snapshot snapshot(database, tally.view(), cancelled);
  const Day first_kept = database->points_kept_from();
  StoredCounts counts;
  std::bitset<UINT16_MAX + 1> days;
  for (const Kind kind : {Kind::kProbe, Kind::kBackscatter}) {
    const std::string prefix(1, static_cast<char>(kind));
    RecordRange points = snapshot.Range(Family::kPoints, prefix, PrefixEnd(prefix));
    std::string series;
    for (; points.Valid(); points.Next()) {
      const std::optional<Day> day = ParsePointKeyDay(points.key());
      if (!day.has_value()) {
        return DamagedRecordError("points", points.key());
      }
      RETURN_IF_ERROR(snapshot.CheckCancelled());
      if (*day < first_kept) {
        continue;
      }
      ++counts.points;
      days.set(day->number());
      const std::string_view of_point = points.key().substr(0, kSeriesBytes);
      if (of_point != series) {
        series = of_point;
        ++(kind == Kind::kProbe ? counts.probe_series : counts.backscatter_series);
      }
    }
    RETURN_IF_ERROR(points.status());
  }
  counts.days = days.count();
  for (size_t day = 0; day < days.size(); ++day) {
    if (days[day]) {
      counts.last = Day(static_cast<uint16_t>(day));
      counts.first = counts.first.value_or(*counts.last);
    }
  }
  ASSIGN_OR_RETURN(counts.sensors, CountRecords(snapshot, Family::kSensors));
  ASSIGN_OR_RETURN(counts.streams, CountRecords(snapshot, Family::kStreams));
  return counts;
}

}  // namespace scantrend
