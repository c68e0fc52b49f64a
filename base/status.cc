#include "base/status.h"

#include <string_view>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

// One payload: the reason, then key and value pairs, each ended by a NUL.
constexpr char kReasonUrl[] = "scantrend/reason";

}  // namespace

absl::Status WithReason(absl::Status status, const ErrorReason& reason) {
  std::string payload = reason.reason + '\0';
  for (const auto& [key, value] : reason.metadata) {
    payload.append(key).push_back('\0');
    payload.append(value).push_back('\0');
  }
  status.SetPayload(kReasonUrl, absl::Cord(payload));
  return status;
}

ErrorReason ReasonOf(const absl::Status& status) {
  ErrorReason reason;
  const auto payload = status.GetPayload(kReasonUrl);
  if (!payload.has_value()) {
    return reason;
  }
  const std::string bytes(*payload);
  std::string_view rest = bytes;
  const auto next = [&rest] {
    const size_t end = rest.find('\0');
    std::string field(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return field;
  };
  reason.reason = next();
  while (!rest.empty()) {
    std::string key = next();
    reason.metadata[std::move(key)] = next();
  }
  return reason;
}

absl::Status InvalidFieldError(std::string field, std::string problem) {
  return WithReason(absl::InvalidArgumentError(absl::StrCat(field, ": ", problem)),
                    {"INVALID_FIELD", {{"field", field}, {"problem", problem}}});
}

absl::Status Annotate(const absl::Status& status, std::string_view context) {
  if (status.ok()) {
    return status;
  }
  absl::Status annotated(
      status.code(),
      absl::StrCat(absl::string_view(context.data(), context.size()), ": ", status.message()));
  if (const auto payload = status.GetPayload(kReasonUrl); payload.has_value()) {
    annotated.SetPayload(kReasonUrl, *payload);
  }
  return annotated;
}

}  // namespace scantrend
