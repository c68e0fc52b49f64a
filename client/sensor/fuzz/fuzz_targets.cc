#include "client/sensor/fuzz/fuzz_targets.h"

#include "absl/strings/str_split.h"
#include "client/sensor/formats/hit_readers.h"
#include "client/sensor/fuzz/line_source_fuzz.h"
#include "client/sensor/fuzz/position_fuzz.h"
#include "client/sensor/fuzz/reader_fuzz.h"
#include "client/sensor/fuzz/text_fuzz.h"

namespace scantrend {
namespace {

// Some lines of a log.
constexpr size_t kLogBytesMax = 1'024;
// The position that a server hands back has at most 256.
constexpr size_t kPositionBytesMax = 256;
constexpr size_t kFieldBytesMax = 64;

}  // namespace

std::vector<FuzzTarget> FuzzTargets() {
  std::vector<FuzzTarget> targets;
  const std::vector<std::string> formats = absl::StrSplit(HitReaderFormats(), ", ");
  for (const std::string& format : formats) {
    const auto make = [format](const ReaderOptions& options) {
      return MakeHitReader(format, options);
    };
    targets.push_back({format, true, kLogBytesMax,
                       [make](std::string_view input) { return FuzzReader(make, input); }});
  }
  targets.push_back({"lines", false, kLogBytesMax, FuzzLineSource});
  targets.push_back({"position", false, kPositionBytesMax, FuzzPosition});
  targets.push_back({"address", false, kFieldBytesMax, FuzzAddress});
  targets.push_back({"time", false, kFieldBytesMax, FuzzTime});
  targets.push_back({"csv-line", false, kPositionBytesMax, FuzzCsvLine});
  return targets;
}

}  // namespace scantrend
