// What the two graphs of scantrend show, however they are drawn: characters or SVG.
#ifndef SCANTREND_CLIENT_CLI_GRAPH_H_
#define SCANTREND_CLIENT_CLI_GRAPH_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/day.h"

namespace scantrend {

// One day of a TrendGraph.
struct GraphPoint {
  Day day;
  bool gap = false;          // nothing is known; the counts are not looked at
  bool provisional = false;  // the day is not over yet
  uint64_t targets = 0;
  uint64_t sources = 0;
};

// The graph of the diary: targets and sources of one series, each on an axis of its own.
struct TrendGraph {
  std::string title;
  std::string subtitle;
  std::vector<GraphPoint> points;  // consecutive days, oldest first
};

// A line of a LineGraph: a count for each day; nullopt for a gap.
using LineCounts = std::vector<std::optional<uint64_t>>;

// What one series did, over the days of the graph and, where it is compared, over as many days
// right before, which are drawn below them day by day.
struct GraphLine {
  std::string label;
  LineCounts counts;
  LineCounts earlier{};  // empty, or as many as `counts`
};

// One count of several series on one axis.
struct LineGraph {
  std::string title;
  std::string subtitle{};
  std::string measure;  // "sources a day"
  DayRange days;
  std::vector<Day> provisional_days{};  // of `days`, oldest first
  std::string earlier_title{};          // "the 90 days before, 2019-04-25 to 2019-07-23"
  std::vector<GraphLine> lines;         // 1 to 16; each has days.size() counts
};

// What is written where there is nothing to draw.
inline constexpr char kNoDataText[] = "no sensor delivered anything in this range";

// True if there is a count to draw.
bool HasData(const TrendGraph& graph);
bool HasData(const LineGraph& graph);

// The highest count that a line of `graph` reaches, of earlier days too.
uint64_t HighestCount(const LineGraph& graph);

// How many days are gaps.
uint64_t CountGaps(const TrendGraph& graph);
uint64_t CountGaps(const LineCounts& counts);

// What is to be said below a graph: "holes: 2 days without data", "2019-10-21 is not over yet".
struct GraphNotes {
  std::vector<std::string> holes;
  std::string provisional;  // empty if every day is over
};
GraphNotes NotesOf(const TrendGraph& graph);
GraphNotes NotesOf(const LineGraph& graph);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_GRAPH_H_
