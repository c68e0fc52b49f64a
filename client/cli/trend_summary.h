// The summary that people see below the graph of a trend.
#ifndef SCANTREND_CLIENT_CLI_TREND_SUMMARY_H_
#define SCANTREND_CLIENT_CLI_TREND_SUMMARY_H_

#include <ostream>
#include <vector>

#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// About the range as a whole, the windows that end with it, a usual day, and what changed lately: a
// few lines about one series, tables of several. `trends`: at least one, all of the same days.
// `exclude_scanners`: as they were asked for.
void WriteTrendSummaries(const std::vector<v1::Trend>& trends, bool exclude_scanners,
                         std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TREND_SUMMARY_H_
