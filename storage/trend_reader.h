// TrendReader: what the store knows, read from one consistent moment. All counts are exact.
#ifndef SCANTREND_STORAGE_TREND_READER_H_
#define SCANTREND_STORAGE_TREND_READER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/day.h"
#include "base/hit.h"
#include "base/network_set.h"
#include "base/series.h"
#include "storage/active_sensors.h"
#include "storage/active_targets.h"
#include "storage/contact_totals.h"
#include "storage/database.h"
#include "storage/day_scan.h"
#include "storage/format.h"
#include "storage/rising.h"
#include "storage/rising_lists.h"
#include "storage/tally.h"
#include "storage/top_series.h"
#include "storage/top_sources.h"
#include "storage/trend.h"

namespace scantrend {

// What a trend is asked for.
struct TrendQuery {
  Kind kind = Kind::kProbe;
  SeriesSelector selector;
  DayRange range;
  // The first day that is not over.
  Day first_provisional = Day(UINT16_MAX);
  // Acknowledged scanners; they are counted with all others, and apart.
  const NetworkSet* scanners = nullptr;
  // Leave them out of median and change, which cannot be corrected afterwards.
  bool exclude_scanners = false;
};

// Which sources are asked for.
struct SourcesQuery {
  Kind kind = Kind::kProbe;
  // nullopt: those of all series of the kind, of any protocol.
  std::optional<SeriesSelector> selector{};
  DayRange range;
  const NetworkSet* except = nullptr;  // these not
  SourceOrder order = SourceOrder::kDays;
  size_t limit = 20;  // >= 1
};

// What a source did.
struct SourceHistory {
  struct OnSeries {
    std::vector<Day> days;  // on which it was seen, ascending; one at least
    ContactCounts contacts;

    bool operator==(const OnSeries&) const = default;
  };
  std::map<Series, OnSeries> series;
  ContactCounts contacts;  // on all series as one
  // Of contacts only days from this one on are counted; nullopt: all of the range.
  std::optional<Day> contacts_since;
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

// Thread-safe. Every call reads one snapshot, which holds all that was acked before the call;
// active sensors may be of a moment later. Errors of every call: CANCELLED (`cancelled` said so; it
// is asked every few thousand records), DATA_LOSS (a record does not parse, or RocksDB finds
// damage), UNAVAILABLE (reading fails).
class TrendReader {
 public:
  using Cancelled = std::function<bool()>;

  // `database`, `tally` and `active_sensors` must outlive it.
  TrendReader(Database* database, const Tally* tally, const ActiveSensors* active_sensors)
      : database_(database),
        tally_(tally),
        active_sensors_(active_sensors),
        active_targets_(std::make_unique<ActiveTargets>()),
        top_lists_(std::make_unique<TopLists>()),
        rising_lists_(std::make_unique<RisingLists>()) {}

  // The trend of a series, or of a port over all protocols that have ports, with their sets merged.
  // Reads some records a day, and the sightings of a series that has hits in memory; a port that
  // came by several protocols costs a pass over all its sightings.
  absl::StatusOr<Trend> ReadTrend(const TrendQuery& query, const Cancelled& cancelled) const;

  // The counts of all series of a kind as one, of each day on which there were any hits. Reads a
  // record a day, and the addresses that are in memory.
  absl::StatusOr<std::map<Day, PointCounts>> ReadTotals(Kind kind, DayRange range,
                                                        const Cancelled& cancelled) const;

  // The `limit` (>= 1) series with the largest count. Reads every record of `days` in the range,
  // and makes a pass over what is in memory; over several days, also the points of as many series
  // as may be among the first.
  absl::StatusOr<TopSeries> ReadTop(Kind kind, DayRange range, TopOrder order, size_t limit,
                                    const Cancelled& cancelled) const;

  // What rose on a day, and why.
  absl::StatusOr<Rising> ReadRising(const RisingQuery& query, const Cancelled& cancelled) const;

  // The first sources, and what they did. Reads the address sets of the range, and contacts: see
  // storage/top_sources.h.
  absl::StatusOr<TopSources> ReadTopSources(const SourcesQuery& query,
                                            const Cancelled& cancelled) const;

  // What a source did. Reads all address sets of sources of the range, and the contacts of the
  // series and days on which it was seen.
  absl::StatusOr<SourceHistory> ReadSource(Kind kind, const Address& source, DayRange range,
                                           const Cancelled& cancelled) const;

  // Hands every point with records to `sink`, in order of day, protocol, port, until it returns
  // false.
  absl::Status Export(Kind kind, DayRange range,
                      const std::function<bool(const ExportedPoint&)>& sink,
                      const Cancelled& cancelled) const;

  // Sensors by name, from the first one after `after` on, at most `limit`.
  absl::StatusOr<std::vector<SensorInfo>> ReadSensors(const std::string& after, size_t limit) const;

  // The first day of any accepted hit; nullopt if there is none.
  absl::StatusOr<std::optional<Day>> ReadFirstDay() const;

 private:
  Database* const database_;
  const Tally* const tally_;
  const ActiveSensors* const active_sensors_;
  const std::unique_ptr<ActiveTargets> active_targets_;
  const std::unique_ptr<TopLists> top_lists_;
  const std::unique_ptr<RisingLists> rising_lists_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_TREND_READER_H_
