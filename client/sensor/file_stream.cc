#include "client/sensor/file_stream.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status.h"
#include "client/sensor/input/file_fingerprint.h"

namespace scantrend {
namespace {

// Files that begin alike: the first is known by the fingerprint, others by it and a number.
constexpr int kSameBeginningMax = 100;

std::string StreamName(const Fingerprint& fingerprint, int number) {
  std::string name = absl::StrFormat("file:%d:%016x", fingerprint.length, fingerprint.hash);
  return number == 1 ? name : absl::StrCat(name, "~", number);
}

}  // namespace

absl::StatusOr<FileStream> FindFileStream(Outlet& outlet, const std::string& path,
                                          const OpenFileAt& open) {
  ASSIGN_OR_RETURN(const std::vector<Fingerprint> fingerprints, FingerprintFile(path));
  std::optional<std::string> free_name;
  for (const Fingerprint& fingerprint : fingerprints) {
    for (int number = 1; number <= kSameBeginningMax; ++number) {
      FileStream stream;
      stream.name = StreamName(fingerprint, number);
      ASSIGN_OR_RETURN(const StreamPosition known, outlet.Find(stream.name));
      if (known.sequence == 0) {
        if (!free_name.has_value()) {
          free_name = stream.name;
        }
        break;
      }
      stream.sequence = known.sequence;
      if (!stream.position.ParseFromString(known.position)) {
        continue;
      }
      ASSIGN_OR_RETURN(stream.source, open(stream.position));
      if (stream.source != nullptr) {
        return stream;
      }
    }
  }
  if (!free_name.has_value() && !fingerprints.empty()) {
    return absl::ResourceExhaustedError(
        absl::StrCat(path, ": ", kSameBeginningMax,
                     " other files with the same beginning were counted for this sensor; import it "
                     "under another --sensor name"));
  }
  FileStream stream;
  stream.name = free_name.value_or("file:empty");
  ASSIGN_OR_RETURN(stream.source, open({}));
  if (stream.source == nullptr) {
    return absl::DataLossError(absl::StrCat(path, ": changes while it is read"));
  }
  return stream;
}

}  // namespace scantrend
