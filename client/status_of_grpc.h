// The one place where a grpc::Status becomes an absl::Status.
#ifndef SCANTREND_CLIENT_STATUS_OF_GRPC_H_
#define SCANTREND_CLIENT_STATUS_OF_GRPC_H_

#include "absl/status/status.h"

namespace grpc {
class Status;
}

namespace scantrend {

// Code and message as they are, with the reason (base/status.h) of google.rpc.ErrorInfo.
absl::Status StatusOfGrpc(const grpc::Status& status);

// Whether a call that ended so is worth another try over a new connection.
bool IsPassing(const absl::Status& status);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_STATUS_OF_GRPC_H_
