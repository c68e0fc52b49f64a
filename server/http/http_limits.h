// What callers of HTTP may take, so that there is enough for the others.
#ifndef SCANTREND_SERVER_HTTP_HTTP_LIMITS_H_
#define SCANTREND_SERVER_HTTP_HTTP_LIMITS_H_

#include <chrono>
#include <cstddef>

namespace scantrend {

// Bounds; what they bound is refused or cut off, and nobody else notices.
struct HttpLimits {
  // Connections at once; more wait until one of them is closed.
  unsigned connections = 1'024;  // 8 to 65,536
  // Bytes that a connection's request line and headers may take: 414 or 431.
  size_t request_bytes = 16 << 10;  // 4 KiB to 1 MiB
  // A connection that neither sends nor takes anything for this long is closed.
  std::chrono::seconds idle{10};  // 1 to 3,600
  // So is one whose request is not there after this long, however busy it seems.
  std::chrono::seconds request{20};  // 1 to 3,600
  // A handler is told to give up after this long: 504.
  std::chrono::seconds answer{30};  // 1 to 3,600
  // Requests that are being answered, and that wait for it; more are told 503 and when to come
  // again.
  unsigned workers = 8;  // 1 to 256
  size_t waiting = 1'024;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_HTTP_LIMITS_H_
