// Fuzz targets of the fields that every format has, each held against other code that does the
// same.
#ifndef SCANTREND_CLIENT_SENSOR_FUZZ_TEXT_FUZZ_H_
#define SCANTREND_CLIENT_SENSOR_FUZZ_TEXT_FUZZ_H_

#include <string_view>

#include "absl/status/status.h"

namespace scantrend {

// INTERNAL: a promise was broken. Thread-safe.

// `input` is an address where inet_pton says so, and then the same; its text is that of inet_ntop.
// As a network, or a list of them, it holds its first and last address, and its text is itself.
absl::Status FuzzAddress(std::string_view input);

// `input` as a time: where one of ours is, absl::ParseTime finds the same. The first bytes of
// `input` as a number of seconds: as absl::FormatTime writes it, in any zone, it is read; local
// times are those of absl::TimeZone.
absl::Status FuzzTime(std::string_view input);

// `input` as a line has at most as many fields as delimiters allow, all of them parts of it; as
// fields between NULs, written as RFC 4180 has it, it is read back. As a header of a table: its
// columns' text is taken again.
absl::Status FuzzCsvLine(std::string_view input);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FUZZ_TEXT_FUZZ_H_
