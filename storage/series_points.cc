#include "storage/series_points.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/status.h"
#include "storage/open_days.h"
#include "storage/series_fold.h"
#include "storage/source_sets.h"

namespace scantrend {
namespace {

absl::Status ReadStored(Snapshot& snapshot, const CountedSeries& series, StoredSightings& stored) {
  for (auto& spans : stored) {
    spans.clear();
  }
  const std::string prefix = PointPrefix(series);
  RecordRange range = snapshot.Range(Family::kSightings, prefix, PrefixEnd(prefix));
  for (; range.Valid(); range.Next()) {
    const std::optional<SightingsKey> key = ParseSightingsKey(range.key());
    if (!key.has_value()) {
      return DamagedRecordError("sightings", range.key());
    }
    stored[static_cast<size_t>(key->set)].push_back({key->span, std::string(range.value())});
    RETURN_IF_ERROR(snapshot.CheckCancelled());
  }
  return range.status();
}

absl::Status ReadStoredPoints(Snapshot& snapshot, const CountedSeries& series, DayRange days,
                              PointsByDay& points) {
  RecordRange range = snapshot.Range(
      Family::kPoints, PointKey(series, std::max(days.first, snapshot.points_kept_from())),
      PrefixEnd(PointPrefix(series)));
  for (; range.Valid(); range.Next()) {
    const std::optional<Day> day = ParsePointKeyDay(range.key());
    if (day.has_value() && *day > days.last) {
      break;
    }
    std::optional<PointRecord> point = ParsePointValue(range.value());
    if (!day.has_value() || !point.has_value()) {
      return DamagedRecordError("points", range.key());
    }
    points.insert_or_assign(points.end(), *day, *std::move(point));
    RETURN_IF_ERROR(snapshot.CheckCancelled());
  }
  return range.status();
}

// Whether what is added changes points up to a day: gaps look back, so that later hits do not.
bool MayChange(const NewSightings& added, Day last) {
  return std::any_of(added.records.begin(), added.records.end(),
                     [last](const DayRecords& of_day) { return of_day.day <= last.number(); });
}

absl::Status CheckPoints(const CountedSeries& series, const PointsByDay& points) {
  for (const auto& [day, point] : points) {
    if (!point.sources.IsValid() || !point.targets.IsValid()) {
      return DamagedRecordError("points", PointKey(series, day));
    }
  }
  return absl::OkStatus();
}

// Appends the stored addresses of one set, a day each.
template <typename Bits>
absl::Status AppendStored(const CountedSeries& series, AddressSet set,
                          const std::vector<StoredSpan>& stored, std::vector<Seen<Bits>>& seen) {
  std::vector<SeenDays<Bits>> entries;
  for (const StoredSpan& span : stored) {
    const auto sightings = PackedSightings<Bits>::Parse(span.sightings);
    entries.clear();
    if (!sightings.has_value() || !sightings->ReadAll(entries)) {
      return DamagedRecordError("sightings", ToBytes(SightingsKey{series, set, span.span}));
    }
    AppendDays<Bits>(span.span, entries, seen);
  }
  return absl::OkStatus();
}

// All sets as if they were new to a series without any: what that changes is what there is.
absl::StatusOr<SeriesChange> CountAlone(NewSightings& all) {
  all.Normalize();
  SeriesFold fold;
  SeriesChange change;
  if (!fold.Compute(all, {}, change)) {
    return absl::InternalError("no stored value, and yet a damaged one");
  }
  return change;
}

absl::Status AppendAll(Snapshot& snapshot, const CountedSeries& series, NewSightings& all) {
  StoredSightings stored;
  RETURN_IF_ERROR(ReadStored(snapshot, series, stored));
  for (const AddressSet set : {AddressSet::kIpv4Sources, AddressSet::kIpv4Targets}) {
    RETURN_IF_ERROR(AppendStored(series, set, stored[static_cast<size_t>(set)],
                                 all.ipv4[static_cast<size_t>(SideOf(set))]));
  }
  for (const AddressSet set : {AddressSet::kIpv6Sources, AddressSet::kIpv6Targets}) {
    RETURN_IF_ERROR(AppendStored(series, set, stored[static_cast<size_t>(set)],
                                 all.ipv6[static_cast<size_t>(SideOf(set))]));
  }
  for (const auto& open : snapshot.open_days()) {
    open->Collect(ServiceOf(series), all);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PointsByDay> ReadPoints(Snapshot& snapshot, const CountedSeries& series,
                                       DayRange days) {
  PointsByDay points;
  RETURN_IF_ERROR(ReadStoredPoints(snapshot, series, days, points));
  NewSightings added;
  for (const auto& open : snapshot.open_days()) {
    open->Collect(ServiceOf(series), added);
  }
  if (MayChange(added, days.last)) {
    added.Normalize();
    StoredSightings stored;
    RETURN_IF_ERROR(ReadStored(snapshot, series, stored));
    SeriesFold fold;
    SeriesChange change;
    if (!fold.Compute(added, stored, change)) {
      return DamagedRecordError("sightings", SightingsPrefix(series, AddressSet{}));
    }
    for (const SeriesChange::Point& point : change.points) {
      if (days.Contains(point.day)) {
        points[point.day].Add(point.change);
      }
    }
  }
  RETURN_IF_ERROR(CheckPoints(series, points));
  return points;
}

absl::StatusOr<PointsByDay> MergePoints(Snapshot& snapshot,
                                        const std::vector<CountedSeries>& series) {
  NewSightings all;
  PointsByDay points;
  for (const CountedSeries& one : series) {
    RETURN_IF_ERROR(AppendAll(snapshot, one, all));
    ASSIGN_OR_RETURN(const PointsByDay of_one,
                     ReadPoints(snapshot, one, {Day(0), Day(UINT16_MAX)}));
    for (const auto& [day, point] : of_one) {
      points[day].records += point.records;
    }
  }
  all.records.clear();
  ASSIGN_OR_RETURN(const SeriesChange change, CountAlone(all));
  for (const SeriesChange::Point& point : change.points) {
    points[point.day].Add(point.change);
  }
  return points;
}

absl::Status AddRecords(Snapshot& snapshot, const CountedSeries& series, DayRange days,
                        DayValues& records) {
  RecordRange range = snapshot.Range(
      Family::kPoints, PointKey(series, std::max(days.first, snapshot.points_kept_from())),
      PrefixEnd(PointPrefix(series)));
  for (; range.Valid(); range.Next()) {
    const std::optional<Day> day = ParsePointKeyDay(range.key());
    if (day.has_value() && *day > days.last) {
      break;
    }
    const std::optional<uint64_t> of_day = ParsePointRecords(range.value());
    if (!day.has_value() || !of_day.has_value()) {
      return DamagedRecordError("points", range.key());
    }
    records.Add(*day, *of_day);
    RETURN_IF_ERROR(snapshot.CheckCancelled());
  }
  RETURN_IF_ERROR(range.status());
  NewSightings added;
  for (const auto& open : snapshot.open_days()) {
    open->Collect(ServiceOf(series), added);
  }
  for (const DayRecords& of_day : added.records) {
    if (days.Contains(Day(of_day.day))) {
      records.Add(Day(of_day.day), of_day.records);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<PointsByDay> ReadSourcesIn(Snapshot& snapshot,
                                          const std::vector<CountedSeries>& series,
                                          const NetworkSet& networks, Day last) {
  SourcesSeen seen;
  for (const CountedSeries& one : series) {
    RETURN_IF_ERROR(ReadSources(snapshot, one, {Day(0), last}, networks, seen));
  }
  NewSightings all;
  all.ipv4[static_cast<size_t>(Side::kSource)] = std::move(seen.ipv4);
  all.ipv6[static_cast<size_t>(Side::kSource)] = std::move(seen.ipv6);
  ASSIGN_OR_RETURN(const SeriesChange change, CountAlone(all));
  PointsByDay points;
  for (const SeriesChange::Point& point : change.points) {
    points[point.day].Add(point.change);
  }
  return points;
}

absl::StatusOr<std::map<std::pair<Day, Series>, PointCounts>> ReadOpenChanges(Snapshot& snapshot,
                                                                              Kind kind,
                                                                              DayRange days) {
  std::vector<SortedDays> sorted;
  std::set<Service> services;
  for (const auto& open : snapshot.open_days()) {
    sorted.push_back(open->Sort());
    services.insert(sorted.back().services().begin(), sorted.back().services().end());
  }
  std::map<std::pair<Day, Series>, PointCounts> changes;
  NewSightings added;
  StoredSightings stored;
  SeriesFold fold;
  SeriesChange change;
  for (const Service service : services) {
    const CountedSeries series = SeriesOf(service);
    if (series.kind != kind) {
      continue;
    }
    added.Clear();
    for (const SortedDays& open : sorted) {
      open.Collect(service, added);
    }
    if (!MayChange(added, days.last)) {
      continue;
    }
    added.Normalize();
    RETURN_IF_ERROR(ReadStored(snapshot, series, stored));
    if (!fold.Compute(added, stored, change)) {
      return DamagedRecordError("sightings", SightingsPrefix(series, AddressSet{}));
    }
    for (const SeriesChange::Point& point : change.points) {
      if (days.Contains(point.day)) {
        changes[{point.day, series.series}].Add(CountsOf(point.change));
      }
    }
    RETURN_IF_ERROR(snapshot.CheckCancelled());
  }
  return changes;
}

}  // namespace scantrend
