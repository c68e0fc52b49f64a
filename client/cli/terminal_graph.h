// The graph of a trend, drawn with characters.
//
// Targets are a shaded area over the left axis, sources a Braille line over the right one, so that
// the two differ without colour too:
//
//     100 ┤  ⠉⠒⠢⠤⣀⡀                       ├ 30
//         │       ⠈⠉⠒⠢⠤⣀              ▂▂▂ │
//         │             ⠉⠒⠤       ▅▅▅ ░░░ ├ 20
//      50 ┤              ▃▃▃      ░░░ ░░░ │
//         │     ▂▂▂  ▆▆▆ ░░░      ░⠉⠒⠢⠤⣀░ ├ 10
//         │ ▅▅▅ ░░░  ░░░ ░░░      ░░░ ░░░ │
//       0 └──┬────────┬───────┬────────?──┘ 0
//          Oct 15   Oct 17  Oct 19  Oct 21
#ifndef SCANTREND_CLIENT_CLI_TERMINAL_GRAPH_H_
#define SCANTREND_CLIENT_CLI_TERMINAL_GRAPH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/day.h"

namespace scantrend {

// One day of a graph.
struct GraphPoint {
  Day day;
  bool gap = false;          // nothing is known; the counts are not looked at
  bool provisional = false;  // the day is not over yet
  uint64_t targets = 0;
  uint64_t sources = 0;
};

// Room and manner.
struct GraphStyle {
  int columns = 80;  // no line is wider; less than 40 is taken as 40
  int rows = 18;     // at most so many lines; less than 12 is taken as 12
  bool color = false;
};

// The graph of `points`, consecutive days with the oldest first, with `title` above it. Lines of
// UTF-8, each ended by a newline and without trailing blanks; no character is wider than one
// column.
//
// Where days share a column its highest day is shown, so that a spike of one day is never lost; the
// line runs through all of its days. Gaps are holes in area and line, and are counted below the
// graph. Deterministic: the same arguments give the same text.
std::string DrawGraph(const std::string& title, const std::vector<GraphPoint>& points,
                      const GraphStyle& style);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TERMINAL_GRAPH_H_
