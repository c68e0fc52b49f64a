// Whether bytes are what they are said to be: promises of the fuzz targets.
#ifndef SCANTREND_SERVER_FUZZ_BODY_CHECK_H_
#define SCANTREND_SERVER_FUZZ_BODY_CHECK_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace scantrend {

// A body of the content type `type`, unsqueezed. Of types that it does not know it checks nothing.
// INTERNAL: it is none.
absl::Status CheckBody(std::string_view type, const std::string& body);

// One JSON value (RFC 8259).
absl::Status CheckJson(const std::string& text);
// A header and rows of as many fields (RFC 4180), or nothing at all.
absl::Status CheckCsv(std::string_view text);
// One element, with what is in it; of XML 1.0 as far as the server writes it: no attributes,
// comments and the like.
absl::Status CheckXml(std::string_view text);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_BODY_CHECK_H_
