// What answers to queries must be like: promises of the fuzz targets.
#ifndef SCANTREND_SERVER_FUZZ_ANSWER_CHECK_H_
#define SCANTREND_SERVER_FUZZ_ANSWER_CHECK_H_

#include "absl/status/status.h"
#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// INTERNAL: the response is none to the request, or contradicts itself.
absl::Status CheckAnswer(const v1::GetTrendRequest& request, const v1::GetTrendResponse& response);
absl::Status CheckAnswer(const v1::ListTopPortsRequest& request,
                         const v1::ListTopPortsResponse& response);
absl::Status CheckAnswer(const v1::ListRisingPortsRequest& request,
                         const v1::ListRisingPortsResponse& response);
absl::Status CheckAnswer(const v1::ListTopSourcesRequest& request,
                         const v1::ListTopSourcesResponse& response);
absl::Status CheckAnswer(const v1::GetSourceRequest& request,
                         const v1::GetSourceResponse& response);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_ANSWER_CHECK_H_
