#include "client/cli/call_error.h"

#include <grpcpp/support/status.h>

#include <string_view>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace scantrend {
namespace {

// gRPC reports a failed connection as a chain of causes; the last one is the operating system's.
std::string LastCause(const std::string& message) {
  const size_t colon = message.rfind(": ");
  return colon == std::string::npos ? message : message.substr(colon + 2);
}

// Lines, each with a newline before it.
std::string DetailLines(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) {
    return "";
  }
  std::string lines;
  bool has_violations = false;
  for (const auto& detail : details.details()) {
    if (google::rpc::BadRequest bad; detail.UnpackTo(&bad)) {
      for (const auto& violation : bad.field_violations()) {
        has_violations = true;
        absl::StrAppend(&lines, "\n  ", violation.field(), ": ", violation.description());
      }
    }
  }
  for (const auto& detail : details.details()) {
    // The reason of a bad request only repeats its violations.
    if (google::rpc::ErrorInfo info; !has_violations && detail.UnpackTo(&info)) {
      absl::StrAppend(&lines, "\n  reason: ", info.reason());
      for (const auto& [key, value] : info.metadata()) {
        absl::StrAppend(&lines, ", ", key, "=", value);
      }
    }
    if (google::rpc::RetryInfo retry; detail.UnpackTo(&retry)) {
      const absl::Duration delay = absl::Seconds(retry.retry_delay().seconds()) +
                                   absl::Nanoseconds(retry.retry_delay().nanos());
      absl::StrAppend(&lines, "\n  try again in ", absl::FormatDuration(delay));
    }
  }
  return lines;
}

std::string Meaning(absl::StatusCode code, const std::string& server) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kFailedPrecondition:
      return absl::StrCat("scantrendd at ", server, " refused the request");
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return absl::StrCat("scantrendd at ", server, " refused the caller");
    case absl::StatusCode::kUnavailable:
      return absl::StrCat("scantrendd at ", server, " is not available");
    case absl::StatusCode::kDataLoss:
      return absl::StrCat("the database of scantrendd at ", server, " is damaged");
    case absl::StatusCode::kUnimplemented:
      return absl::StrCat("what listens at ", server,
                          " does not know this call; is it scantrendd?");
    default:
      return absl::StrCat("scantrendd at ", server, " failed with ",
                          absl::StatusCodeToString(code));
  }
}

}  // namespace

absl::Status DescribeCallError(const grpc::Status& status, const CallTarget& target) {
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  const std::string patience = absl::FormatDuration(target.timeout);
  const bool timed_out = code == absl::StatusCode::kDeadlineExceeded;
  if (!target.reached && (timed_out || code == absl::StatusCode::kUnavailable)) {
    return absl::Status(
        code, absl::StrCat("cannot reach scantrendd at ", target.server, ": ",
                           timed_out ? absl::StrCat("no answer within ", patience)
                                     : LastCause(status.error_message()),
                           "; is it running? Start it with `scantrendd --data-dir DIR`, or name "
                           "another with --server HOST:PORT"));
  }
  if (timed_out) {
    return absl::Status(
        code, absl::StrCat("scantrendd at ", target.server, " did not answer within ", patience,
                           "; give it more time with --timeout SECONDS", DetailLines(status)));
  }
  std::string message = Meaning(code, target.server);
  if (!status.error_message().empty()) {
    absl::StrAppend(&message, ": ", status.error_message());
  }
  return absl::Status(code, absl::StrCat(message, DetailLines(status)));
}

}  // namespace scantrend
