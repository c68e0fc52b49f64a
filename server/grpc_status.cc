#include "server/grpc_status.h"

#include <grpcpp/support/status.h>

#include <string>

#include "base/status.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace scantrend {
namespace {

constexpr char kDomain[] = "scantrend";
constexpr int64_t kRetryMillis = 1'000;

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) {
    return grpc::Status::OK;
  }
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(std::string(status.message()));
  const ErrorReason reason = ReasonOf(status);
  if (!reason.reason.empty()) {
    google::rpc::ErrorInfo info;
    info.set_reason(reason.reason);
    info.set_domain(kDomain);
    info.mutable_metadata()->insert(reason.metadata.begin(), reason.metadata.end());
    details.add_details()->PackFrom(info);
  }
  if (reason.reason == "INVALID_FIELD") {
    google::rpc::BadRequest bad_request;
    auto* violation = bad_request.add_field_violations();
    violation->set_field(reason.metadata.at("field"));
    violation->set_description(reason.metadata.at("problem"));
    details.add_details()->PackFrom(bad_request);
  }
  const auto retry_after = reason.metadata.find("retry_after_ms");
  if (absl::IsUnavailable(status) || retry_after != reason.metadata.end()) {
    const int64_t millis =
        retry_after == reason.metadata.end() ? kRetryMillis : std::stoll(retry_after->second);
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(millis / 1'000);
    retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(millis % 1'000) * 1'000'000);
    details.add_details()->PackFrom(retry);
  }
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
          details.SerializeAsString()};
}

}  // namespace scantrend
