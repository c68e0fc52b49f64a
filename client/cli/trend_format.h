// A trend as CSV, JSON, table, and as the graph with a summary that people see first.
#ifndef SCANTREND_CLIENT_CLI_TREND_FORMAT_H_
#define SCANTREND_CLIENT_CLI_TREND_FORMAT_H_

#include <ostream>

#include "client/cli/terminal.h"
#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// `date,protocol,port,records,targets,sources,new_sources`, a line for every day; the counts of a
// gap are empty.
void WriteTrendCsv(const v1::Trend& trend, std::ostream& out);

// One object; the counts of a gap, a tcp ratio and a peak date that are not there are null.
void WriteTrendJson(const v1::Trend& trend, std::ostream& out);

// A heading and an aligned line for every day.
void WriteTrendTable(const v1::Trend& trend, std::ostream& out);

// The graph, as wide as `terminal` and low enough for the summary to stay in sight with it.
void WriteTrendGraph(const v1::Trend& trend, const Terminal& terminal, std::ostream& out);

// Three or four lines about the range as a whole.
void WriteTrendSummary(const v1::Trend& trend, std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TREND_FORMAT_H_
