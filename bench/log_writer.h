// LogWriter: the hits of a workload as the lines of a log, as a firewall would have written them.
#ifndef SCANTREND_BENCH_LOG_WRITER_H_
#define SCANTREND_BENCH_LOG_WRITER_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/day.h"
#include "bench/workload.h"

namespace scantrend {

// What a log holds.
struct LogTotals {
  uint64_t lines = 0;
  uint64_t hits = 0;
  // Lines that are rightly no hits: headers, and what other programs wrote in between.
  uint64_t skipped = 0;
  uint64_t bytes = 0;
};

// Writes a day of `workload` to `out` in `format`, a hit a line, in order of time; whatever else a
// line has (source ports, lengths, counters) is made from the hit's number. Where the kernel's log
// is shared with other programs, every 16th line is one of theirs.
//
// NOT_FOUND: there is no such format; the message lists those that there are. UNAVAILABLE: `out`
// takes no more. Thread-safe.
absl::StatusOr<LogTotals> WriteLog(std::string_view format, const Workload& workload, Day day,
                                   std::ostream& out);

// "netfilter, dshield, ...".
std::string LogFormats();

}  // namespace scantrend

#endif  // SCANTREND_BENCH_LOG_WRITER_H_
