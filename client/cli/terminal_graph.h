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

#include <string>

#include "client/cli/graph.h"
#include "client/cli/terminal_frame.h"

namespace scantrend {

// `graph` with its title above it; its subtitle is not shown. Lines of UTF-8, each ended by a
// newline and without trailing blanks; no character is wider than one column.
//
// Where days share a column its highest day is shown, so that a spike of one day is never lost; the
// line runs through all of its days. Gaps are holes in area and line, and are counted below the
// graph. Deterministic: the same arguments give the same text.
std::string DrawGraph(const TrendGraph& graph, const GraphStyle& style);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TERMINAL_GRAPH_H_
