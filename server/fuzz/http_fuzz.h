// FuzzHttp: requests over HTTP, behind the connection that they come by.
#ifndef SCANTREND_SERVER_FUZZ_HTTP_FUZZ_H_
#define SCANTREND_SERVER_FUZZ_HTTP_FUZZ_H_

#include <string_view>

#include "absl/status/status.h"

namespace scantrend {

// `input`: a request's target, and, on the second line, its header Authorization; without one the
// server asks nobody who calls. The target becomes path and query as libmicrohttpd makes them of
// it. All that answers requests is there, on StoredTrends: log, access control, routes, website,
// /v1 and /api.
//
// A request is answered with 200, 400, 401, 403 or 404, and the last two, and 400, are logged, a
// line each. What the answer says it is it is: JSON that parses, CSV whose rows have as many fields
// as its header, XML whose elements are closed. No header has a line break. Whose header shows no
// token of role read or admin sees no more than whether the server is healthy.
//
// INTERNAL: a promise was broken.
absl::Status FuzzHttp(std::string_view input);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_HTTP_FUZZ_H_
