#include "client/sensor/formats/csv_reader.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/status/statusor.h"
#include "base/status.h"
#include "client/sensor/formats/csv_line.h"
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
  SetColumns(*columns);
  return ReadResult::Skipped("header");
}

ReadResult CsvReader::ReadRow(std::string_view line) const {
  std::array<std::string_view, kCsvKeyEnd> values;
  CsvLine fields(line, columns_->delimiter);
  CsvField field;
  for (size_t column = 0; column <= last_index_; ++column) {
    if (!fields.Next(field)) {
      return ReadResult::Malformed(fields.ok() ? "columns" : "quote");
    }
    for (size_t key = 0; key < kCsvKeyEnd; ++key) {
      if (columns_->index[key] == column) {
        values[key] = field.text;
      }
    }
  }
  const std::string_view time = values[kCsvTime];
  const bool iso = time.size() > 4 && time[4] == '-';
  const auto time_s = iso ? ParseIsoTime(time) : ParseEpochTime(time);
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
  ASSIGN_OR_RETURN(const CsvColumns columns, CsvColumns::OfText(state));
  SetColumns(columns);
  return absl::OkStatus();
}

void CsvReader::SetColumns(const CsvColumns& columns) {
  columns_ = columns;
  last_index_ = 0;
  for (const uint16_t index : columns.index) {
    if (index != CsvColumns::kNone) {
      last_index_ = std::max(last_index_, size_t{index});
    }
  }
}

}  // namespace scantrend
