#include "server/fuzz/status_check.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "base/fuzz/promise.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace scantrend {
namespace {

constexpr size_t kMessageBytesMax = 1'536;
constexpr size_t kDetailsBytesMax = 4'096;

bool IsLine(const std::string& text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); });
}

}  // namespace

absl::Status CheckError(const grpc::Status& status) {
  if (status.ok()) {
    return absl::OkStatus();
  }
  const std::string message = status.error_message();
  PROMISE(!message.empty() && message.size() <= kMessageBytesMax && IsLine(message),
          "an error says \"", message, "\"");
  PROMISE(status.error_details().size() <= kDetailsBytesMax, "an error has ",
          status.error_details().size(), " bytes of details: ", message);
  google::rpc::Status details;
  PROMISE(details.ParseFromString(status.error_details()) &&
              details.code() == static_cast<int>(status.error_code()) &&
              details.message() == message,
          "the details of an error are others than it: ", message);
  for (const google::protobuf::Any& detail : details.details()) {
    google::rpc::BadRequest bad_request;
    if (!detail.UnpackTo(&bad_request)) {
      continue;
    }
    PROMISE(bad_request.field_violations_size() == 1, "not one field is wrong: ", message);
    const auto& violation = bad_request.field_violations(0);
    PROMISE(!violation.field().empty() && !violation.description().empty(),
            "it is not said which field is wrong, and how: ", message);
  }
  return absl::OkStatus();
}

}  // namespace scantrend
