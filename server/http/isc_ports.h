// The endpoints of the ISC/DShield API that are about ports (docs/api.md).
#ifndef SCANTREND_SERVER_HTTP_ISC_PORTS_H_
#define SCANTREND_SERVER_HTTP_ISC_PORTS_H_

#include "absl/status/statusor.h"
#include "server/http/isc_answer.h"
#include "server/http/isc_call.h"

namespace scantrend {

// So far back a history goes that names no start; its last day is one of them.
inline constexpr int kIscHistoryDays = 30;
// Ports of backscatter.
inline constexpr uint32_t kIscBackscatterDefault = 1'000;
inline constexpr uint32_t kIscBackscatterMax = 65'536;

// Errors of every function: INVALID_ARGUMENT, whose message is the error that clients are shown;
// those of TrendQueries.

// port/PORT: today's counts of a port, and its services' names.
absl::StatusOr<IscAnswer> IscPort(const IscCall& call);
// portdate/PORT/DATE: the counts of a day; unknown if no sensor delivered anything for it.
absl::StatusOr<IscAnswer> IscPortDate(const IscCall& call);
// porthistory/PORT/START/END: a row a day, but for days for which no sensor delivered anything.
absl::StatusOr<IscAnswer> IscPortHistory(const IscCall& call);
// topports/ORDER/LIMIT/DATE.
absl::StatusOr<IscAnswer> IscTopPorts(const IscCall& call);
// backscatter/DATE/ROWS: tcp only.
absl::StatusOr<IscAnswer> IscBackscatter(const IscCall& call);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_ISC_PORTS_H_
