// The tokens of a server as JSON and table.
#ifndef SCANTREND_CLIENT_CLI_TOKENS_FORMAT_H_
#define SCANTREND_CLIENT_CLI_TOKENS_FORMAT_H_

#include <ostream>

#include "scantrend/v1/access.pb.h"

namespace scantrend {

// An array of objects: id, role, sensor, label, created, expires, last_used. What is not there is
// null.
void WriteTokensJson(const v1::ListTokensResponse& tokens, std::ostream& out);

// Aligned lines, with - for what is not there.
void WriteTokensTable(const v1::ListTokensResponse& tokens, std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TOKENS_FORMAT_H_
