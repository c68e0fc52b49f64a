// Load: streams batches into a server as fast as it acks them, and measures the acks.
#ifndef SCANTREND_BENCH_LOAD_H_
#define SCANTREND_BENCH_LOAD_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/batch_source.h"
#include "bench/latencies.h"

namespace scantrend {

struct LoadOptions {
  std::string server;      // HOST:PORT
  std::string stream;      // what the streams' names begin with; new to the server
  int streams = 1;         // each on a connection of its own, as those of sensors are
  uint32_t in_flight = 8;  // batches of a stream that are not acked, >= 1
  // Notes the time whenever this many hits more were acked; 0: never.
  uint64_t mark_hits = 0;
  // The load fails after this.
  std::chrono::seconds timeout{3'600};
};

// When so many hits had been acked.
struct LoadMark {
  uint64_t hits = 0;
  double seconds = 0;  // since the first batch was sent
};

struct LoadResult {
  uint64_t hits = 0;
  double seconds = 0;      // from the first batch's sending to the last ack
  double cpu_seconds = 0;  // of this process meanwhile: what the load took from the server
  Latencies acks;          // of each batch, from the start of its writing to its ack
  std::vector<LoadMark> marks;
};

// Sends every batch of `source` once; whichever stream has room takes the next one. The streams are
// opened before the clock starts. One thread does it all, and copies no hits: so that the load
// takes little of what the server shares with it.
//
// Errors: of the calls (UNAVAILABLE, DEADLINE_EXCEEDED, ...); FAILED_PRECONDITION (a refused hit,
// an ack out of order, a stream that is not new).
absl::StatusOr<LoadResult> RunLoad(const LoadOptions& options, BatchSource& source);

}  // namespace scantrend

#endif  // SCANTREND_BENCH_LOAD_H_
