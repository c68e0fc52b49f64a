// CsvReader: tables whose header names their columns.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_CSV_READER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_CSV_READER_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client/sensor/formats/csv_columns.h"
#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/formats/local_time.h"

namespace scantrend {

// The first line that is not blank is the header (CsvColumns): separated by commas, tabs or
// semicolons; fields may be quoted (CsvLine). Columns:
//
//   time         seconds since 1970 (ParseEpochTime), or ISO 8601 (ParseIsoTime); local if it tells
//                no offset
//   source, target  addresses
//   port         the destination port; for ICMP its type; for protocols without ports not looked at
//   protocol     a number or a name
//   source_port, flags (ParseTcpFlags)  optional; empty or "-" is unknown
//   records      optional, 1 to 2^32 - 1; empty is 1
//
// The header and blank lines are skipped. The state is where the columns are; BeginFile() forgets
// it. status() is not OK after a header that lacks a column. Of the options, `count`, `columns` and
// `zone` are used. Malformed for: "header", "quote", "columns" (fewer than needed), "time",
// "records", "source address", "target address", "protocol", "source port", "port", "port above
// 65535", "icmp type", "tcp flags".
class CsvReader : public HitReader {
 public:
  // `options.columns` must have passed CsvColumns::CheckNames.
  explicit CsvReader(const ReaderOptions& options)
      : count_(options.count), names_(options.columns), zone_(options.zone) {}

  ReadResult ReadLine(std::string_view line) override;
  void BeginFile() override { columns_.reset(); }
  absl::Status status() const override { return status_; }
  std::string SaveState() const override;
  absl::Status RestoreState(std::string_view state) override;

 private:
  ReadResult ReadHeader(std::string_view line);
  ReadResult ReadRow(std::string_view line);

  const CountMode count_;
  const std::map<std::string, std::string> names_;
  Zone zone_;
  absl::Status status_;
  std::optional<CsvColumns> columns_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_CSV_READER_H_
