#include "client/sensor/fuzz/fuzz_targets.h"

#include <memory>

#include "absl/status/statusor.h"
#include "client/sensor/formats/auto_reader.h"
#include "client/sensor/formats/hit_readers.h"
#include "client/sensor/fuzz/line_source_fuzz.h"
#include "client/sensor/fuzz/packet_fuzz.h"
#include "client/sensor/fuzz/position_fuzz.h"
#include "client/sensor/fuzz/reader_fuzz.h"
#include "client/sensor/fuzz/text_fuzz.h"

namespace scantrend {
namespace {

// Some lines of a log.
constexpr size_t kLogBytesMax = 1'024;
// The headers of a packet, with many extensions.
constexpr size_t kPacketBytesMax = 256;
// The position that a server hands back has at most 256.
constexpr size_t kPositionBytesMax = 256;
constexpr size_t kFieldBytesMax = 64;

}  // namespace

std::vector<FuzzTarget> FuzzTargets() {
  std::vector<FuzzTarget> targets;
  for (const std::string_view format : HitReaderNames()) {
    const auto make = [format](const ReaderOptions& options) {
      return MakeHitReader(format, options);
    };
    targets.push_back({std::string(format), true, kLogBytesMax,
                       [make](std::string_view input) { return FuzzReader(make, input); }});
  }
  const auto make_auto =
      [](const ReaderOptions& options) -> absl::StatusOr<std::unique_ptr<HitReader>> {
    return std::make_unique<AutoReader>(options, [](std::string_view) {});
  };
  // Nothing is delivered, and no state is kept, before the format is found.
  targets.push_back(
      {std::string(kAutoFormat), true, kLogBytesMax, [make_auto](std::string_view input) {
         return FuzzReader(make_auto, input, StatesFrom::kFirstHit);
       }});
  targets.push_back({"packet", true, kPacketBytesMax, FuzzPacket});
  targets.push_back({"capture", true, kLogBytesMax, FuzzCapture});
  targets.push_back({"lines", false, kLogBytesMax, FuzzLineSource});
  targets.push_back({"position", false, kPositionBytesMax, FuzzPosition});
  targets.push_back({"address", false, kFieldBytesMax, FuzzAddress});
  targets.push_back({"time", false, kFieldBytesMax, FuzzTime});
  targets.push_back({"csv-line", false, kPositionBytesMax, FuzzCsvLine});
  return targets;
}

}  // namespace scantrend
