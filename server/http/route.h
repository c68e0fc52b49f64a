// RouteOf: what of a path may be logged.
#ifndef SCANTREND_SERVER_HTTP_ROUTE_H_
#define SCANTREND_SERVER_HTTP_ROUTE_H_

#include <string>

namespace scantrend {

// "/v1/source" of "/v1/source/192.0.2.1": as far as each part is the version or a word of at most
// 32 small letters and underscores, so that no address, port or text of a stranger gets into a log;
// "/" if the first is none. `path` is percent-decoded. Thread-safe.
std::string RouteOf(const std::string& path);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_ROUTE_H_
