#include "client/sensor/formats/csv_reader.h"

#include <array>

#include "absl/status/statusor.h"
#include "base/status.h"
#include "client/sensor/formats/field_parser.h"
#include "client/sensor/formats/hit_fields.h"
#include "client/sensor/formats/log_time.h"

namespace scantrend {

ReadResult CsvReader::ReadLine(std::string_view line) {
  line = WithoutCarriageReturn(line);
  if (!status_.ok()) {
    return ReadResult::Malformed("header");
  }
  if (Trim(line).empty()) {
    return ReadResult::Skipped("blank");
  }
  return columns_.has_value() ? ReadRow(line) : ReadHeader(line);
}

ReadResult CsvReader::ReadHeader(std::string_view line) {
  const absl::StatusOr<CsvColumns> columns = CsvColumns::OfHeader(line, names_);
  if (!columns.ok()) {
    status_ = columns.status();
    return ReadResult::Malformed("header");
  }
  columns_ = *columns;
  return ReadResult::Skipped("header");
}

ReadResult CsvReader::ReadRow(std::string_view line) {
  std::array<std::string_view, kCsvKeyEnd> values;
  if (const std::string_view problem = columns_->ReadRow(line, values); !problem.empty()) {
    return ReadResult::Malformed(problem);
  }
  const std::string_view time = values[kCsvTime];
  const bool iso = time.size() > 4 && time[4] == '-';
  const auto time_s = iso ? ParseIsoTime(time, zone_) : ParseEpochTime(time);
  if (!time_s.has_value()) {
    return ReadResult::Malformed("time");
  }
  const std::string_view records = values[kCsvRecords];
  return HitFields{.records = records.empty() ? "1" : records,
                   .source = values[kCsvSource],
                   .target = values[kCsvTarget],
                   .packet = {.protocol = values[kCsvProtocol],
                              .source_port = values[kCsvSourcePort],
                              .target_port = values[kCsvPort],
                              .icmp_type = values[kCsvPort],
                              .tcp_flags = values[kCsvFlags]}}
      .Read(*time_s, count_);
}

std::string CsvReader::SaveState() const { return columns_.has_value() ? columns_->ToText() : ""; }

absl::Status CsvReader::RestoreState(std::string_view state) {
  if (state.empty()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(columns_, CsvColumns::OfText(state));
  return absl::OkStatus();
}

}  // namespace scantrend
