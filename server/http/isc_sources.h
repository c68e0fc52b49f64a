// The endpoints of the ISC/DShield API that are about sources, and about whole days (docs/api.md).
#ifndef SCANTREND_SERVER_HTTP_ISC_SOURCES_H_
#define SCANTREND_SERVER_HTTP_ISC_SOURCES_H_

#include "absl/status/statusor.h"
#include "server/http/isc_answer.h"
#include "server/http/isc_call.h"

namespace scantrend {

inline constexpr uint32_t kIscSourcesDefault = 100;
// Days that end on the date asked for.
inline constexpr int kIscSourcesDays = 30;
inline constexpr int kIscIpDays = 365;
// Days of a summary at most.
inline constexpr int kIscSummaryDays = 30;

// Probes on all series count. Records and targets of a source ("count" or "reports", and "attacks"
// or "targets") are those of the days that the server still has them of. Errors of every function:
// INVALID_ARGUMENT, whose message is the error that clients are shown; those of TrendQueries.

// topips/ORDER/LIMIT/DATE: no rows if nothing is kept of the day any more.
absl::StatusOr<IscAnswer> IscTopIps(const IscCall& call);
// sources/ORDER/LIMIT/DATE. Those by address, first or last day are the first ones of the
// kIscLimitMax sources with the most attacks.
absl::StatusOr<IscAnswer> IscSources(const IscCall& call);
// ip/ADDRESS. Of what ISC says of an address: what the sensors saw; the rest is unknown.
absl::StatusOr<IscAnswer> IscIp(const IscCall& call);
// dailysummary/START/END: a row a day, but for days for which no sensor delivered anything; of a
// longer range the first kIscSummaryDays days.
absl::StatusOr<IscAnswer> IscDailySummary(const IscCall& call);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_ISC_SOURCES_H_
