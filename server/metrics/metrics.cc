#include "server/metrics/metrics.h"

#include "base/metric_families.h"
#include "base/process_metrics.h"
#include "base/version.h"

namespace scantrend {

Metrics::Metrics(Store* store, const Clock* clock, const std::string& data_dir,
                 const PortMetricsOptions& ports)
    : ingest_(&store->committer()),
      storage_(store, data_dir),
      sensors_(std::make_unique<SensorMetrics>(&store->reader())),
      ports_(std::make_unique<PortMetrics>(&store->reader(), clock, ports)) {}

std::vector<prometheus::MetricFamily> Metrics::Collect() const {
  MetricFamilies families;
  families.push_back(NewGauge("scantrend_build_info", "1, with the version of scantrendd."));
  AddValue(families.back(), 1, {{"version", kVersion}});
  Append(ingest_.Collect(), families);
  Append(storage_.Collect(), families);
  Append(queries_.Collect(), families);
  Append(sensors_->Collect(), families);
  Append(ports_->Collect(), families);
  for (const auto& collect : others_) {
    Append(collect(), families);
  }
  Append(CollectProcessMetrics(), families);
  return families;
}

}  // namespace scantrend
