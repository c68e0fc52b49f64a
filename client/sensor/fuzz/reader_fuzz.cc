#include "client/sensor/fuzz/reader_fuzz.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/fuzz/choices.h"
#include "base/fuzz/promise.h"
#include "base/status.h"
#include "client/sensor/formats/hit_readers.h"
#include "client/sensor/formats/local_time.h"
#include "client/sensor/fuzz/result_check.h"

namespace scantrend {
namespace {

constexpr uint32_t kNow_s = 1'767'225'600;  // 2026-01-01T00:00:00Z

struct Plan {
  ReaderOptions options;
  size_t restore_at = 0;
  size_t begin_file_at = 0;  // 0: at none
};

Plan PlanOf(const Choices& choices, size_t lines) {
  static const FakeClock clock(kNow_s);
  static constexpr std::array<std::optional<int>, 4> kYears = {std::nullopt, 2019, kYearMin,
                                                               kYearMax};
  static const std::array<Zone, 4> kZones = {Zone(), Zone::Parse("Europe/Berlin").value(),
                                             Zone::Parse("-03:30").value(),
                                             Zone::Parse("Australia/Lord_Howe").value()};
  static const std::array<std::map<std::string, std::string>, 4> kColumns = {{
      {},
      {{"time", "ts"},
       {"source", "src"},
       {"target", "dst"},
       {"port", "dpt"},
       {"protocol", "proto"}},
      {{"records", "count"}, {"flags", "flags"}},
      {{"source_port", "a \"b\""}, {"time", ""}},
  }};
  Plan plan;
  plan.options.clock = &clock;
  plan.options.count = (choices[0] & 1) != 0 ? CountMode::kAll : CountMode::kProbes;
  plan.options.year = kYears[choices[0] >> 1 & 3];
  plan.options.columns = kColumns[choices[0] >> 3 & 3];
  plan.options.zone = kZones[choices[0] >> 5 & 3];
  plan.restore_at = choices[1] % (lines + 1);
  plan.begin_file_at = choices[2] % (lines + 1);
  return plan;
}

// The lines of a file, as LineSource cuts it.
std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

// Reads a copy of `line` that lies alone on the heap and is gone afterwards: so that the address
// sanitizer sees what is read outside of it, and what of it is kept.
ReadResult ReadAlone(HitReader& reader, std::string_view line) {
  const std::vector<char> copy(line.begin(), line.end());
  return reader.ReadLine({copy.data(), copy.size()});
}

// A log, and the readers that are compared.
class Comparison {
 public:
  Comparison(const ReaderFactory& make, const Plan& plan, StatesFrom states_from)
      : make_(make), plan_(plan), has_state_(states_from == StatesFrom::kFirstLine) {}

  absl::Status Run(const std::vector<std::string_view>& lines) {
    ASSIGN_OR_RETURN(whole_, make_(plan_.options));
    PROMISE(whole_->SaveState().empty(), "a state before the first line");
    for (size_t i = 0; i < lines.size(); ++i) {
      const absl::Status status = ReadLine(i, lines[i]);
      if (!status.ok()) {
        return Annotate(status, absl::StrCat("line ", i + 1));
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::Status ReadLine(size_t i, std::string_view line) {
    if (!whole_->status().ok()) {
      const ReadResult result = ReadAlone(*whole_, line);
      PROMISE(result.outcome == ReadResult::Outcome::kMalformed, "not malformed after ",
              whole_->status().ToString());
      return CheckResult(result, plan_.options.count);
    }
    if (!has_state_) {
      const ReadResult result = ReadNext(*whole_, i, line);
      has_state_ = result.outcome == ReadResult::Outcome::kHit;
      return CheckResult(result, plan_.options.count);
    }
    return ReadAndCompare(i, line);
  }

  absl::Status ReadAndCompare(size_t i, std::string_view line) {
    const std::string state = whole_->SaveState();
    // One reader goes on from the middle of the file; another one reads this line only.
    if (i == plan_.restore_at) {
      ASSIGN_OR_RETURN(rest_, Restored(state));
    }
    ASSIGN_OR_RETURN(std::unique_ptr<HitReader> single, Restored(state));
    const ReadResult of_single = ReadNext(*single, i, line);
    const std::string state_of_single = single->status().ok() ? single->SaveState() : "";
    const absl::Status status_of_single = single->status();
    single.reset();
    const ReadResult result = ReadNext(*whole_, i, line);
    RETURN_IF_ERROR(CheckResult(result, plan_.options.count));
    RETURN_IF_ERROR(Annotated(CheckSame(of_single, result), state));
    PROMISE(status_of_single == whole_->status(), "restored from \"", state, "\": status ",
            status_of_single.ToString(), ", not ", whole_->status().ToString());
    if (whole_->status().ok()) {
      RETURN_IF_ERROR(CheckState(whole_->SaveState()));
      PROMISE(state_of_single == whole_->SaveState(), "restored from \"", state, "\": state \"",
              state_of_single, "\", not \"", whole_->SaveState(), "\"");
    }
    return rest_ == nullptr ? absl::OkStatus()
                            : Annotated(CheckSame(ReadNext(*rest_, i, line), result), "the middle");
  }

  ReadResult ReadNext(HitReader& reader, size_t i, std::string_view line) const {
    if (i > 0 && i == plan_.begin_file_at) {
      reader.BeginFile();
    }
    return ReadAlone(reader, line);
  }

  absl::StatusOr<std::unique_ptr<HitReader>> Restored(const std::string& state) const {
    ASSIGN_OR_RETURN(std::unique_ptr<HitReader> reader, make_(plan_.options));
    const absl::Status restored = reader->RestoreState(state);
    PROMISE(restored.ok(), "its own state \"", state, "\" is refused: ", restored.ToString());
    PROMISE(reader->SaveState() == state, "the state \"", state, "\" became \"",
            reader->SaveState(), "\"");
    return reader;
  }

  static absl::Status CheckState(std::string_view state) {
    PROMISE(state.size() <= kReaderStateBytesMax, "a state of ", state.size(), " bytes");
    PROMISE(IsPrintable(state), "a state that is not printable: ", std::string(state));
    return absl::OkStatus();
  }

  static absl::Status Annotated(const absl::Status& status, const std::string& state) {
    return status.ok() ? status : Annotate(status, absl::StrCat("restored from \"", state, "\""));
  }

  const ReaderFactory& make_;
  const Plan& plan_;
  std::unique_ptr<HitReader> whole_;
  std::unique_ptr<HitReader> rest_;
  // Another reader may go on from here.
  bool has_state_;
};

}  // namespace

absl::Status FuzzReader(const ReaderFactory& make, std::string_view input, StatesFrom states_from) {
  const Choices choices(input);
  const std::vector<std::string_view> lines = LinesOf(choices.rest());
  const Plan plan = PlanOf(choices, lines.size());
  return Comparison(make, plan, states_from).Run(lines);
}

}  // namespace scantrend
