#include "storage/trend_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/status.h"
#include "storage/derived_series.h"
#include "storage/series_points.h"
#include "storage/snapshot.h"
#include "storage/state.pb.h"

namespace scantrend {
namespace {

constexpr std::array<uint8_t, 5> kProtocolsWithPorts = {kTcp, kUdp, kDccp, kSctp, kUdpLite};

// How many sensors delivered for each day of the range; days without any are not there.
absl::StatusOr<std::map<Day, uint64_t>> ReadActiveSensors(Snapshot& snapshot, DayRange days) {
  std::map<Day, uint64_t> sensors;
  RecordRange range = snapshot.Range(Family::kDeliveries, DeliveryKey(days.first, ""),
                                     PrefixEnd(DeliveryKey(days.last, "")));
  while (range.Valid()) {
    const std::optional<Day> day = ParseDeliveryKeyDay(range.key());
    if (!day.has_value()) {
      return DamagedRecordError("deliveries", range.key());
    }
    ++sensors[*day];
    RETURN_IF_ERROR(snapshot.CheckCancelled());
    range.Next();
  }
  RETURN_IF_ERROR(range.status());
  return sensors;
}

uint64_t RecordsOf(const PointsByDay& points, Day day) {
  const auto point = points.find(day);
  return point == points.end() ? 0 : point->second.records;
}

std::optional<double> TcpRatio(uint64_t tcp, uint64_t udp) {
  if (tcp + udp == 0) {
    return std::nullopt;
  }
  return 100.0 * static_cast<double>(tcp) / static_cast<double>(tcp + udp);
}

// Points of the selected protocols as one. Where only one protocol ever came, its points are those;
// where several did, their address sets must be merged.
absl::StatusOr<PointsByDay> MergeProtocols(Snapshot& snapshot, Kind kind, uint16_t port,
                                           DayRange days) {
  std::vector<CountedSeries> present;
  PointsByDay merged;
  for (const uint8_t protocol : kProtocolsWithPorts) {
    const CountedSeries series{kind, {protocol, port}};
    ASSIGN_OR_RETURN(PointsByDay of_series, ReadPoints(snapshot, series, {Day(0), days.last}));
    if (!of_series.empty()) {
      present.push_back(series);
      merged = std::move(of_series);
    }
  }
  if (present.size() > 1) {
    ASSIGN_OR_RETURN(merged, MergePoints(snapshot, present));
  }
  std::erase_if(merged, [days](const auto& entry) { return !days.Contains(entry.first); });
  return merged;
}

// The counts of every series (but for derived ones) of a kind on every day of a range, in the order
// of the days.
class DayCounts {
 public:
  // `snapshot` must outlive it.
  DayCounts(Snapshot& snapshot, Kind kind, DayRange days)
      : snapshot_(snapshot),
        kind_(kind),
        days_(days),
        stored_(snapshot.Range(Family::kDays, DayPrefix(kind, days.first),
                               PrefixEnd(DayPrefix(kind, days.last)))) {}

  // Hands them to `sink` until it returns false.
  absl::Status Read(const std::function<bool(const ExportedPoint&)>& sink) {
    ASSIGN_OR_RETURN(const auto open, ReadOpenChanges(snapshot_, kind_, days_));
    auto change = open.begin();
    for (; stored_.Valid(); stored_.Next()) {
      const std::optional<DayAndSeries> id = ParseDayKey(stored_.key());
      std::optional<PointCounts> counts = ParseDayValue(stored_.value());
      if (!id.has_value() || !counts.has_value()) {
        return DamagedRecordError("days", stored_.key());
      }
      if (IsDerived({kind_, id->series})) {
        continue;
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
      RETURN_IF_ERROR(snapshot_.CheckCancelled());
    }
    RETURN_IF_ERROR(stored_.status());
    for (; change != open.end(); ++change) {
      if (!sink({change->first.first, change->first.second, change->second})) {
        break;
      }
    }
    return absl::OkStatus();
  }

 private:
  Snapshot& snapshot_;
  const Kind kind_;
  const DayRange days_;
  RecordRange stored_;
};

TrendSummary Summarize(const PointsByDay& points, Day first) {
  TrendSummary summary;
  uint64_t peak = 0;
  for (const auto& [day, point] : points) {
    summary.records += point.records;
    summary.distinct_sources += static_cast<uint64_t>(point.sources.UnseenFor(day - first));
    summary.distinct_targets += static_cast<uint64_t>(point.targets.UnseenFor(day - first));
    summary.new_sources += static_cast<uint64_t>(point.sources.UnseenFor(kNewSourceDays));
    if (point.records > peak) {
      peak = point.records;
      summary.peak_day = day;
    }
  }
  return summary;
}

uint64_t CountBy(TopOrder order, const PointCounts& counts) {
  switch (order) {
    case TopOrder::kSources:
      return counts.sources;
    case TopOrder::kTargets:
      return counts.targets;
    case TopOrder::kRecords:
      return counts.records;
    case TopOrder::kNewSources:
      return counts.new_sources;
  }
  return 0;
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

absl::StatusOr<Trend> TrendReader::ReadTrend(Kind kind, const SeriesSelector& selector,
                                             DayRange range, const Cancelled& cancelled) const {
  Snapshot snapshot(database_, tally_->view(), cancelled);
  ASSIGN_OR_RETURN(const PointsByDay points,
                   selector.protocol.has_value()
                       ? ReadPoints(snapshot, {kind, {*selector.protocol, selector.port}}, range)
                       : MergeProtocols(snapshot, kind, selector.port, range));
  ASSIGN_OR_RETURN(const PointsByDay tcp,
                   ReadPoints(snapshot, {kind, {kTcp, selector.port}}, range));
  ASSIGN_OR_RETURN(const PointsByDay udp,
                   ReadPoints(snapshot, {kind, {kUdp, selector.port}}, range));
  ASSIGN_OR_RETURN(const PointsByDay totals, ReadPoints(snapshot, TotalSeries(kind), range));
  ASSIGN_OR_RETURN(const auto active_sensors, ReadActiveSensors(snapshot, range));

  const bool has_ratio = !selector.protocol.has_value() || HasPorts(*selector.protocol);
  Trend trend;
  trend.points.reserve(static_cast<size_t>(range.size()));
  for (int i = 0; i < range.size(); ++i) {
    TrendPoint point{.day = range.first.Plus(i)};
    const auto sensors = active_sensors.find(point.day);
    point.gap = sensors == active_sensors.end();
    point.active_sensors = point.gap ? 0 : sensors->second;
    if (const auto total = totals.find(point.day); total != totals.end()) {
      point.active_targets = static_cast<uint64_t>(total->second.targets.total());
    }
    if (const auto stored = points.find(point.day); stored != points.end()) {
      point.counts = CountsOf(stored->second);
    }
    if (has_ratio) {
      point.tcp_ratio = TcpRatio(RecordsOf(tcp, point.day), RecordsOf(udp, point.day));
    }
    trend.points.push_back(point);
  }
  trend.summary = Summarize(points, range.first);
  return trend;
}

absl::StatusOr<TopSeries> TrendReader::ReadTop(Kind kind, DayRange range, TopOrder order,
                                               size_t limit, const Cancelled& cancelled) const {
  Snapshot snapshot(database_, tally_->view(), cancelled);
  std::map<Series, PointCounts> counts;
  RETURN_IF_ERROR(DayCounts(snapshot, kind, range).Read([&counts](const ExportedPoint& point) {
    counts[point.series].Add(point.counts);
    return true;
  }));

  TopSeries top;
  top.total = counts.size();
  for (auto& [series, sum] : counts) {
    // Over several days targets and sources are window counts, never the sums of the days.
    if (range.size() > 1) {
      ASSIGN_OR_RETURN(const PointsByDay points, ReadPoints(snapshot, {kind, series}, range));
      const TrendSummary summary = Summarize(points, range.first);
      sum.targets = summary.distinct_targets;
      sum.sources = summary.distinct_sources;
    }
    top.series.push_back({series, sum});
  }
  limit = std::min(limit, top.series.size());
  std::partial_sort(top.series.begin(), top.series.begin() + static_cast<ptrdiff_t>(limit),
                    top.series.end(), [order](const SeriesCounts& a, const SeriesCounts& b) {
                      return std::pair(CountBy(order, b.counts), a.series) <
                             std::pair(CountBy(order, a.counts), b.series);
                    });
  top.series.resize(limit);
  return top;
}

absl::Status TrendReader::Export(Kind kind, DayRange range,
                                 const std::function<bool(const ExportedPoint&)>& sink,
                                 const Cancelled& cancelled) const {
  Snapshot snapshot(database_, tally_->view(), cancelled);
  return DayCounts(snapshot, kind, range).Read(sink);
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

}  // namespace scantrend
