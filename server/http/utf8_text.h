// Bytes of anyone as text that everyone can read.
#ifndef SCANTREND_SERVER_HTTP_UTF8_TEXT_H_
#define SCANTREND_SERVER_HTTP_UTF8_TEXT_H_

#include <string>
#include <string_view>

namespace scantrend {

// `bytes` as a JSON string, in its quotes (RFC 8259). What is no UTF-8 becomes U+FFFD.
std::string JsonText(std::string_view bytes);

// `bytes` as they are; what is no UTF-8 becomes U+FFFD.
std::string Utf8Text(std::string_view bytes);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_UTF8_TEXT_H_
