// The sources of a series as CSV, JSON and table.
#ifndef SCANTREND_CLIENT_CLI_SOURCES_FORMAT_H_
#define SCANTREND_CLIENT_CLI_SOURCES_FORMAT_H_

#include <ostream>

#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// `address,days,first_date,last_date,scanner`; scanner is empty where the source is none.
void WriteSourcesCsv(const v1::ListTopSourcesResponse& sources, std::ostream& out);

// An object with the members of the response and those of the series that was asked for; scanner is
// null where the source is none.
void WriteSourcesJson(const v1::ListTopSourcesRequest& request,
                      const v1::ListTopSourcesResponse& sources, std::ostream& out);

// A heading, which says of what and how many, and an aligned line for each source.
void WriteSourcesTable(const v1::ListTopSourcesRequest& request,
                       const v1::ListTopSourcesResponse& sources, std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_SOURCES_FORMAT_H_
