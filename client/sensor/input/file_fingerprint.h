// FileFingerprint: what a log file is known by, though it grows.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_FILE_FINGERPRINT_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_FILE_FINGERPRINT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace scantrend {

// The ContentDigest of the first `length` uncompressed bytes of a file. A value type.
struct Fingerprint {
  uint64_t length = 0;
  uint64_t hash = 0;

  bool operator==(const Fingerprint&) const = default;
};

// The longest and the shortest length of a fingerprint.
inline constexpr uint64_t kFingerprintBytesMax = uint64_t{4} << 20;
inline constexpr uint64_t kFingerprintBytesMin = 16;
// The fingerprints of the prefixes of a file, longest first: of those whose lengths are powers of
// four from kFingerprintBytesMin to kFingerprintBytesMax; of a shorter file, which holds no whole
// hit in any format, that of all of it. None for an empty file. Whatever is appended to a file, it
// keeps those that it has; compressed or not, they are the same. Short ones do not tell two logs
// with the same beginning apart: compare the digest of what was read, too.
//
// Reads kFingerprintBytesMax of it at the most; of a damaged compressed file, as much as can be
// read. FAILED_PRECONDITION: it is standard input or no regular file, whose data would be lost.
// Others: as ByteStream::Open and, if the system cannot read, ByteStream::Read. Thread-safe.
absl::StatusOr<std::vector<Fingerprint>> FingerprintFile(const std::string& path);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_FILE_FINGERPRINT_H_
