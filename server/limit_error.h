// The refusal of who takes more than there is for one, with when to come again.
#ifndef SCANTREND_SERVER_LIMIT_ERROR_H_
#define SCANTREND_SERVER_LIMIT_ERROR_H_

#include <chrono>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {

// RESOURCE_EXHAUSTED with `reason`, such as "TOO_MANY_STREAMS", and the limit that was reached.
// `retry_after` becomes google.rpc.RetryInfo.
inline absl::Status LimitError(const std::string& message, const char* reason, uint64_t limit,
                               std::chrono::milliseconds retry_after) {
  return WithReason(
      absl::ResourceExhaustedError(message),
      {reason,
       {{"limit", absl::StrCat(limit)}, {"retry_after_ms", absl::StrCat(retry_after.count())}}});
}

}  // namespace scantrend

#endif  // SCANTREND_SERVER_LIMIT_ERROR_H_
