// CheckResult: what read_result.h, hit.h and packet_class.h promise of every result.
#ifndef SCANTREND_CLIENT_SENSOR_FUZZ_RESULT_CHECK_H_
#define SCANTREND_CLIENT_SENSOR_FUZZ_RESULT_CHECK_H_

#include <string_view>

#include "absl/status/status.h"
#include "client/sensor/packets/packet_class.h"
#include "client/sensor/read_result.h"

namespace scantrend {

// INTERNAL: a hit that cannot be counted, a reason that is no short printable text, another outcome
// than the three. `count` is what it was read with. Thread-safe.
absl::Status CheckResult(const ReadResult& result, CountMode count);

// INTERNAL: they differ; the message says in what. Thread-safe.
absl::Status CheckSame(const ReadResult& got, const ReadResult& want);

// Whether `text` is printable ASCII. Thread-safe.
bool IsPrintable(std::string_view text);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FUZZ_RESULT_CHECK_H_
