// The formats that the sensor reads, by name.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_HIT_READERS_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_HIT_READERS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/sensor/formats/hit_reader.h"

namespace scantrend {

// The years that `year` of the options may be: those of 32 bits.
inline constexpr int kYearMin = 1970;
inline constexpr int kYearMax = 2106;

// The name of no format: that of finding out (AutoReader).
inline constexpr std::string_view kAutoFormat = "auto";
// Nor this: that of captures, which have no lines.
inline constexpr std::string_view kCaptureFormat = "pcap";

// INVALID_ARGUMENT: the year is not from kYearMin to kYearMax, or a column's key is not known.
// Thread-safe.
absl::Status CheckReaderOptions(const ReaderOptions& options);

// A reader for one file. INVALID_ARGUMENT: `format` is not known (the message lists those that
// are), or as CheckReaderOptions. Thread-safe.
absl::StatusOr<std::unique_ptr<HitReader>> MakeHitReader(std::string_view format,
                                                         const ReaderOptions& options);

// The formats' names, in order.
std::vector<std::string_view> HitReaderNames();
// "asa, cowrie, csv, ...".
std::string HitReaderFormats();

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_HIT_READERS_H_
