#include "client/sensor/input/file_fingerprint.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "client/sensor/input/byte_stream.h"
#include "client/sensor/input/content_digest.h"

namespace scantrend {

absl::StatusOr<std::vector<Fingerprint>> FingerprintFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ByteStream> stream, ByteStream::Open(path));
  if (path == "-" || !stream->bytes_total().has_value()) {
    return absl::FailedPreconditionError(
        absl::StrCat(stream->path(), ": only a file can be read twice"));
  }
  std::vector<Fingerprint> fingerprints;
  ContentDigest digest;
  uint64_t length = 0;
  uint64_t next = kFingerprintBytesMin;
  std::vector<char> buffer(size_t{64} << 10);
  while (length < kFingerprintBytesMax) {
    const auto wanted = static_cast<size_t>(std::min<uint64_t>(buffer.size(), next - length));
    const absl::StatusOr<size_t> count = stream->Read(buffer.data(), wanted);
    if (!count.ok() && count.status().code() != absl::StatusCode::kDataLoss) {
      return Annotate(count.status(), stream->path());
    }
    if (!count.ok() || *count == 0) {
      break;
    }
    digest.Add({buffer.data(), *count});
    length += *count;
    if (length == next) {
      fingerprints.push_back({length, digest.value()});
      next *= 4;
    }
  }
  if (fingerprints.empty() && length > 0) {
    fingerprints.push_back({length, digest.value()});
  }
  std::reverse(fingerprints.begin(), fingerprints.end());
  return fingerprints;
}

}  // namespace scantrend
