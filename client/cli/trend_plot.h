// Which graph trends get: one series the graph of the diary, with targets and sources; several, a
// comparison, or one count that was asked for, a line for each.
#ifndef SCANTREND_CLIENT_CLI_TREND_PLOT_H_
#define SCANTREND_CLIENT_CLI_TREND_PLOT_H_

#include <optional>
#include <string>
#include <vector>

#include "client/cli/metric.h"
#include "client/cli/terminal.h"
#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// What to draw. `trends` has 1 to 16, all of the same days; `previous` is empty, or has one for
// each: the same series over as many days right before.
struct TrendPlot {
  const std::vector<v1::Trend>& trends;
  const std::vector<v1::Trend>& previous;
  std::optional<Metric>
      metric{};  // not set: targets and sources where there is one line, or sources
  bool exclude_scanners = false;  // from all counts of sources; said below the title
};

// The graph as wide as `terminal` and low enough for `below`, lines of text, to stay in sight.
std::string DrawForTerminal(const TrendPlot& plot, const Terminal& terminal,
                            const std::string& below);

// The graph as an SVG document.
std::string DrawForDocument(const TrendPlot& plot);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TREND_PLOT_H_
