// What comes back over HTTP/1.1, taken apart: promises of the fuzz targets.
#ifndef SCANTREND_SERVER_FUZZ_HTTP_REPLY_H_
#define SCANTREND_SERVER_FUZZ_HTTP_REPLY_H_

#include <string_view>

#include "absl/status/status.h"

namespace scantrend {

// `bytes` are answers of HTTP/1.1 (RFC 9112), one behind another, to requests of GET and, if
// `has_heads`, of HEAD, whose answers have no body. The last one may be cut off. INTERNAL: they are
// not, or have a status that docs/api.md does not name, or a body of other bytes than its length or
// its content type says.
absl::Status CheckReplies(std::string_view bytes, bool has_heads);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_HTTP_REPLY_H_
