// ImportResult: what became of the lines that were read, as the sensor prints it when it ends.
#ifndef SCANTREND_CLIENT_SENSOR_IMPORT_RESULT_H_
#define SCANTREND_CLIENT_SENSOR_IMPORT_RESULT_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "client/hit_sink.h"

namespace scantrend {

// Every line read is a hit, skipped or malformed: lines = hits + skipped + malformed. Every hit is
// accepted, refused, or (rarely) unconfirmed or dropped.
struct ImportResult {
  uint64_t lines = 0;                              // read by this run
  uint64_t lines_before = 0;                       // counted by an earlier run, and not read again
  uint64_t hits = 0;                               // sent
  uint64_t dropped_packets = 0;                    // lost by the system before they could be read
  SinkTotals totals;                               // what the server said of them
  std::map<std::string_view, uint64_t> skipped;    // lines that are no hits, by reason
  std::map<std::string_view, uint64_t> malformed;  // broken lines, by reason

  uint64_t skipped_lines() const;
  uint64_t malformed_lines() const;

  // One JSON object on one line: lines, hits, accepted, refused (by reason), skipped, malformed,
  // lines_before, skipped_by_reason, malformed_by_reason, and unconfirmed, dropped and
  // dropped_packets if there are any.
  std::string ToJson() const;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_IMPORT_RESULT_H_
