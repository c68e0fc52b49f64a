// SensorStats: what the sensor has done so far, as Prometheus scrapes it.
#ifndef SCANTREND_CLIENT_SENSOR_SENSOR_STATS_H_
#define SCANTREND_CLIENT_SENSOR_SENSOR_STATS_H_

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/metric_families.h"
#include "client/sensor/hit_source.h"
#include "client/sensor/import_result.h"
#include "client/spool.h"

namespace prometheus {
class Exposer;
class Collectable;
}  // namespace prometheus

namespace scantrend {

// The figures of one sensor, since it was started. Thread-safe.
class SensorStats {
 public:
  struct Snapshot {
    ImportResult result;      // of all records so far, with the sinks' totals
    SourceProgress progress;  // of the source at hand
    SpoolDepth spooled;       // what waits in the spool
    bool connected = true;    // to the server
  };
  void Publish(Snapshot snapshot);

  // The families of the last snapshot, and of the process.
  MetricFamilies Collect() const;

 private:
  mutable std::mutex mutex_;
  Snapshot snapshot_;
};

// Serves the figures on http://ADDRESS/metrics while it lives.
class StatsServer {
 public:
  // `address` is HOST:PORT or [HOST]:PORT; port 0: one that is free. `stats` must outlive it.
  // INVALID_ARGUMENT: it is no address; UNAVAILABLE: it cannot be listened on.
  static absl::StatusOr<std::unique_ptr<StatsServer>> Start(const std::string& address,
                                                            const SensorStats* stats);
  ~StatsServer();

  // What it listens on, HOST:PORT.
  const std::string& address() const { return address_; }

 private:
  StatsServer(std::unique_ptr<prometheus::Exposer> exposer,
              std::shared_ptr<prometheus::Collectable> figures, std::string address);

  const std::unique_ptr<prometheus::Exposer> exposer_;
  const std::shared_ptr<prometheus::Collectable> figures_;
  const std::string address_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_SENSOR_STATS_H_
