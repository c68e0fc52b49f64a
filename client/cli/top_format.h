// A top list as CSV, JSON and table.
#ifndef SCANTREND_CLIENT_CLI_TOP_FORMAT_H_
#define SCANTREND_CLIENT_CLI_TOP_FORMAT_H_

#include <ostream>

#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// `rank,protocol,port,records,targets,sources,new_sources`; ranks count from 1.
void WriteTopCsv(const v1::ListTopPortsResponse& top, std::ostream& out);

// An array of objects with the same members.
void WriteTopJson(const v1::ListTopPortsResponse& top, std::ostream& out);

// A heading, which says what the list is the top of, and an aligned line for each series.
void WriteTopTable(const v1::ListTopPortsResponse& top, v1::TopOrder order, v1::Kind kind,
                   std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TOP_FORMAT_H_
