// The parameters of /v1 as requests of the gRPC API. What the values may be is checked as far as it
// is a matter of how they are written; the rest is TrendQueries'. Errors of every function:
// INVALID_ARGUMENT, with the parameter and what would be right.
#ifndef SCANTREND_SERVER_HTTP_V1_PARAMETERS_H_
#define SCANTREND_SERVER_HTTP_V1_PARAMETERS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "scantrend/v1/trend.pb.h"
#include "server/http/query_parameters.h"

namespace scantrend {

// Days of the lists that are not told how many.
inline constexpr uint32_t kTrendDaysDefault = 90;
inline constexpr uint32_t kTopDaysDefault = 1;
inline constexpr uint32_t kSourcesDaysDefault = 30;
inline constexpr uint32_t kSourceDaysDefault = 365;

// days, or start; end. `standard_days` if neither is there.
absl::Status DecodeRangeTo(QueryParameters& parameters, uint32_t standard_days, v1::DayRange* out);
// kind; a probe if it is not there.
absl::StatusOr<v1::Kind> DecodeKindOf(QueryParameters& parameters);
// scanners; false if it is not there.
absl::StatusOr<bool> ExcludesScanners(QueryParameters& parameters);
// limit, 1 to `max`; 20 if it is not there.
absl::StatusOr<uint32_t> DecodeLimitOf(QueryParameters& parameters, uint32_t max);
// "853", "853/tcp".
absl::Status DecodeOneSeries(const std::string& text, v1::Series* out);

// All parameters of a trend, and no others.
absl::StatusOr<v1::GetTrendRequest> DecodeTrendRequest(QueryParameters& parameters);
// All parameters of what rose, but for limit, and no others that nobody has asked for yet.
absl::Status DecodeRisingRequest(QueryParameters& parameters, v1::ListRisingPortsRequest* out);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_V1_PARAMETERS_H_
