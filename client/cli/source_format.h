// What an address did as a source, as CSV, JSON and table.
#ifndef SCANTREND_CLIENT_CLI_SOURCE_FORMAT_H_
#define SCANTREND_CLIENT_CLI_SOURCE_FORMAT_H_

#include <ostream>

#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// `protocol,port,days,first_date,last_date`, in order of protocol and port.
void WriteSourceCsv(const v1::GetSourceResponse& source, std::ostream& out);

// An object with the members of the response; what is not there is null.
void WriteSourceJson(const v1::GetSourceResponse& source, std::ostream& out);

// A heading about the address, and an aligned line for each series.
void WriteSourceTable(const v1::GetSourceResponse& source, v1::Kind kind, std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_SOURCE_FORMAT_H_
