// Trends as CSV, JSON and table.
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

// One object, or an array of them if there are several; the counts of a gap and what is not set are
// null. `previous` is a member of each, with the same members.
void WriteTrendJson(const std::vector<v1::Trend>& trends, const std::vector<v1::Trend>& previous,
                    std::ostream& out);

// A heading and an aligned line for every day and series, in the order of CSV. `exclude_scanners`:
// as the trends were asked for.
void WriteTrendTable(const std::vector<v1::Trend>& trends, bool exclude_scanners,
                     std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TREND_FORMAT_H_
