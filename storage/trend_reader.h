// TrendReader: what the store knows, read from one consistent moment. All counts are exact.
#ifndef SCANTREND_STORAGE_TREND_READER_H_
#define SCANTREND_STORAGE_TREND_READER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/day.h"
#include "base/hit.h"
#include "base/series.h"
#include "storage/database.h"
#include "storage/format.h"
#include "storage/tally.h"

namespace scantrend {

// One day of a trend.
struct TrendPoint {
  Day day;
  bool gap = false;  // no sensor delivered anything for this day: the counts are unknown
  PointCounts counts{};
  uint64_t active_sensors = 0;  // that delivered for the day, whatever it was
  uint64_t active_targets = 0;  // that hits of this kind came to on the day, on any series
  // Share of tcp in the tcp and udp records of the port, 0 to 100; nullopt: there are none.
  std::optional<double> tcp_ratio{};
};

// A range of days as a whole.
struct TrendSummary {
  uint64_t records = 0;
  uint64_t distinct_sources = 0;
  uint64_t distinct_targets = 0;
  uint64_t new_sources = 0;     // sum over the days
  std::optional<Day> peak_day;  // first day with the most records
};

struct Trend {
  std::vector<TrendPoint> points;  // one a day, oldest first
  TrendSummary summary;
};

// One series over a range of days; targets and sources are window counts.
struct SeriesCounts {
  Series series;
  PointCounts counts;
};

enum class TopOrder { kSources, kTargets, kRecords, kNewSources };

struct TopSeries {
  std::vector<SeriesCounts> series;  // largest first; ties by series
  uint64_t total = 0;                // series with records in the range
};

// One point of an export.
struct ExportedPoint {
  Day day;
  Series series;
  PointCounts counts;
};

// Totals of a sensor.
struct SensorInfo {
  std::string name;
  uint32_t first_seen_s = 0;  // its first and last batch, by the server's clock
  uint32_t last_seen_s = 0;
  uint32_t last_hit_s = 0;  // newest hit's own time; 0: none accepted
  uint64_t batches = 0;
  uint64_t accepted = 0;  // hits
  uint64_t records = 0;
  RefusedCounts refused{};  // hits
  uint32_t sampling_rate = 1;
};

// Thread-safe. Every call reads one snapshot, which holds all that was acked before the call.
// Errors of every call: CANCELLED (`cancelled` said so; it is asked every few thousand records),
// DATA_LOSS (a record does not parse, or RocksDB finds damage), UNAVAILABLE (reading fails).
class TrendReader {
 public:
  using Cancelled = std::function<bool()>;

  // `database` and `tally` must outlive it.
  TrendReader(Database* database, const Tally* tally) : database_(database), tally_(tally) {}

  // The trend of a series, or of a port over all protocols that have ports, with their sets merged.
  // Reads a record a day, and the sightings of a series that has hits in memory; a port that came
  // by several protocols costs a pass over all its sightings.
  absl::StatusOr<Trend> ReadTrend(Kind kind, const SeriesSelector& selector, DayRange range,
                                  const Cancelled& cancelled) const;

  // The `limit` series with the largest count. Reads every point of the range,
  // and makes a pass over what is in memory.
  absl::StatusOr<TopSeries> ReadTop(Kind kind, DayRange range, TopOrder order, size_t limit,
                                    const Cancelled& cancelled) const;

  // Hands every point with records to `sink`, in order of day, protocol, port, until it returns
  // false.
  absl::Status Export(Kind kind, DayRange range,
                      const std::function<bool(const ExportedPoint&)>& sink,
                      const Cancelled& cancelled) const;

  // Sensors by name, from the first one after `after` on, at most `limit`.
  absl::StatusOr<std::vector<SensorInfo>> ReadSensors(const std::string& after, size_t limit) const;

 private:
  Database* const database_;
  const Tally* const tally_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_TREND_READER_H_
