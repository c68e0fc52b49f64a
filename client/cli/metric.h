// Metric: which count of a point a graph of several series shows.
#ifndef SCANTREND_CLIENT_CLI_METRIC_H_
#define SCANTREND_CLIENT_CLI_METRIC_H_

#include <cstdint>
#include <string>

#include "scantrend/v1/trend.pb.h"

namespace scantrend {

enum class Metric { kRecords, kTargets, kSources, kNewSources };

// "records", "targets", "sources", "new sources".
std::string MetricText(Metric metric);

uint64_t CountOf(Metric metric, const v1::Point& point);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_METRIC_H_
