// What is kept how long, as JSON and for people.
#ifndef SCANTREND_CLIENT_CLI_RETENTION_FORMAT_H_
#define SCANTREND_CLIENT_CLI_RETENTION_FORMAT_H_

#include <ostream>

#include "scantrend/v1/admin.pb.h"

namespace scantrend {

// A list of objects, one for each kind of data.
void WriteRetentionJson(const v1::EnforceRetentionResponse& response, std::ostream& out);

// A table of them, and what it comes to; `dry_run`: nothing was deleted.
void WriteRetentionTable(const v1::EnforceRetentionResponse& response, bool dry_run,
                         std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_RETENTION_FORMAT_H_
