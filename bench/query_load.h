// Queries: how long a server takes to answer each kind of them, asked one after the other.
#ifndef SCANTREND_BENCH_QUERY_LOAD_H_
#define SCANTREND_BENCH_QUERY_LOAD_H_

#include <chrono>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "base/day.h"
#include "bench/latencies.h"
#include "bench/workload.h"

namespace scantrend {

struct QueryLoadOptions {
  std::string server;  // HOST:PORT
  uint64_t seed = 1;   // of series and ranges
  // Of each kind so many are asked, but none any more once it took that long.
  int count = 1'000;
  std::string kind;  // of these alone; empty: of all
  std::chrono::seconds kind_timeout{10};
};

// By kind:
// - "trend": the 365 days of a series of the workload, each as likely; "trend_heaviest": of the
//   heaviest one; all with the window counts of 7, 30, 90 and 365 days;
// - "range_heaviest": any other range of the heaviest series;
// - "trend_any": 365 days of a port over all protocols, of which two came;
// - "top": the 20 series with the most sources of a day;
// - "rising": what rose on one of the last 30 days;
// - "sources": the 20 sources of a series with the most days of 90; "source": what one did.
// All ranges are within `days`. Errors: of the calls.
absl::StatusOr<std::map<std::string, Latencies>> MeasureQueries(const QueryLoadOptions& options,
                                                                const Workload& workload,
                                                                const DayRange& days);

}  // namespace scantrend

#endif  // SCANTREND_BENCH_QUERY_LOAD_H_
