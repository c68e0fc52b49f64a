// What a server is, holds and takes, as JSON and for people.
#ifndef SCANTREND_CLIENT_CLI_STATS_FORMAT_H_
#define SCANTREND_CLIENT_CLI_STATS_FORMAT_H_

#include <ostream>

#include "scantrend/v1/admin.pb.h"

namespace scantrend {

// One object; `counts` is null if they were left out.
void WriteStatsJson(const v1::GetStatsResponse& stats, std::ostream& out);

// Some lines, and a table of the column families.
void WriteStatsTable(const v1::GetStatsResponse& stats, std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_STATS_FORMAT_H_
