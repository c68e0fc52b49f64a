// PortMetrics: the trend itself, for a bounded number of ports.
#ifndef SCANTREND_SERVER_METRICS_PORT_METRICS_H_
#define SCANTREND_SERVER_METRICS_PORT_METRICS_H_

#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "base/day.h"
#include "base/metric_families.h"
#include "server/metrics/exported_series.h"
#include "server/metrics/port_metrics_options.h"
#include "server/metrics/refreshed.h"
#include "storage/counted_series.h"
#include "storage/format.h"
#include "storage/trend_reader.h"

namespace scantrend {

// What is served of the ports at one moment.
struct PortFigures {
  struct OfSeries {
    CountedSeries series;
    PointCounts today{};
    PointCounts last_day{};
  };

  uint32_t read_s = 0;
  Day today;
  Day last_day;              // the last one that is over, and the grace time after it
  bool has_last_day = true;  // false: nothing was counted for it, so that nothing is known of it
  std::vector<OfSeries> series;
  uint64_t today_series = 0;   // of probes, with records
  uint64_t today_records = 0;  // of probes
  uint64_t crowded_out = 0;    // ExportedSeries::crowded_out
};

// Figures of the current day are gauges without the day in a label: they start anew at midnight
// (UTC), and a new time series for each day and port would cost Prometheus more than it would tell.
// Those of the last day stand still until the next one is over; graphs of days are made of them.
// Ports come and go as ExportedSeries says, ranked by sources. No address is in any label.
//
// Thread-safe. Reads in the background, at most every five seconds and a twentieth of the time,
// and only as long as it is asked.
class PortMetrics {
 public:
  // `reader` and `clock` must outlive it. Options that CheckPortMetrics takes.
  PortMetrics(const TrendReader* reader, const Clock* clock, const PortMetricsOptions& options);

  // Takes half a second at most. While reading fails there are no ports.
  MetricFamilies Collect();

 private:
  absl::StatusOr<PortFigures> Read(const TrendReader::Cancelled& cancelled);

  const TrendReader* const reader_;
  const Clock* const clock_;
  const bool reads_backscatter_;
  ExportedSeries exported_;  // of the thread that reads
  Refreshed<PortFigures> figures_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_METRICS_PORT_METRICS_H_
