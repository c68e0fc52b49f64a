// Load: streams batches into a server as fast as it acks them, and measures the acks.
#ifndef SCANTREND_BENCH_LOAD_H_
#define SCANTREND_BENCH_LOAD_H_

#include <chrono>
#include <cstdint>
#include <functional>
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
  bool sensors = false;    // each is of a sensor of its own
  std::string tls_ca;      // PEM file of the server's CA; empty: in the clear
  std::string token_dir;   // where stream N has its token, in a file named N; empty: without any
  uint32_t in_flight = 8;  // batches of a stream that are not acked, >= 1
  // Every stream sends one batch, and has its ack, before any of them sends its next.
  bool rounds = false;
  // Called when all streams are open, after each round, and once all is acked (is_done), before the
  // streams end: nothing is under way, and nothing is sent until it returns.
  std::function<void(uint64_t hits, bool is_done)> at_rest;
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
  double seconds = 0;               // from the first batch's sending to the last ack
  double cpu_seconds = 0;           // of this process meanwhile: what the load took from the server
  Latencies acks;                   // of each batch, from the start of its writing to its ack
  uint64_t stream_batches_min = 0;  // of the stream that got the fewest acks
  uint64_t stream_batches_max = 0;
  std::vector<LoadMark> marks;
};

// Sends every batch of `source` once; whichever stream has room takes the next one. The streams are
// opened before the clock starts, and end together, when all is acked. One thread does it all, and
// copies no hits: so that the load takes little of what the server shares with it.
//
// Errors: of the calls (UNAVAILABLE, DEADLINE_EXCEEDED, ...), those of Transport::Load;
// FAILED_PRECONDITION (a refused hit, an ack out of order, a stream that is not new).
absl::StatusOr<LoadResult> RunLoad(const LoadOptions& options, BatchSource& source);

}  // namespace scantrend

#endif  // SCANTREND_BENCH_LOAD_H_
