// SensorLimits: what one sensor may take of the server, so that there is enough for the others.
#ifndef SCANTREND_SERVER_SENSOR_LIMITS_H_
#define SCANTREND_SERVER_SENSOR_LIMITS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "absl/status/status.h"

namespace scantrend {

struct SensorLimitsOptions {
  int streams_max = 1'024;       // at once, of a sensor; 1 to 1,000,000
  uint64_t hits_per_second = 0;  // of a sensor, on average; 0: as many as it can
};

// A sensor may save up the hits of kBurst, and then sends as fast as it likes; a batch is taken as
// long as any are left, whatever its size, and what it takes too much is waited for by the next
// one. Thread-safe. Takes memory for sensors that have a stream, or sent in the last kBurst.
class SensorLimits {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::seconds kBurst{10};

  explicit SensorLimits(const SensorLimitsOptions& options,
                        std::function<Time()> now = std::chrono::steady_clock::now)
      : options_(options), now_(std::move(now)) {}

  // Takes a stream for `sensor`, which is to be given back. RESOURCE_EXHAUSTED (TOO_MANY_STREAMS):
  // it has streams_max already, and none was taken.
  absl::Status OpenStream(const std::string& sensor);
  void CloseStream(const std::string& sensor);

  // Before a batch of so many hits is counted. RESOURCE_EXHAUSTED (TOO_MANY_HITS): not yet; its
  // retry_after_ms says when.
  absl::Status TakeHits(const std::string& sensor, uint64_t hits);

 private:
  struct Use {
    int streams = 0;
    double hits = 0;  // that may be sent at `as_of`; negative: too many were
    Time as_of;
  };

  double HitsMax() const;
  // The use of `sensor`, with its hits as of now. Requires mutex_.
  Use& Refresh(const std::string& sensor, Time now);
  // Forgets who is as if he had never been. Requires mutex_.
  void Sweep(Time now);

  const SensorLimitsOptions options_;
  const std::function<Time()> now_;
  std::mutex mutex_;
  std::map<std::string, Use> sensors_;
  Time next_sweep_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_SENSOR_LIMITS_H_
