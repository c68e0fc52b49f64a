// The one place where an absl::Status becomes a grpc::Status.
#ifndef SCANTREND_SERVER_GRPC_STATUS_H_
#define SCANTREND_SERVER_GRPC_STATUS_H_

#include "absl/status/status.h"

namespace grpc {
class Status;
}

namespace scantrend {

// Code and message as they are. The reason (base/status.h) becomes google.rpc details (AIP-193):
// ErrorInfo always; BadRequest for INVALID_FIELD; RetryInfo of retry_after_ms,
// or else of one second for UNAVAILABLE.
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_GRPC_STATUS_H_
