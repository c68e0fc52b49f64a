#include "server/http/http_access.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/http/error_answer.h"
#include "server/http/route.h"

namespace scantrend {
namespace {

// For programs where their lists are, else for people.
HttpResponse Refusal(const HttpRequest& request, const absl::Status& status) {
  HttpResponse response = request.path.starts_with("/v1/")
                              ? JsonError(status)
                              : HttpResponse{.status = HttpStatusOf(status),
                                             .body = absl::StrCat(status.message(), "\n")};
  if (response.status == 401) {
    // RFC 9110, 11.6.1: what the server takes. UTF-8 is of RFC 7617.
    response.headers.emplace_back("WWW-Authenticate",
                                  R"(Basic realm="scantrend", charset="UTF-8")");
    response.headers.emplace_back("WWW-Authenticate", R"(Bearer realm="scantrend")");
  }
  return response;
}

}  // namespace

HttpHandler WithAccess(AccessControl* access, HttpHandler handler) {
  return [access, handler = std::move(handler)](const HttpRequest& request) {
    const bool is_open = request.path == "/healthz" || request.path == "/readyz";
    const auto caller =
        access->Admit({.peer = request.peer, .authorization = request.authorization},
                      absl::StrCat("HTTP ", RouteOf(request.path)),
                      is_open ? std::nullopt : std::optional(Role::kRead));
    return caller.ok() ? handler(request) : Refusal(request, caller.status());
  };
}

}  // namespace scantrend
