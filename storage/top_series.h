// TopLists: the series with the largest counts.
#ifndef SCANTREND_STORAGE_TOP_SERIES_H_
#define SCANTREND_STORAGE_TOP_SERIES_H_

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/day.h"
#include "base/series.h"
#include "storage/format.h"
#include "storage/snapshot.h"

namespace scantrend {

// One series over a range of days; targets and sources are window counts.
struct SeriesCounts {
  Series series;
  PointCounts counts;
};

enum class TopOrder { kSources, kTargets, kRecords, kNewSources };
inline constexpr std::array kTopOrders = {TopOrder::kSources, TopOrder::kTargets,
                                          TopOrder::kRecords, TopOrder::kNewSources};

struct TopSeries {
  std::vector<SeriesCounts> series;  // largest first; ties by series
  uint64_t total = 0;                // series with records in the range
};

// Keeps the first series of days by each order, as long as nothing is folded: a day's list costs a
// pass over all of its series once. Thread-safe.
class TopLists {
 public:
  // The `limit` (>= 1) series with the largest count. Reads every record of `days` in the range,
  // and makes a pass over what is in memory; over several days, also the points of as many series
  // as may be among the first. Errors: CANCELLED, DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<TopSeries> Read(Snapshot& snapshot, Kind kind, DayRange range, TopOrder order,
                                 size_t limit);

 private:
  // By order.
  using Lists = std::array<TopSeries, kTopOrders.size()>;

  std::mutex mutex_;
  uint64_t folds_ = 0;  // that were committed when the lists were made
  std::map<std::pair<Kind, Day>, Lists> known_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_TOP_SERIES_H_
