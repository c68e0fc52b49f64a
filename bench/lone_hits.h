// Lone hits: what a sensor waits for the ack of a single hit, on a server that has nothing to do.
#ifndef SCANTREND_BENCH_LONE_HITS_H_
#define SCANTREND_BENCH_LONE_HITS_H_

#include <chrono>
#include <string>

#include "absl/status/statusor.h"
#include "base/day.h"
#include "bench/latencies.h"
#include "bench/workload.h"

namespace scantrend {

struct LoneHitOptions {
  std::string server;  // HOST:PORT
  std::string stream;  // new to the server
  std::chrono::milliseconds interval{50};
  std::chrono::seconds duration{5};
};

// Sends the first hits of `day`, one a batch, one every interval, and waits for each one's ack: how
// long each took. Errors: of the call; FAILED_PRECONDITION (a hit was refused).
absl::StatusOr<Latencies> MeasureLoneHits(const LoneHitOptions& options, const Workload& workload,
                                          Day day);

}  // namespace scantrend

#endif  // SCANTREND_BENCH_LONE_HITS_H_
