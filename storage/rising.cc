#include "storage/rising.h"

#include <algorithm>
#include <bitset>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "base/status.h"
#include "storage/contact_totals.h"
#include "storage/day_scan.h"
#include "storage/derived_series.h"
#include "storage/series_points.h"
#include "storage/source_sets.h"
#include "storage/state.pb.h"
#include "storage/trend.h"

namespace scantrend {
namespace {

using HistoryDays = std::bitset<kRisingHistoryDays>;

// A sensor that delivered in the history.
struct FleetSensor {
  SensorNumber number = 0;
  HistoryDays delivered;
  // The first of these days; 0 if it delivered before the history, too.
  size_t began = 0;
};

uint32_t Bounded(uint64_t count) {
  return static_cast<uint32_t>(std::min<uint64_t>(count, UINT32_MAX));
}

class RisingReader {
 public:
  RisingReader(Snapshot& snapshot, const RisingQuery& query)
      : snapshot_(snapshot),
        query_(query),
        history_{query.day.Plus(1 - kRisingHistoryDays), query.day},
        judged_{query.day.Plus(1 - kJudgedDays), query.day} {
    options_.false_discovery_rate = query.false_discovery_rate;
  }

  absl::StatusOr<Rising> Read() {
    RETURN_IF_ERROR(ReadFleet());
    RETURN_IF_ERROR(FindCandidates());
    RETURN_IF_ERROR(ReadReach());
    std::vector<SeriesHistory> histories;
    histories.reserve(candidates_.size());
    for (const auto& [series, sensors] : candidates_) {
      ASSIGN_OR_RETURN(SeriesHistory history, ReadHistory(series, sensors));
      histories.push_back(std::move(history));
    }
    options_.series_count = judged_series_;
    std::vector<Rise> rises = FindRises(histories, options_);
    Rising rising{.series = {},
                  .total = rises.size(),
                  .judged_series = judged_series_,
                  .usable_days = static_cast<int>(
                      (active_ >> (kRisingHistoryDays - kHistoryDaysMin)).count())};
    rises.resize(std::min(rises.size(), query_.limit));
    for (Rise& rise : rises) {
      const Day since = history_.first.Plus(static_cast<int>(rise.since));
      rising.series.push_back({.rise = std::move(rise), .since = since});
    }
    RETURN_IF_ERROR(Explain(rising.series));
    return rising;
  }

 private:
  size_t IndexOf(Day day) const { return static_cast<size_t>(day - history_.first); }

  // Which sensors delivered, and when.
  absl::Status ReadFleet() {
    std::map<std::string, FleetSensor, std::less<>> by_name;
    RecordRange deliveries = snapshot_.Range(Family::kDeliveries, DeliveryKey(history_.first, ""),
                                             PrefixEnd(DeliveryKey(history_.last, "")));
    const size_t name_at = DeliveryKey(history_.first, "").size();
    for (; deliveries.Valid(); deliveries.Next()) {
      const std::optional<Day> day = ParseDeliveryKeyDay(deliveries.key());
      if (!day.has_value()) {
        return DamagedRecordError("deliveries", deliveries.key());
      }
      by_name[std::string(deliveries.key().substr(name_at))].delivered.set(IndexOf(*day));
      active_.set(IndexOf(*day));
      RETURN_IF_ERROR(snapshot_.CheckCancelled());
    }
    RETURN_IF_ERROR(deliveries.status());
    for (auto& [name, sensor] : by_name) {
      RecordRange stored = snapshot_.Range(Family::kSensors, name, name + '\0');
      storage::SensorRecord record;
      if (!stored.Valid() ||
          !record.ParseFromArray(stored.value().data(), static_cast<int>(stored.value().size()))) {
        RETURN_IF_ERROR(stored.status());
        return DamagedRecordError("sensors", name);
      }
      sensor.number = record.number();
      ASSIGN_OR_RETURN(sensor.began, BeganAt(sensor));
      fleet_.push_back(sensor);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<size_t> BeganAt(const FleetSensor& sensor) {
    const std::string prefix = PointPrefix(ReachSeries(sensor.number));
    const RecordRange before = snapshot_.Range(
        Family::kPoints, prefix, PointKey(ReachSeries(sensor.number), history_.first));
    RETURN_IF_ERROR(before.status());
    return before.Valid() ? 0 : sensor.delivered._Find_first();
  }

  absl::Status FindCandidates() {
    std::set<Series> present;
    RETURN_IF_ERROR(
        ScanDays(snapshot_, query_.kind, judged_, [this, &present](const ExportedPoint& point) {
          present.insert(point.series);
          if (CanRise({.sources = Bounded(point.counts.sources),
                       .targets = Bounded(point.counts.targets)},
                      options_)) {
            candidates_[point.series];
          }
          return true;
        }));
    judged_series_ = present.size();
    return absl::OkStatus();
  }

  // Which sensors saw the candidates in the judged days, and how many series one saw in the days
  // that all are compared with.
  absl::Status ReadReach() {
    const DayRange compared{query_.day.Plus(1 - kHistoryDaysMin), query_.day};
    for (size_t i = 0; i < fleet_.size(); ++i) {
      const CountedSeries reach = ReachSeries(fleet_[i].number);
      ASSIGN_OR_RETURN(const PointsByDay points, ReadPoints(snapshot_, reach, compared));
      judged_series_ = std::max(judged_series_, CountWindow(points, compared).sources);
      RETURN_IF_ERROR(ForEachSeen(reach, judged_, [this, i](const Series& series, Day /*day*/) {
        const auto candidate = candidates_.find(series);
        if (candidate != candidates_.end() &&
            (candidate->second.empty() || candidate->second.back() != i)) {
          candidate->second.push_back(i);
        }
      }));
    }
    return absl::OkStatus();
  }

  // Hands each series of the query's kind that a sensor saw to `sink`, perhaps several times.
  template <typename Sink>
  absl::Status ForEachSeen(const CountedSeries& reach, DayRange days, const Sink& sink) {
    SourcesSeen seen;
    RETURN_IF_ERROR(
        ReadSources(snapshot_, reach, days, NetworkSet({Network(Address(uint32_t{0}), 96)}), seen));
    for (const Seen<uint32_t>& one : seen.ipv4) {
      const CountedSeries series = SeriesOf(one.address);
      if (series.kind == query_.kind) {
        sink(series.series, Day(one.day));
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<SeriesHistory> ReadHistory(const Series& series,
                                            const std::vector<size_t>& sensors) {
    SeriesHistory history{.series = series,
                          .days = std::vector<DayCounts>(kRisingHistoryDays),
                          .usable = std::vector<bool>(kRisingHistoryDays)};
    ASSIGN_OR_RETURN(const PointsByDay points,
                     ReadPoints(snapshot_, {query_.kind, series}, history_));
    for (const auto& [day, point] : points) {
      const PointCounts counts = CountsOf(point);
      history.days[IndexOf(day)] = {.sources = Bounded(counts.sources),
                                    .targets = Bounded(counts.targets),
                                    .new_sources = Bounded(counts.new_sources)};
    }
    for (size_t day = 0; day < history.usable.size(); ++day) {
      size_t begun = 0;
      size_t delivered = 0;
      for (const size_t sensor : sensors) {
        begun += fleet_[sensor].began <= day ? 1 : 0;
        delivered += fleet_[sensor].delivered[day] ? 1 : 0;
      }
      history.usable[day] = begun > 0 && 4 * delivered >= 3 * begun;
    }
    return history;
  }

  // What the detector does not know.
  absl::Status Explain(std::vector<RisingSeries>& rising) {
    if (rising.empty()) {
      return absl::OkStatus();
    }
    Day first = query_.day;
    std::map<Series, RisingSeries*> by_series;
    for (RisingSeries& one : rising) {
      first = std::min(first, one.since);
      by_series[one.rise.series] = &one;
      if (query_.scanners != nullptr && !query_.scanners->empty()) {
        ASSIGN_OR_RETURN(const PointsByDay scanners,
                         ReadSourcesIn(snapshot_, {{query_.kind, one.rise.series}},
                                       *query_.scanners, query_.day));
        one.scanner_sources = CountWindow(scanners, {query_.day, query_.day}).sources;
      }
      RETURN_IF_ERROR(FindTopSource(one));
    }
    for (const FleetSensor& sensor : fleet_) {
      std::set<RisingSeries*> saw;
      RETURN_IF_ERROR(ForEachSeen(ReachSeries(sensor.number), {first, query_.day},
                                  [&by_series, &saw](const Series& series, Day day) {
                                    const auto one = by_series.find(series);
                                    if (one != by_series.end() && day >= one->second->since) {
                                      saw.insert(one->second);
                                    }
                                  }));
      for (RisingSeries* one : saw) {
        ++one->sensors;
      }
    }
    return absl::OkStatus();
  }

  absl::Status FindTopSource(RisingSeries& one) {
    const DayRange days{one.since, query_.day};
    if (ContactsSince(snapshot_, days).has_value()) {
      return absl::OkStatus();
    }
    uint64_t all = 0;
    SourceCounts top;
    RETURN_IF_ERROR(SumBySource(
        snapshot_, ContactsOf(query_.kind, {one.rise.series}, days), AllSources(),
        {Network(Address(uint32_t{0}), 96)},
        [&all, &top](const NetworkSet& /*part*/, const std::vector<SourceCounts>& sources) {
          for (const SourceCounts& source : sources) {
            all += source.counts.records;
            if (RankOf(source) < RankOf(top)) {
              top = source;
            }
          }
          return absl::OkStatus();
        }));
    if (all > 0) {
      one.top_source = {
          .source = top.source,
          .share = static_cast<double>(top.counts.records) / static_cast<double>(all)};
    }
    return absl::OkStatus();
  }

  // The first of those with the most records.
  static std::tuple<uint64_t, uint64_t, bool, Address> RankOf(const SourceCounts& one) {
    return {UINT64_MAX - one.counts.records, UINT64_MAX - one.counts.targets, !one.source.is_ipv4(),
            one.source};
  }

  Snapshot& snapshot_;
  const RisingQuery& query_;
  const DayRange history_;
  const DayRange judged_;
  RiseOptions options_;
  std::vector<FleetSensor> fleet_;
  HistoryDays active_;
  // The sensors (of fleet_) that saw each of them in the judged days.
  std::map<Series, std::vector<size_t>> candidates_;
  uint64_t judged_series_ = 0;
};

}  // namespace

absl::StatusOr<Rising> ReadRising(Snapshot& snapshot, const RisingQuery& query) {
  return RisingReader(snapshot, query).Read();
}

}  // namespace scantrend
