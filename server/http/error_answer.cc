#include "server/http/error_answer.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {
namespace {

// Fields of the gRPC API's requests, and the parameters that they come from.
constexpr std::pair<std::string_view, const char*> kParameters[] = {{"range", "days"},
                                                                    {"range.days", "days"},
                                                                    {"range.start_date", "start"},
                                                                    {"range.end_date", "end"},
                                                                    {"end_date", "end"},
                                                                    {"series.port", "series"},
                                                                    {"series.protocol", "series"},
                                                                    {"order", "by"}};

std::string ParameterOf(const std::string& field) {
  const auto* const found = std::find_if(std::begin(kParameters), std::end(kParameters),
                                         [&field](const auto& one) { return one.first == field; });
  return found == std::end(kParameters) ? field : found->second;
}

}  // namespace

int HttpStatusOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kUnavailable:
      return 503;
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    default:
      return 500;
  }
}

HttpResponse JsonError(const absl::Status& status) {
  const ErrorReason reason = ReasonOf(status);
  nlohmann::ordered_json error;
  error["code"] = absl::StatusCodeToString(status.code());
  error["field"] = nullptr;
  error["message"] = std::string(status.message());
  if (reason.reason == "INVALID_FIELD") {
    const std::string parameter = ParameterOf(reason.metadata.at("field"));
    error["field"] = parameter;
    error["message"] = absl::StrCat(parameter, ": ", reason.metadata.at("problem"));
  }
  HttpResponse response{.status = HttpStatusOf(status), .content_type = "application/json"};
  response.body = nlohmann::ordered_json{{"error", std::move(error)}}.dump(
                      -1, ' ', false, nlohmann::json::error_handler_t::replace) +
                  "\n";
  return response;
}

}  // namespace scantrend
