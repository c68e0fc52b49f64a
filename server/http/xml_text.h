// Text within an element of XML 1.0 (https://www.w3.org/TR/xml).
#ifndef SCANTREND_SERVER_HTTP_XML_TEXT_H_
#define SCANTREND_SERVER_HTTP_XML_TEXT_H_

#include <string>
#include <string_view>

namespace scantrend {

// `text` (UTF-8) with what XML would take for markup escaped: & < > " '. Bytes that are no UTF-8,
// and characters that XML 1.0 cannot have, become U+FFFD.
std::string XmlText(std::string_view text);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_XML_TEXT_H_
