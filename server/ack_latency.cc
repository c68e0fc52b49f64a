#include "server/ack_latency.h"

namespace scantrend {
namespace {

// A synced write takes a tenth of a millisecond to some tens of them; what is slower waited for a
// fold, or for the disk.
const prometheus::Histogram::BucketBoundaries kSeconds = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

}  // namespace

AckLatency::AckLatency() : seconds_(kSeconds) {}

void AckLatency::Observe(std::chrono::steady_clock::time_point read) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - read;
  seconds_.Observe(took.count());
}

}  // namespace scantrend
