// Which ports have figures of their own in /metrics: what the command line says of it, checked.
#ifndef SCANTREND_SERVER_METRICS_PORT_METRICS_OPTIONS_H_
#define SCANTREND_SERVER_METRICS_PORT_METRICS_OPTIONS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/series.h"

namespace scantrend {

inline constexpr size_t kMetricsTopDefault = 20;
inline constexpr size_t kMetricsTopMax = 1'000;
// Bounds of time series, which are what Prometheus keeps: one for each figure of each port.
inline constexpr size_t kMetricsSeriesDefault = 2'000;
inline constexpr size_t kMetricsSeriesMax = 10'000;
// Of one port, protocol and kind: four figures of the current day, four of the last one.
inline constexpr size_t kTimeSeriesOfSeries = 8;
// A watched port is exported as probes and as backscatter, one of the top as probes.
inline constexpr size_t kKindsOfWatched = 2;

struct PortMetricsOptions {
  std::vector<Series> watched;  // without repetitions
  size_t top = kMetricsTopDefault;
  size_t time_series_max = kMetricsSeriesDefault;
};

// Ports with their protocols, several in one text by commas: {"853/tcp,443/tcp", "8/icmp"}; in
// order, without repetitions. INVALID_ARGUMENT: which one is wrong, and how it is written right.
absl::StatusOr<std::vector<Series>> ParseWatchedPorts(const std::vector<std::string>& texts);

// INVALID_ARGUMENT: the watched ports and the top ones do not fit into time_series_max; what does.
absl::Status CheckPortMetrics(const PortMetricsOptions& options);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_METRICS_PORT_METRICS_OPTIONS_H_
