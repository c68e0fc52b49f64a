// DrawSvg: graphs as SVG documents, for pages and reports.
#ifndef SCANTREND_CLIENT_CLI_SVG_GRAPH_H_
#define SCANTREND_CLIENT_CLI_SVG_GRAPH_H_

#include <string>

#include "client/cli/graph.h"

namespace scantrend {

// A document of SVG 1.1 in UTF-8 (https://www.w3.org/TR/SVG11/) that scales with its viewBox; it
// has no script, and asks for nothing else. Title and description are there for screen readers.
// Gaps are holes on grey; a day that is not over is drawn with dashes. Deterministic: the same
// graph gives the same bytes.
//
// Of a TrendGraph targets are an area over the left axis, sources a line over the right one.
std::string DrawSvg(const TrendGraph& graph);

// Of a LineGraph each line has a colour and a pattern of dashes, and its label where it ends;
// earlier days are a thin dotted line of the same colour.
std::string DrawSvg(const LineGraph& graph);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_SVG_GRAPH_H_
