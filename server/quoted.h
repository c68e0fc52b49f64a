// What a caller sent, as errors repeat it.
#ifndef SCANTREND_SERVER_QUOTED_H_
#define SCANTREND_SERVER_QUOTED_H_

#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace scantrend {

// The first 64 bytes in quotes; what is not printable as C escapes.
inline std::string Quoted(std::string_view text) {
  constexpr size_t kBytesMax = 64;
  return absl::StrCat("\"", absl::CHexEscape(std::string(text.substr(0, kBytesMax))), "\"");
}

}  // namespace scantrend

#endif  // SCANTREND_SERVER_QUOTED_H_
