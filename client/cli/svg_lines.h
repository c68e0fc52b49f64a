// The SVG of a LineGraph that has data; a part of svg_graph.
#ifndef SCANTREND_CLIENT_CLI_SVG_LINES_H_
#define SCANTREND_CLIENT_CLI_SVG_LINES_H_

#include <string>

#include "client/cli/graph.h"

namespace scantrend {

std::string DrawSvgLines(const LineGraph& graph);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_SVG_LINES_H_
