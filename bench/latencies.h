// Latencies: how long each of many things took.
#ifndef SCANTREND_BENCH_LATENCIES_H_
#define SCANTREND_BENCH_LATENCIES_H_

#include <chrono>
#include <cstddef>
#include <vector>

namespace scantrend {

// Keeps every one: 8 bytes each. Not thread-safe.
class Latencies {
 public:
  void Add(std::chrono::steady_clock::duration latency) { all_.push_back(latency); }
  size_t size() const { return all_.size(); }

  // The smallest latency that `percent` of all, 0 to 100, do not exceed (nearest rank), in
  // milliseconds; 100: the largest. There is at least one.
  double PercentileMs(double percent) const;

 private:
  mutable std::vector<std::chrono::steady_clock::duration> all_;
};

}  // namespace scantrend

#endif  // SCANTREND_BENCH_LATENCIES_H_
