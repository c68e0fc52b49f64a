#include "client/cli/trend_plot.h"

#include <algorithm>

#include "absl/strings/str_split.h"
#include "client/cli/svg_graph.h"
#include "client/cli/terminal_graph.h"
#include "client/cli/terminal_lines.h"
#include "client/cli/trend_graphs.h"

namespace scantrend {
namespace {

constexpr int kGraphRowsMax = 20;
// A blank line between the graph and what is below it, the shell's prompt, and one to spare.
constexpr int kOtherRows = 3;

bool IsDiary(const TrendPlot& plot) {
  return plot.trends.size() == 1 && plot.previous.empty() && !plot.metric.has_value();
}

const char* SubtitleEnd(const TrendPlot& plot) {
  return plot.exclude_scanners ? ", without acknowledged scanners" : "";
}

TrendGraph DiaryOf(const TrendPlot& plot, TitleStyle style) {
  TrendGraph graph = MakeTrendGraph(plot.trends.front(), style);
  graph.subtitle += SubtitleEnd(plot);
  return graph;
}

LineGraph LinesOf(const TrendPlot& plot, TitleStyle style) {
  LineGraph graph =
      MakeLineGraph(plot.trends, plot.previous, plot.metric.value_or(Metric::kSources), style);
  graph.subtitle += SubtitleEnd(plot);
  return graph;
}

// Rows that the lines of `text` take where longer ones are folded.
int RowsOf(const std::string& text, int columns) {
  int rows = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    rows += (static_cast<int>(line.size()) + columns - 1) / columns;
  }
  return rows;
}

}  // namespace

std::string DrawForTerminal(const TrendPlot& plot, const Terminal& terminal,
                            const std::string& below) {
  const int free_rows = terminal.rows - RowsOf(below, terminal.columns) - kOtherRows;
  const GraphStyle style = {.columns = terminal.columns,
                            .rows = std::min(free_rows, kGraphRowsMax),
                            .color = terminal.color};
  return IsDiary(plot) ? DrawGraph(DiaryOf(plot, TitleStyle::kTerminal), style)
                       : DrawLines(LinesOf(plot, TitleStyle::kTerminal), style);
}

std::string DrawForDocument(const TrendPlot& plot) {
  return IsDiary(plot) ? DrawSvg(DiaryOf(plot, TitleStyle::kDocument))
                       : DrawSvg(LinesOf(plot, TitleStyle::kDocument));
}

}  // namespace scantrend
