// WatchWriter: the current day of a series, written as it grows.
#ifndef SCANTREND_CLIENT_CLI_WATCH_FORMAT_H_
#define SCANTREND_CLIENT_CLI_WATCH_FORMAT_H_

#include <cstdint>
#include <memory>
#include <ostream>

#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// Writes a line for each point, and flushes it. Not thread-safe.
class WatchWriter {
 public:
  virtual ~WatchWriter() = default;

  // `now_s`: when the point came, in seconds since 1970-01-01T00:00:00Z; written in UTC, as days
  // are.
  virtual void Write(uint32_t now_s, const v1::Point& point) = 0;
  // What stands after the last line.
  virtual void End() {}
};

// A heading before the first line, and columns of fixed width. `rewrites`: the line of a day is
// written over the one before, by a terminal's control sequences. `out` outlives the writer.
std::unique_ptr<WatchWriter> NewWatchTable(const v1::WatchTrendRequest& request, bool rewrites,
                                           std::ostream& out);

// An object a line: `time`, the series, and the members of a trend's points.
std::unique_ptr<WatchWriter> NewWatchJson(const v1::WatchTrendRequest& request, std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_WATCH_FORMAT_H_
