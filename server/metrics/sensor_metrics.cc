#include "server/metrics/sensor_metrics.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>

#include "base/status.h"

namespace scantrend {
namespace {

// Sensors that are read at one moment.
constexpr size_t kPageSensors = 1'000;

}  // namespace

void NewestSensors::Add(SensorInfo sensor) {
  ++added_;
  sensors_.push_back(std::move(sensor));
  if (sensors_.size() >= 2 * kept_max_) {
    Shrink();
  }
}

void NewestSensors::Shrink() {
  if (sensors_.size() <= kept_max_) {
    return;
  }
  const auto end = sensors_.begin() + static_cast<ptrdiff_t>(kept_max_);
  std::nth_element(sensors_.begin(), end, sensors_.end(), [](const auto& a, const auto& b) {
    return std::tie(b.last_seen_s, a.name) < std::tie(a.last_seen_s, b.name);
  });
  sensors_.erase(end, sensors_.end());
}

std::vector<SensorInfo> NewestSensors::Take() && {
  Shrink();
  std::sort(sensors_.begin(), sensors_.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return std::move(sensors_);
}

SensorMetrics::SensorMetrics(const TrendReader* reader)
    : reader_(reader),
      figures_("sensor-metrics", [this](const auto& cancelled) { return Read(cancelled); }) {}

absl::StatusOr<SensorMetrics::Figures> SensorMetrics::Read(
    const TrendReader::Cancelled& cancelled) const {
  NewestSensors newest(kMetricsSensorsMax);
  std::string last;
  while (true) {
    if (cancelled()) {
      return absl::CancelledError("the server is stopping");
    }
    ASSIGN_OR_RETURN(std::vector<SensorInfo> page, reader_->ReadSensors(last, kPageSensors));
    const bool is_last = page.size() < kPageSensors;
    for (SensorInfo& sensor : page) {
      last = sensor.name;
      newest.Add(std::move(sensor));
    }
    if (is_last) {
      const uint64_t sensors = newest.added();
      return Figures{.newest = std::move(newest).Take(), .sensors = sensors};
    }
  }
}

MetricFamilies SensorMetrics::Collect() {
  const std::shared_ptr<const Figures> figures = figures_.Get();
  MetricFamilies families;
  families.push_back(Counter("scantrend_sensor_reads_failed_total",
                             "Times that the sensors could not be read, since the start.",
                             static_cast<double>(figures_.failures())));
  if (figures == nullptr) {
    return families;
  }
  families.push_back(Gauge("scantrend_sensors", "Sensors that ever delivered.",
                           static_cast<double>(figures->sensors)));
  families.push_back(Gauge("scantrend_sensors_left_out",
                           "Of them, those that have no figures here: all but the 1,000 that "
                           "delivered last.",
                           static_cast<double>(figures->sensors - figures->newest.size())));
  auto last_batch = NewGauge("scantrend_sensor_last_batch_timestamp_seconds",
                             "When the sensor's last batch was counted, by the server's clock, in "
                             "seconds since 1970.");
  auto last_hit = NewGauge("scantrend_sensor_last_hit_timestamp_seconds",
                           "The time of the sensor's newest hit, in seconds since 1970.");
  auto accepted = NewCounter("scantrend_sensor_hits_accepted_total",
                             "Hits of the sensor that were ever counted.");
  auto refused = NewCounter("scantrend_sensor_hits_refused_total",
                            "Hits of the sensor that were ever refused.");
  for (const SensorInfo& sensor : figures->newest) {
    const MetricLabels labels = {{"sensor", sensor.name}};
    AddValue(last_batch, sensor.last_seen_s, labels);
    if (sensor.last_hit_s != 0) {
      AddValue(last_hit, sensor.last_hit_s, labels);
    }
    AddValue(accepted, static_cast<double>(sensor.accepted), labels);
    AddValue(refused,
             static_cast<double>(
                 std::accumulate(sensor.refused.begin(), sensor.refused.end(), uint64_t{0})),
             labels);
  }
  Append({last_batch, last_hit, accepted, refused}, families);
  return families;
}

}  // namespace scantrend
