// The top ports of a day, whatever protocol they were hit by.
#ifndef SCANTREND_SERVER_HTTP_TOP_PORTS_H_
#define SCANTREND_SERVER_HTTP_TOP_PORTS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "base/day.h"
#include "server/trend_queries.h"

namespace scantrend {

// Probes of a port by all protocols that have ports. A source, or target, of several of them is
// one.
struct PortCounts {
  uint16_t port = 0;
  uint64_t records = 0;
  uint64_t targets = 0;
  uint64_t sources = 0;
};

enum class PortOrder { kRecords, kTargets, kSources };

// The `limit` (>= 1) ports with the largest count, largest first; ties: the lower port first. Reads
// every point of the day, and then the trend of as many ports that came by several protocols as may
// be among the first. Thread-safe. Errors: those of TrendQueries.
absl::StatusOr<std::vector<PortCounts>> ReadTopPorts(const TrendQueries& queries, Day day,
                                                     PortOrder order, size_t limit,
                                                     const TrendQueries::Cancelled& cancelled);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_TOP_PORTS_H_
