// The graphs of trends: from the API's answers to what is drawn.
#ifndef SCANTREND_CLIENT_CLI_TREND_GRAPHS_H_
#define SCANTREND_CLIENT_CLI_TREND_GRAPHS_H_

#include <string>
#include <vector>

#include "client/cli/graph.h"
#include "client/cli/metric.h"
#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// How titles name series.
enum class TitleStyle {
  kTerminal,  // "853/tcp", as it is typed
  kDocument,  // "TCP 853", as it is read: "ICMP type 8", "Port 853, any protocol"
};

// Targets and sources of `trend`; the subtitle tells of the whole range.
TrendGraph MakeTrendGraph(const v1::Trend& trend, TitleStyle style);

// A line for each of `trends`, 1 to 16, of the same days (at least one). `previous` is empty, or
// has a trend of the same series over as many days for each.
LineGraph MakeLineGraph(const std::vector<v1::Trend>& trends,
                        const std::vector<v1::Trend>& previous, Metric metric, TitleStyle style);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TREND_GRAPHS_H_
