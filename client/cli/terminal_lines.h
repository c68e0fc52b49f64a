// One count of several series, drawn with characters: a Braille line each on one axis.
//
// Lines are told apart by colour, and without it by a letter that stands on each line and before
// its label, which stands where the line ends. A line of earlier days is dotted and faint, and has
// the small letter:
//
//     60 ┤
//        │   ⣀⠤⠔⠒⠒⠢⠤⠤⠤⢄⣀B⣀⡀  ⢀⣀⠤⠔⠒⠒⠤⠤⠤⠤⠤⠤⠤⠤⢄⣀⣀⣀⣀          ⠤⠤⢄⣀⣀⣀⡀
//     40 ┤  ⠉             ⠈⠉⠉⠁                  ⠉⠉B             ⠈⠉⠉    B 2/tcp
//        │   ⣀⠤⠔A⢒⠢⡤⢤⠤⣄⣀⣀⣀⡀  ⢀⣀⢤⠔⠖⠲⠤⠤A⢤⠤⡤⢤⠤⣄⣀⣀⣀⣀      ⡀⢀ ⡀A⢤⢄⣀⣀⣀⡀
//     20 ┤  ⠉⠈ ⠁a⢀ ⡀⢀ ⡀⢀b ⠉⠉⠉⠁⠁⢀ ⠄⠠ ⠄a⢀ ⡀⢀ ⡀⢀⠈ ⠁⠉⠉b⠈ ⠁⡀⢀ ⡀a⢀ ⡀⠈ ⠉⠉⠉    A 1/tcp
//        │  ⠁⠈ ⠁        ⠈ ⠁⠈⠈ ⠁              ⠈ ⠁⠈ ⠁⠈ ⠁        ⠈ ⠁⠈⠈
//      0 └──────────────┬────────────────────┬────────────────────?──
//                     Oct 11               Oct 16              Oct 21
#ifndef SCANTREND_CLIENT_CLI_TERMINAL_LINES_H_
#define SCANTREND_CLIENT_CLI_TERMINAL_LINES_H_

#include <string>

#include "client/cli/graph.h"
#include "client/cli/terminal_frame.h"

namespace scantrend {

// `graph` with its title above it, written as DrawGraph's. Where there are more lines than rows, or
// too few columns, labels stand in a legend instead. A single line has no letter. Where days share
// a column the line runs through its highest day; gaps are holes, and are counted below the graph.
// Deterministic.
std::string DrawLines(const LineGraph& graph, const GraphStyle& style);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TERMINAL_LINES_H_
