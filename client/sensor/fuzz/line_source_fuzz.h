// FuzzLineSource: a file of any bytes, plain or compressed, whole or damaged, read line by line.
#ifndef SCANTREND_CLIENT_SENSOR_FUZZ_LINE_SOURCE_FUZZ_H_
#define SCANTREND_CLIENT_SENSOR_FUZZ_LINE_SOURCE_FUZZ_H_

#include <string_view>

#include "absl/status/status.h"

namespace scantrend {

// The first line of `input` is Choices, of what file the rest of it becomes:
//
//   1st  0: as it is; 1, 2, 3: compressed by gzip, xz, zstd
//   2nd  0: whole; 1: cut off; 2: one byte of it is another; 3: followed by itself
//   3rd  where it is cut off or damaged, and behind which line another source goes on
//
// Checked is what line_source.h, byte_stream.h and file_fingerprint.h promise: the lines are those
// of the plain text, as far as they could be read; the position and the digest are of just these
// lines; SkipTo leads to the same place; an error comes again; small reads yield what large ones
// do; fingerprints are digests of the text. A file that becomes longer than 1 MiB is read up to
// there.
//
// INTERNAL: a promise was broken. Thread-safe.
absl::Status FuzzLineSource(std::string_view input);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FUZZ_LINE_SOURCE_FUZZ_H_
