// What sensors and their streams may be called.
#ifndef SCANTREND_BASE_STREAM_NAME_H_
#define SCANTREND_BASE_STREAM_NAME_H_

#include <string_view>

#include "absl/status/status.h"

namespace scantrend {

// 1 to 64 characters of A-Z a-z 0-9 . _ -. INVALID_ARGUMENT otherwise, of field "sensor".
absl::Status CheckSensorName(std::string_view name);

// 1 to 128 characters of A-Z a-z 0-9 . _ - : ~. INVALID_ARGUMENT otherwise, of field "stream".
absl::Status CheckStreamName(std::string_view name);

}  // namespace scantrend

#endif  // SCANTREND_BASE_STREAM_NAME_H_
