// Figures of this process, under the names that all Prometheus' clients use for them.
#ifndef SCANTREND_BASE_PROCESS_METRICS_H_
#define SCANTREND_BASE_PROCESS_METRICS_H_

#include "base/metric_families.h"

namespace scantrend {

// process_cpu_seconds_total, process_resident_memory_bytes, process_virtual_memory_bytes,
// process_open_fds, process_max_fds, process_start_time_seconds; of /proc, so on Linux only: what
// cannot be read is left out. Thread-safe.
MetricFamilies CollectProcessMetrics();

}  // namespace scantrend

#endif  // SCANTREND_BASE_PROCESS_METRICS_H_
