// Trends as CSV, JSON and table, and the summary that people see below the graph.
#ifndef SCANTREND_CLIENT_CLI_TREND_FORMAT_H_
#define SCANTREND_CLIENT_CLI_TREND_FORMAT_H_

#include <ostream>
#include <vector>

#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// All functions: `trends` has at least one, all of the same days. `previous` is empty, or has one
// for each of `trends`: the same series over as many days right before.

// `date,protocol,port,records,targets,sources,new_sources`, a line for every day and series in
// order of date, protocol number (any before all) and port; the counts of a gap are empty.
void WriteTrendCsv(const std::vector<v1::Trend>& trends, std::ostream& out);

// One object, or an array of them if there are several; the counts of a gap, a tcp ratio and a peak
// date that are not there are null. `previous` is a member of each, with the same members.
void WriteTrendJson(const std::vector<v1::Trend>& trends, const std::vector<v1::Trend>& previous,
                    std::ostream& out);

// A heading and an aligned line for every day and series, in the order of CSV.
void WriteTrendTable(const std::vector<v1::Trend>& trends, std::ostream& out);

// About the range as a whole: three lines about one series, a table of several.
void WriteTrendSummaries(const std::vector<v1::Trend>& trends, std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TREND_FORMAT_H_
