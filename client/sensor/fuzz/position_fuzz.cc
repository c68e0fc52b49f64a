#include "client/sensor/fuzz/position_fuzz.h"

#include <google/protobuf/stubs/logging.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/fuzz/promise.h"
#include "base/status.h"
#include "client/sensor/formats/hit_readers.h"
#include "client/sensor/source_position.pb.h"

namespace scantrend {
namespace {

constexpr uint32_t kNow_s = 1'767'225'600;  // 2026-01-01T00:00:00Z

// Some line of any format, to go on with.
constexpr std::array<std::string_view, 3> kLines = {
    "Feb 25 12:11:24 h kernel: IN=eth0 SRC=192.0.2.1 DST=192.0.2.9 PROTO=TCP SPT=1 DPT=853 SYN ",
    "2013-03-03 21:53:59 +0000\t1000\t1\t192.0.2.1\t6000\t192.0.2.9\t1433\t6\tS",
    "1554681600,192.0.2.1,192.0.2.9,853,tcp,6000,1,S",
};

absl::Status CheckRefused(HitReader& reader, const absl::Status& refused, HitReader& other) {
  PROMISE(absl::IsInvalidArgument(refused), "a state is refused with ", refused.ToString());
  PROMISE(reader.SaveState().empty(), "a refused state has left \"", reader.SaveState(), "\"");
  for (const std::string_view line : kLines) {
    PROMISE(reader.ReadLine(line).hit == other.ReadLine(line).hit, "a refused state has changed \"",
            std::string(line), "\"");
  }
  return absl::OkStatus();
}

absl::Status CheckTaken(HitReader& reader, HitReader& other) {
  const std::string state = reader.SaveState();
  PROMISE(state.size() <= kReaderStateBytesMax, "a state of ", state.size(), " bytes");
  const absl::Status again = other.RestoreState(state);
  PROMISE(again.ok(), "its own state \"", state, "\" is refused: ", again.ToString());
  PROMISE(other.SaveState() == state, "the state \"", state, "\" became \"", other.SaveState(),
          "\"");
  for (const std::string_view line : kLines) {
    PROMISE(reader.ReadLine(line).hit == other.ReadLine(line).hit, "\"", state, "\" lacks what \"",
            std::string(line), "\" needs");
    PROMISE(reader.SaveState() == other.SaveState(), "\"", state, "\" is followed by \"",
            reader.SaveState(), "\" and \"", other.SaveState(), "\"");
  }
  return absl::OkStatus();
}

absl::Status CheckState(std::string_view format, std::string_view state) {
  static const FakeClock clock(kNow_s);
  ReaderOptions options;
  options.clock = &clock;
  ASSIGN_OR_RETURN(const std::unique_ptr<HitReader> reader, MakeHitReader(format, options));
  ASSIGN_OR_RETURN(const std::unique_ptr<HitReader> other, MakeHitReader(format, options));
  const absl::Status restored = reader->RestoreState(state);
  const absl::Status checked =
      restored.ok() ? CheckTaken(*reader, *other) : CheckRefused(*reader, restored, *other);
  return checked.ok() ? checked : Annotate(checked, format);
}

}  // namespace

absl::Status FuzzPosition(std::string_view input) {
  // It says on stderr what is wrong with text that is no UTF-8.
  const google::protobuf::LogSilencer silencer;
  sensor::SourcePosition position;
  const bool parsed = position.ParseFromArray(input.data(), static_cast<int>(input.size()));
  for (const std::string_view format : HitReaderNames()) {
    RETURN_IF_ERROR(CheckState(format, input));
    if (parsed) {
      RETURN_IF_ERROR(CheckState(format, position.reader_state()));
    }
  }
  return absl::OkStatus();
}

}  // namespace scantrend
