// QueryProbe: asks for a trend once a second while hits come in.
#ifndef SCANTREND_BENCH_QUERY_PROBE_H_
#define SCANTREND_BENCH_QUERY_PROBE_H_

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/day.h"
#include "base/series.h"
#include "bench/latencies.h"

namespace scantrend {

// Thread-safe.
class QueryProbe {
 public:
  // Begins to ask `server` for the 365-day trend of `series` that ends on `end`, on a thread and a
  // connection of its own.
  QueryProbe(const std::string& server, const Series& series, Day end);
  ~QueryProbe();

  // Ends it: how long each query took, or the first one's error that failed.
  absl::StatusOr<Latencies> Stop();

 private:
  void Ask(const std::string& server, const Series& series, Day end);
  void End();

  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  absl::Status error_;
  Latencies latencies_;
  std::thread asker_;  // last: it uses all of the others
};

}  // namespace scantrend

#endif  // SCANTREND_BENCH_QUERY_PROBE_H_
