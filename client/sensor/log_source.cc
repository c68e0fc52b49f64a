#include "client/sensor/log_source.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "client/sensor/formats/auto_reader.h"
#include "client/sensor/formats/hit_readers.h"

namespace scantrend {
namespace {

constexpr std::string_view kRestOfLine = "rest of a line that was counted before it was whole";
constexpr std::string_view kLineTooLong = "longer than 64 KiB";
constexpr std::string_view kNoMatch = "without the text of --match";

}  // namespace

absl::StatusOr<std::unique_ptr<LogSource>> LogSource::Make(std::unique_ptr<LineInput> input,
                                                           const LogSourceOptions& options,
                                                           const sensor::SourcePosition& position) {
  std::unique_ptr<HitReader> reader;
  if (options.format == kAutoFormat) {
    RETURN_IF_ERROR(CheckReaderOptions(options.reader));
    reader =
        std::make_unique<AutoReader>(options.reader, [say = options.say](std::string_view format) {
          say(absl::StrCat("its format is ", std::string(format)));
        });
  } else {
    ASSIGN_OR_RETURN(reader, MakeHitReader(options.format, options.reader));
  }
  if (const absl::Status restored = reader->RestoreState(position.reader_state()); !restored.ok()) {
    return Annotate(restored, "it was begun in another --format");
  }
  return std::unique_ptr<LogSource>(
      new LogSource(std::move(input), std::move(reader), options, position));
}

LogSource::LogSource(std::unique_ptr<LineInput> input, std::unique_ptr<HitReader> reader,
                     const LogSourceOptions& options, const sensor::SourcePosition& position)
    : input_(std::move(input)),
      reader_(std::move(reader)),
      match_(options.match),
      say_(options.say),
      within_line_(position.within_line()) {
  // What has been gone on with had hits in this format.
  if (position.lines() == 0 && position.journal_cursor().empty()) {
    check_.emplace(options.format, options.reader);
  }
}

absl::StatusOr<std::optional<SourceRecord>> LogSource::Next() {
  RETURN_IF_ERROR(error_);
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<std::string_view> line, input_->Next());
    if (!line.has_value()) {
      error_ = CheckFormatAtEnd();
      RETURN_IF_ERROR(error_);
      return std::nullopt;
    }
    const bool rest_of_line = std::exchange(within_line_, false);
    if (rest_of_line && line->empty()) {
      continue;  // it was whole, but for its newline
    }
    if (rest_of_line) {
      return SourceRecord{ReadResult::Malformed(kRestOfLine), *line};
    }
    absl::StatusOr<ReadResult> result = ReadLine(*line);
    if (!result.ok()) {
      error_ = Annotate(result.status(), input_->Where());
      return error_;
    }
    return SourceRecord{*std::move(result), *line};
  }
}

absl::StatusOr<ReadResult> LogSource::ReadLine(std::string_view line) {
  if (input_->last_line_began_file()) {
    reader_->BeginFile();
  }
  if (input_->last_line_was_cut()) {
    return ReadResult::Malformed(kLineTooLong);
  }
  // Read even if it does not match: a reader may need its time, or it may be a header.
  ReadResult result = reader_->ReadLine(line);
  if (result.outcome == ReadResult::Outcome::kMalformed) {
    RETURN_IF_ERROR(reader_->status());
  }
  if (check_.has_value()) {
    RETURN_IF_ERROR(CheckFormat(line, result));
  }
  if (line.find(match_) == std::string_view::npos) {
    return ReadResult::Skipped(kNoMatch);
  }
  return result;
}

absl::Status LogSource::CheckFormat(std::string_view line, const ReadResult& result) {
  check_->Add(line, result);
  if (check_->wrong()) {
    return SayWrongFormat();
  }
  if (check_->right()) {
    check_.reset();
  }
  return absl::OkStatus();
}

absl::Status LogSource::CheckFormatAtEnd() {
  return check_.has_value() ? SayWrongFormat() : absl::OkStatus();
}

absl::Status LogSource::SayWrongFormat() {
  const std::string finding = check_->Finding();
  const bool fatal = check_->reads_as_another() && !is_live();
  check_.reset();
  if (fatal) {
    return absl::InvalidArgumentError(finding);
  }
  if (!finding.empty()) {
    say_(finding);
  }
  return absl::OkStatus();
}

void LogSource::FillPosition(sensor::SourcePosition& position) const {
  input_->FillPosition(position);
  if (position.ByteSizeLong() > 0) {
    position.set_reader_state(reader_->SaveState());
  }
}

SourceProgress LogSource::progress() {
  return {.bytes_read = input_->bytes_read(),
          .bytes_total = input_->bytes_total().value_or(0),
          .records = input_->line_number()};
}

}  // namespace scantrend
