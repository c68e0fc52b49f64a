// Gzip (RFC 1952) of what is in memory whole.
#ifndef SCANTREND_SERVER_HTTP_GZIP_H_
#define SCANTREND_SERVER_HTTP_GZIP_H_

#include <string>
#include <string_view>

namespace scantrend {

// `level`: 1 (fast) to 9 (small).
std::string Gzip(std::string_view bytes, int level = 3);

// What Gzip was given; `squeezed` must come from it.
std::string Gunzip(std::string_view squeezed);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_GZIP_H_
