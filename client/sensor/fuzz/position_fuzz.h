// FuzzPosition: what a server hands back as a stream's position, in whatever state.
#ifndef SCANTREND_CLIENT_SENSOR_FUZZ_POSITION_FUZZ_H_
#define SCANTREND_CLIENT_SENSOR_FUZZ_POSITION_FUZZ_H_

#include <string_view>

#include "absl/status/status.h"

namespace scantrend {

// Parses `input` as a SourcePosition, and gives its reader_state, and `input` itself, to a reader
// of every format. A state is either refused, and has then changed nothing, or taken; the reader's
// own state is then one that it takes again, and it reads on.
//
// INTERNAL: a promise was broken. Thread-safe.
absl::Status FuzzPosition(std::string_view input);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FUZZ_POSITION_FUZZ_H_
