#include "client/cli/metric.h"

namespace scantrend {

std::string MetricText(Metric metric) {
  switch (metric) {
    case Metric::kRecords:
      return "records";
    case Metric::kTargets:
      return "targets";
    case Metric::kSources:
      return "sources";
    case Metric::kNewSources:
      break;
  }
  return "new sources";
}

uint64_t CountOf(Metric metric, const v1::Point& point) {
  switch (metric) {
    case Metric::kRecords:
      return point.records();
    case Metric::kTargets:
      return point.targets();
    case Metric::kSources:
      return point.sources();
    case Metric::kNewSources:
      break;
  }
  return point.new_sources();
}

}  // namespace scantrend
