// Metrics: the figures of /metrics, gathered when they are asked for.
#ifndef SCANTREND_SERVER_METRICS_METRICS_H_
#define SCANTREND_SERVER_METRICS_METRICS_H_

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/metric_families.h"
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

  // Figures of another part of the server, which `collect` gathers. Before the first Collect;
  // `collect` must be thread-safe.
  void Add(std::function<MetricFamilies()> collect) { others_.push_back(std::move(collect)); }

  // Takes a second at most, and some milliseconds mostly; never keeps hits waiting.
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const IngestMetrics ingest_;
  QueryMetrics queries_;
  const StorageMetrics storage_;
  const std::unique_ptr<SensorMetrics> sensors_;
  const std::unique_ptr<PortMetrics> ports_;
  std::vector<std::function<MetricFamilies()>> others_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_METRICS_METRICS_H_
