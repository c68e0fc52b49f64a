// ZeekReader: conn.log of Zeek (formerly Bro), as TSV or as JSON.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_ZEEK_READER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_ZEEK_READER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/formats/json_fields.h"
#include "client/sensor/formats/zeek_columns.h"

namespace scantrend {

// A line that begins with '{' is a connection in JSON, one with '#' belongs to a header, any other
// is a row of the header before it (https://docs.zeek.org/en/master/log-formats.html). Which fields
// are read, and what a connection counts as: ZeekRecord.
//
// - A header (ZeekColumns) takes effect wherever it comes, as in logs that were concatenated; its
//   lines are skipped as "header", all others that begin with '#' as "comment", empty ones as
//   "blank". BeginFile() forgets it.
// - Fields that are unset or empty, by #unset_field and #empty_field, have no value.
// - JSON of another log, told by its "_path", is skipped ("no connection").
//
// The state is the header so far. status() is not OK after one that rows cannot be read by. Of the
// options, `count` is used. Malformed for: "header", "no header" (a row without one), "columns"
// (fewer than needed), "json", "json key twice", "json type", and what ZeekRecord says.
class ZeekReader : public HitReader {
 public:
  explicit ZeekReader(const ReaderOptions& options);

  ReadResult ReadLine(std::string_view line) override;
  void BeginFile() override;
  absl::Status status() const override { return status_; }
  std::string SaveState() const override;
  absl::Status RestoreState(std::string_view state) override;

 private:
  ReadResult ReadHeader(std::string_view line);
  ReadResult ReadRow(std::string_view line) const;
  ReadResult ReadJson(std::string_view line);
  void SetColumns(const ZeekColumns& columns);

  const CountMode count_;
  absl::Status status_;
  ZeekColumns columns_;
  // The key that each column up to the last that is needed holds; kZeekKeyEnd: none.
  std::array<uint8_t, kZeekColumnsMax> keys_;
  size_t columns_needed_ = 0;
  JsonFields json_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_ZEEK_READER_H_
