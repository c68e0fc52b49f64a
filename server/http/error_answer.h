// What went wrong, over HTTP.
#ifndef SCANTREND_SERVER_HTTP_ERROR_ANSWER_H_
#define SCANTREND_SERVER_HTTP_ERROR_ANSWER_H_

#include "absl/status/status.h"
#include "server/http/http_message.h"

namespace scantrend {

// INVALID_ARGUMENT: 400, UNAUTHENTICATED: 401, PERMISSION_DENIED: 403, NOT_FOUND: 404,
// RESOURCE_EXHAUSTED: 429, UNAVAILABLE: 503, CANCELLED and DEADLINE_EXCEEDED: 504, others: 500.
int HttpStatusOf(const absl::Status& status);

// {"error":{"code":"INVALID_ARGUMENT","field":"days","message":"days: ..."}}, with that status. The
// field is that of the URL; null if the error is of none. `status` must not be OK.
HttpResponse JsonError(const absl::Status& status);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_ERROR_ANSWER_H_
