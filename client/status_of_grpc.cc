#include "client/status_of_grpc.h"

#include <grpcpp/support/status.h>

#include "base/status.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace scantrend {

absl::Status StatusOfGrpc(const grpc::Status& status) {
  if (status.ok()) {
    return absl::OkStatus();
  }
  absl::Status plain(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  for (const google::protobuf::Any& detail : details.details()) {
    google::rpc::ErrorInfo info;
    if (detail.UnpackTo(&info)) {
      return WithReason(plain, {info.reason(), {info.metadata().begin(), info.metadata().end()}});
    }
  }
  return plain;
}

bool IsPassing(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) ||
         // What gRPC says of a connection that was reset below it.
         absl::IsUnknown(status) || absl::IsCancelled(status);
}

}  // namespace scantrend
