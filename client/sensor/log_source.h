// LogSource: the lines of a log as a source of hits.
#ifndef SCANTREND_CLIENT_SENSOR_LOG_SOURCE_H_
#define SCANTREND_CLIENT_SENSOR_LOG_SOURCE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/sensor/formats/format_check.h"
#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/hit_source.h"
#include "client/sensor/input/line_input.h"

namespace scantrend {

struct LogSourceOptions {
  std::string format;  // a name of hit_readers.h, or "auto"
  ReaderOptions reader{};
  // Only lines that hold this text can be hits; others are skipped.
  std::string match{};
  // Gets what a person should know of the log: which format was found, that none is a hit.
  std::function<void(const std::string&)> say = [](const std::string&) {};
};

// Lines of one log, read in one format. Every line is a record; it is malformed also if it is
// longer than kLineBytesMax, or the rest of a line that was counted before it was whole.
//
// If no hit was in the first FormatCheck::kLinesMax lines, or in all of the log, that is said, with
// the format that reads them, if there is one. Such a log, if it is not live, is INVALID_ARGUMENT.
// INVALID_ARGUMENT too: the log's header lacks a column (HitReader::status). Other errors are those
// of the input. Messages name the line.
class LogSource : public HitSource {
 public:
  // `input` stands at `position`, whose reader_state the reader is given; at the beginning of a log
  // `position` is empty. INVALID_ARGUMENT: format or options are wrong, or it was begun in another
  // format.
  static absl::StatusOr<std::unique_ptr<LogSource>> Make(std::unique_ptr<LineInput> input,
                                                         const LogSourceOptions& options,
                                                         const sensor::SourcePosition& position);

  bool Wait(absl::Duration timeout) override { return input_->Wait(timeout); }
  absl::StatusOr<std::optional<SourceRecord>> Next() override;
  void FillPosition(sensor::SourcePosition& position) const override;
  bool is_live() const override { return input_->is_live(); }
  SourceProgress progress() override;

 private:
  LogSource(std::unique_ptr<LineInput> input, std::unique_ptr<HitReader> reader,
            const LogSourceOptions& options, const sensor::SourcePosition& position);

  // What `line`, which the input returned last, is.
  absl::StatusOr<ReadResult> ReadLine(std::string_view line);
  // Of the first lines: whether it is the format that they are said to be of.
  absl::Status CheckFormat(std::string_view line, const ReadResult& result);
  absl::Status CheckFormatAtEnd();
  absl::Status SayWrongFormat();

  const std::unique_ptr<LineInput> input_;
  const std::unique_ptr<HitReader> reader_;
  const std::string match_;
  const std::function<void(const std::string&)> say_;
  // What comes next is the rest of a line that was counted before it was whole.
  bool within_line_;
  std::optional<FormatCheck> check_;  // nullopt: the format is right, or it has been said
  absl::Status error_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_LOG_SOURCE_H_
