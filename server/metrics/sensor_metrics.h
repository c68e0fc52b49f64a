// SensorMetrics: when each sensor delivered last, and what became of its hits.
#ifndef SCANTREND_SERVER_METRICS_SENSOR_METRICS_H_
#define SCANTREND_SERVER_METRICS_SENSOR_METRICS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/metric_families.h"
#include "server/metrics/refreshed.h"
#include "storage/trend_reader.h"

namespace scantrend {

// Sensors that have figures of their own: those that delivered last.
inline constexpr size_t kMetricsSensorsMax = 1'000;

// Of the sensors that are added, those that delivered last. Memory: twice as many as it keeps.
class NewestSensors {
 public:
  explicit NewestSensors(size_t kept_max) : kept_max_(kept_max) {}
  void Add(SensorInfo sensor);
  uint64_t added() const { return added_; }
  // At most kept_max; by name. Of sensors that delivered in the same second, the first by name.
  std::vector<SensorInfo> Take() &&;

 private:
  void Shrink();

  const size_t kept_max_;
  uint64_t added_ = 0;
  std::vector<SensorInfo> sensors_;
};

// Thread-safe. Reads all sensors in the background, as PortMetrics does the ports. Labels hold the
// names of sensors.
class SensorMetrics {
 public:
  // `reader` must outlive it.
  explicit SensorMetrics(const TrendReader* reader);

  // Takes half a second at most. While reading fails there are no sensors.
  MetricFamilies Collect();

 private:
  struct Figures {
    std::vector<SensorInfo> newest;
    uint64_t sensors = 0;  // all
  };

  absl::StatusOr<Figures> Read(const TrendReader::Cancelled& cancelled) const;

  const TrendReader* const reader_;
  Refreshed<Figures> figures_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_METRICS_SENSOR_METRICS_H_
