// AckLatency: how long sensors wait for acks.
#ifndef SCANTREND_SERVER_ACK_LATENCY_H_
#define SCANTREND_SERVER_ACK_LATENCY_H_

#include <prometheus/client_metric.h>
#include <prometheus/histogram.h>

#include <chrono>

namespace scantrend {

// Thread-safe. Shared by who acks and who serves the figures: the last acks come while the server
// is being taken down.
class AckLatency {
 public:
  AckLatency();

  // A batch that had been read from its sensor at `read` is acked now. Some tens of nanoseconds.
  void Observe(std::chrono::steady_clock::time_point read);

  // A histogram, in seconds.
  prometheus::ClientMetric Collect() const { return seconds_.Collect(); }

 private:
  prometheus::Histogram seconds_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ACK_LATENCY_H_
