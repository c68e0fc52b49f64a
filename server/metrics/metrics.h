// Metrics: the figures of /metrics, gathered when they are asked for.
#ifndef SCANTREND_SERVER_METRICS_METRICS_H_
#define SCANTREND_SERVER_METRICS_METRICS_H_

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "server/metrics/ingest_metrics.h"
#include "server/metrics/port_metrics.h"
#include "server/metrics/query_metrics.h"
#include "server/metrics/sensor_metrics.h"
#include "server/metrics/storage_metrics.h"
#include "storage/store.h"

namespace scantrend {

// Names and units follow https://prometheus.io/docs/practices/naming/; docs/operations.md says what
// each figure tells. Thread-safe.
class Metrics : public prometheus::Collectable {
 public:
  // `store` and `clock` must outlive it; the store's files are in `data_dir`. Options that
  // CheckPortMetrics takes.
  Metrics(Store* store, const Clock* clock, const std::string& data_dir,
          const PortMetricsOptions& ports);

  // Where acks and queries are timed.
  const std::shared_ptr<AckLatency>& acks() const { return ingest_.acks(); }
  QueryMetrics& queries() { return queries_; }

  // Takes a second at most, and some milliseconds mostly; never keeps hits waiting.
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const IngestMetrics ingest_;
  QueryMetrics queries_;
  const StorageMetrics storage_;
  const std::unique_ptr<SensorMetrics> sensors_;
  const std::unique_ptr<PortMetrics> ports_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_METRICS_METRICS_H_
