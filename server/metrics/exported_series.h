// ExportedSeries: which ports have figures of their own in /metrics. Pure: no clock, no database.
#ifndef SCANTREND_SERVER_METRICS_EXPORTED_SERIES_H_
#define SCANTREND_SERVER_METRICS_EXPORTED_SERIES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "base/day.h"
#include "base/series.h"
#include "server/metrics/port_metrics_options.h"
#include "storage/counted_series.h"

namespace scantrend {

// So long a series must have been out of the top 2N to leave. What is in the top 2N at the end of
// each day never leaves, however the ranking, which begins anew at midnight, goes meanwhile.
inline constexpr uint32_t kExportedKeptSeconds = kSecondsPerDay;

// The watched ports, of both kinds, and the probes of those that are the top, or were lately:
//
//   enters  when it is in the top N of an update
//   stays   while it is in the top 2N, or was at an update less than kExportedKeptSeconds ago
//   leaves  at the first update after that, or when there is no room for it
//
// So a series near the N-th place does not come and go with every update. What it does depends only
// on its updates: the same ones, with the same times, have the same result. It starts empty:
// restarting forgets who was among the top. Not thread-safe.
class ExportedSeries {
 public:
  // Options that CheckPortMetrics takes: there is room for the watched and the top N at any time.
  explicit ExportedSeries(const PortMetricsOptions& options);

  // How many places of a ranking it looks at: 2N.
  size_t ranking_size() const { return 2 * top_; }

  // The series of probes with the largest counts of the current day, largest first, at `now_s`;
  // those behind ranking_size() do not matter, and there may be fewer. If there is no room for all,
  // those leave whose last time in the top 2N is longest ago, of several the largest ones by
  // protocol and port; then those of the top 2N, from its end. A clock that has gone back makes
  // none leave.
  void Update(uint32_t now_s, const std::vector<Series>& ranking);

  // The watched ones in their order, probes before backscatter; then the others, ascending.
  std::vector<CountedSeries> series() const;

  // Series that had to leave because there was no room, over all updates.
  uint64_t crowded_out() const { return crowded_out_; }

 private:
  struct Member {
    uint32_t last_s = 0;  // when it was in the top 2N last
    size_t place = 0;     // in the last update's ranking; SIZE_MAX: in none
  };

  void CrowdOut();

  const std::vector<Series> watched_;
  const size_t top_;
  const size_t members_max_;
  std::map<Series, Member> members_;
  uint64_t crowded_out_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_METRICS_EXPORTED_SERIES_H_
