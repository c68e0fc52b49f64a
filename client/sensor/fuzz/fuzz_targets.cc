// The targets of what a sensor reads: one for each format of hit_readers.h, of its name, and those
// of packets, input and text.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/fuzz/fuzz_target.h"
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

// Of what a sensor counts: logs and packets.
constexpr char kReaders[] = "readers";
constexpr char kOthers[] = "others";

}  // namespace

std::vector<FuzzTarget> FuzzTargets() {
  std::vector<FuzzTarget> targets;
  for (const std::string_view format : HitReaderNames()) {
    const auto make = [format](const ReaderOptions& options) {
      return MakeHitReader(format, options);
    };
    targets.push_back({std::string(format), kReaders, kLogBytesMax,
                       [make](std::string_view input) { return FuzzReader(make, input); }});
  }
  const auto make_auto =
      [](const ReaderOptions& options) -> absl::StatusOr<std::unique_ptr<HitReader>> {
    return std::make_unique<AutoReader>(options, [](std::string_view) {});
  };
  // Nothing is delivered, and no state is kept, before the format is found.
  targets.push_back(
      {std::string(kAutoFormat), kReaders, kLogBytesMax, [make_auto](std::string_view input) {
         return FuzzReader(make_auto, input, StatesFrom::kFirstHit);
       }});
  targets.push_back({"packet", kReaders, kPacketBytesMax, FuzzPacket});
  targets.push_back({"capture", kReaders, kLogBytesMax, FuzzCapture});
  targets.push_back({"lines", kOthers, kLogBytesMax, FuzzLineSource});
  targets.push_back({"position", kOthers, kPositionBytesMax, FuzzPosition});
  targets.push_back({"address", kOthers, kFieldBytesMax, FuzzAddress});
  targets.push_back({"time", kOthers, kFieldBytesMax, FuzzTime});
  targets.push_back({"csv-line", kOthers, kPositionBytesMax, FuzzCsvLine});
  return targets;
}

}  // namespace scantrend
