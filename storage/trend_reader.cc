#include "storage/trend_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/status.h"
#include "storage/day_scan.h"
#include "storage/derived_series.h"
#include "storage/series_points.h"
#include "storage/snapshot.h"
#include "storage/source_sets.h"
#include "storage/state.pb.h"

namespace scantrend {
namespace {

constexpr std::array<uint8_t, 5> kProtocolsWithPorts = {kTcp, kUdp, kDccp, kSctp, kUdpLite};

// The series that a selector stands for: of a port over all protocols, those that ever came.
absl::StatusOr<std::vector<CountedSeries>> SelectSeries(Snapshot& snapshot, Kind kind,
                                                        const SeriesSelector& selector) {
  if (selector.protocol.has_value()) {
    return std::vector<CountedSeries>{{kind, {*selector.protocol, selector.port}}};
  }
  std::vector<CountedSeries> present;
  for (const uint8_t protocol : kProtocolsWithPorts) {
    const CountedSeries series{kind, {protocol, selector.port}};
    const std::string prefix = PointPrefix(series);
    const RecordRange stored = snapshot.Range(Family::kPoints, prefix, PrefixEnd(prefix));
    RETURN_IF_ERROR(stored.status());
    const bool is_open =
        std::any_of(snapshot.open_days().begin(), snapshot.open_days().end(),
                    [service = ServiceOf(series)](const auto& days) { return days->Has(service); });
    if (stored.Valid() || is_open) {
      present.push_back(series);
    }
  }
  return present;
}

// Points of several series as one. Where it is only one, its points are those; else the address
// sets must be merged.
absl::StatusOr<PointsByDay> ReadMerged(Snapshot& snapshot, const std::vector<CountedSeries>& series,
                                       DayRange days) {
  if (series.empty()) {
    return PointsByDay();
  }
  if (series.size() == 1) {
    return ReadPoints(snapshot, series[0], days);
  }
  ASSIGN_OR_RETURN(PointsByDay merged, MergePoints(snapshot, series));
  const DayRange kept{std::max(days.first, snapshot.points_kept_from()), days.last};
  std::erase_if(merged, [kept](const auto& entry) { return !kept.Contains(entry.first); });
  return merged;
}

DayValues RecordsOf(const PointsByDay& points, DayRange days) {
  DayValues records(days);
  for (const auto& [day, point] : points) {
    records.Add(day, point.records);
  }
  return records;
}

// Records of a port by one protocol, which `points` are if they were asked for.
absl::StatusOr<DayValues> RecordsBy(Snapshot& snapshot, uint8_t protocol, const TrendQuery& query,
                                    const PointsByDay& points) {
  if (query.selector.protocol == protocol) {
    return RecordsOf(points, query.range);
  }
  DayValues records(query.range);
  RETURN_IF_ERROR(
      AddRecords(snapshot, {query.kind, {protocol, query.selector.port}}, query.range, records));
  return records;
}

SensorInfo ToSensorInfo(std::string name, const storage::SensorRecord& record) {
  SensorInfo info{.name = std::move(name),
                  .first_seen_s = record.first_seen_s(),
                  .last_seen_s = record.last_seen_s(),
                  .last_hit_s = record.last_hit_s(),
                  .batches = record.batches(),
                  .accepted = record.accepted(),
                  .records = record.records(),
                  .refused = {},
                  .sampling_rate = record.sampling_rate()};
  for (const auto& [reason, hits] : record.refused()) {
    if (reason < info.refused.size()) {
      info.refused[reason] = hits;
    }
  }
  return info;
}

}  // namespace

absl::StatusOr<Trend> TrendReader::ReadTrend(const TrendQuery& query,
                                             const Cancelled& cancelled) const {
  Snapshot snapshot(database_, tally_->view(), cancelled);
  const DayRange range = query.range;
  const DayRange reach{std::min(range.first, range.last.Plus(1 - kTrendReachDays)), range.last};
  TrendParts parts{.range = range,
                   .first_provisional = query.first_provisional,
                   .first_kept = snapshot.points_kept_from(),
                   .exclude_scanners = query.exclude_scanners};
  ASSIGN_OR_RETURN(const std::vector<CountedSeries> series,
                   SelectSeries(snapshot, query.kind, query.selector));
  ASSIGN_OR_RETURN(parts.points, ReadMerged(snapshot, series, reach));
  if (query.scanners != nullptr && !query.scanners->empty()) {
    ASSIGN_OR_RETURN(parts.scanners, ReadSourcesIn(snapshot, series, *query.scanners, range.last));
  }
  ASSIGN_OR_RETURN(parts.active_targets, active_targets_->Read(snapshot, query.kind, range));
  if (reach.last >= parts.first_kept) {
    ASSIGN_OR_RETURN(parts.active_sensors,
                     active_sensors_->Read({std::max(reach.first, parts.first_kept), reach.last}));
  }
  parts.has_tcp_ratio = !query.selector.protocol.has_value() || HasPorts(*query.selector.protocol);
  if (parts.has_tcp_ratio) {
    ASSIGN_OR_RETURN(parts.tcp, RecordsBy(snapshot, kTcp, query, parts.points));
    ASSIGN_OR_RETURN(parts.udp, RecordsBy(snapshot, kUdp, query, parts.points));
  }
  if (query.kind == Kind::kBackscatter) {
    parts.backscatter = RecordsOf(parts.points, range);
  } else {
    ASSIGN_OR_RETURN(const std::vector<CountedSeries> replies,
                     SelectSeries(snapshot, Kind::kBackscatter, query.selector));
    parts.backscatter = DayValues(range);
    for (const CountedSeries& one : replies) {
      RETURN_IF_ERROR(AddRecords(snapshot, one, range, parts.backscatter));
    }
  }
  return MakeTrend(parts);
}

absl::StatusOr<std::map<Day, PointCounts>> TrendReader::ReadTotals(
    Kind kind, DayRange range, const Cancelled& cancelled) const {
  Snapshot snapshot(database_, tally_->view(), cancelled);
  ASSIGN_OR_RETURN(const PointsByDay points, ReadPoints(snapshot, TotalSeries(kind), range));
  std::map<Day, PointCounts> totals;
  for (const auto& [day, point] : points) {
    totals[day] = CountWindow(points, {day, day});
  }
  return totals;
}

absl::StatusOr<TopSeries> TrendReader::ReadTop(Kind kind, DayRange range, TopOrder order,
                                               size_t limit, const Cancelled& cancelled) const {
  Snapshot snapshot(database_, tally_->view(), cancelled);
  return top_lists_->Read(snapshot, kind, range, order, limit);
}

absl::StatusOr<Rising> TrendReader::ReadRising(const RisingQuery& query,
                                               const Cancelled& cancelled) const {
  Snapshot snapshot(database_, tally_->view(), cancelled);
  return rising_lists_->Read(snapshot, query);
}

absl::StatusOr<TopSources> TrendReader::ReadTopSources(const SourcesQuery& query,
                                                       const Cancelled& cancelled) const {
  Snapshot snapshot(database_, tally_->view(), cancelled);
  SourcesRange range{.series = {TotalSeries(query.kind)},
                     .contacts = {.kind = query.kind, .days = query.range},
                     .days = query.range};
  if (query.selector.has_value()) {
    ASSIGN_OR_RETURN(range.series, SelectSeries(snapshot, query.kind, *query.selector));
    std::vector<Series> series;
    for (const CountedSeries& one : range.series) {
      series.push_back(one.series);
    }
    range.contacts = ContactsOf(query.kind, std::move(series), query.range);
  }
  for (const CountedSeries& one : range.series) {
    ASSIGN_OR_RETURN(const PointsByDay points, ReadPoints(snapshot, one, query.range));
    for (const auto& [day, point] : points) {
      range.sightings += static_cast<uint64_t>(point.sources.total());
    }
  }
  return scantrend::ReadTopSources(snapshot, range,
                                   query.except == nullptr ? NetworkSet() : *query.except,
                                   query.order, query.limit);
}

absl::StatusOr<SourceHistory> TrendReader::ReadSource(Kind kind, const Address& source,
                                                      DayRange range,
                                                      const Cancelled& cancelled) const {
  Snapshot snapshot(database_, tally_->view(), cancelled);
  ASSIGN_OR_RETURN(auto seen, ReadSeriesOf(snapshot, kind, source, range));
  ContactRange contacts{.kind = kind, .days = range, .places = std::vector<ContactPlace>()};
  SourceHistory history;
  for (auto& [series, days] : seen) {
    for (const Day day : days) {
      contacts.places->push_back({.day = day, .series = series});
    }
    history.series[series].days = std::move(days);
  }
  std::sort(contacts.places->begin(), contacts.places->end());
  ASSIGN_OR_RETURN(const SourceContacts sums, SumOfSource(snapshot, contacts, source));
  for (const auto& [series, counts] : sums.series) {
    history.series[series].contacts = counts;
  }
  history.contacts = sums.all;
  history.contacts_since = ContactsSince(snapshot, range);
  return history;
}

absl::Status TrendReader::Export(Kind kind, DayRange range,
                                 const std::function<bool(const ExportedPoint&)>& sink,
                                 const Cancelled& cancelled) const {
  Snapshot snapshot(database_, tally_->view(), cancelled);
  return ScanDays(snapshot, kind, range, sink);
}

absl::StatusOr<std::vector<SensorInfo>> TrendReader::ReadSensors(const std::string& after,
                                                                 size_t limit) const {
  const Cancelled never = [] { return false; };
  const Snapshot snapshot(database_, tally_->view(), never);
  std::vector<SensorInfo> sensors;
  // The first key behind `after`, if there is one, is `after` with a NUL behind it.
  RecordRange range = snapshot.Range(Family::kSensors, after.empty() ? "" : after + '\0', "");
  for (; range.Valid() && sensors.size() < limit; range.Next()) {
    storage::SensorRecord record;
    if (!record.ParseFromArray(range.value().data(), static_cast<int>(range.value().size()))) {
      return DamagedRecordError("sensors", range.key());
    }
    sensors.push_back(ToSensorInfo(std::string(range.key()), record));
  }
  RETURN_IF_ERROR(range.status());
  return sensors;
}

absl::StatusOr<std::optional<Day>> TrendReader::ReadFirstDay() const {
  const Cancelled never = [] { return false; };
  const Snapshot snapshot(database_, tally_->view(), never);
  const RecordRange deliveries =
      snapshot.Range(Family::kDeliveries, DeliveryKey(snapshot.points_kept_from(), ""), "");
  RETURN_IF_ERROR(deliveries.status());
  if (!deliveries.Valid()) {
    return std::nullopt;
  }
  const std::optional<Day> day = ParseDeliveryKeyDay(deliveries.key());
  if (!day.has_value()) {
    return DamagedRecordError("deliveries", deliveries.key());
  }
  return day;
}

}  // namespace scantrend
