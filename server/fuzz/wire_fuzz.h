// FuzzHttpWire, FuzzGrpcWire: bytes on a connection to the whole server.
#ifndef SCANTREND_SERVER_FUZZ_WIRE_FUZZ_H_
#define SCANTREND_SERVER_FUZZ_WIRE_FUZZ_H_

#include <string_view>

#include "absl/status/status.h"

namespace scantrend {

// Sends `input` to a scantrendd in this process, whose files are in memory, over loopback, and
// reads until the server has closed the connection: which it does. Others do not notice: now and
// then one asks, and is answered.
//
// Debian's libmicrohttpd and gRPC, which read the bytes first, are not instrumented: of them only
// crashes, and what the sanitizers see of their calls of libc, is found.
//
// INTERNAL: a promise was broken.

// Over HTTP; a last request is sent behind the input. What comes back are answers of HTTP/1.1 with
// a documented status, whose bodies are as long as they say, and what they say (CheckBody).
absl::Status FuzzHttpWire(std::string_view input);

// Over gRPC. What comes back are frames of HTTP/2 that a server may send, a SETTINGS first. Who
// sends whole frames is answered a PING behind them, or has the connection closed; so has who sends
// no more.
absl::Status FuzzGrpcWire(std::string_view input);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_WIRE_FUZZ_H_
