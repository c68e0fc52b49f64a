// What callers may take, so that there is enough for the others.
#ifndef SCANTREND_SERVER_LIMITS_H_
#define SCANTREND_SERVER_LIMITS_H_

#include <chrono>

#include "server/http/http_limits.h"
#include "server/ingest_limits.h"

namespace scantrend {

struct Limits {
  IngestLimits ingest;
  HttpLimits http;
  // A larger message ends its call with RESOURCE_EXHAUSTED.
  int message_bytes_max = 4 << 20;  // 64 KiB to 64 MiB
  // What a stream may send ahead, beyond the message that is being read (HTTP/2's window): what it
  // takes of memory, at most, while it is not read.
  int stream_window_bytes = 256 << 10;  // 64 KiB to 64 MiB
  // Queries of gRPC at once, of which half may be exports; more are refused with
  // RESOURCE_EXHAUSTED. Sensors and watches need none of it.
  int queries_max = 32;  // 2 to 1,024
  // Days of a query, also of HTTP; one of more is refused with INVALID_ARGUMENT.
  int query_days_max = 4'000;  // 1 to kRangeDaysMax
  // Calls at once of one connection; HTTP/2 lets more wait.
  int connection_calls_max = 2'048;  // 1 to 65,536
  // For a connection to become one: TLS, and HTTP/2's first frame.
  std::chrono::seconds handshake{20};  // 1 to 3,600
  // A connection without a call is closed after this; a channel of gRPC opens it anew by itself.
  std::chrono::seconds idle{600};  // 1 to 86,400
  // Who was silent for so long is asked (a ping); without an answer within the time after it, the
  // connection is closed, so that the streams of a sensor that vanished do not stay.
  std::chrono::seconds keepalive{60};         // 1 to 86,400
  std::chrono::seconds keepalive_answer{20};  // 1 to 3,600
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_LIMITS_H_
