// CsvColumns: which columns of a table hold what of a hit.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_CSV_COLUMNS_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_CSV_COLUMNS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace scantrend {

// What of a hit a column may hold. The names are those of kCsvKeyNames.
enum CsvKey : size_t {
  kCsvTime,
  kCsvSource,
  kCsvTarget,
  kCsvPort,
  kCsvProtocol,
  kCsvRequiredEnd,
  kCsvSourcePort = kCsvRequiredEnd,
  kCsvRecords,
  kCsvFlags,
  kCsvKeyEnd,
};

inline constexpr std::array<std::string_view, kCsvKeyEnd> kCsvKeyNames = {
    "time", "source", "target", "port", "protocol", "source_port", "records", "flags"};

// The most columns that a table may have.
inline constexpr size_t kCsvColumnsMax = 1'024;

// A value type.
struct CsvColumns {
  static constexpr uint16_t kNone = UINT16_MAX;

  char delimiter = ',';                    // ',', ';' or a tab
  std::array<uint16_t, kCsvKeyEnd> index;  // by CsvKey; the first column is 0

  // INVALID_ARGUMENT if a key of `names` is none of kCsvKeyNames; the message lists them.
  static absl::Status CheckNames(const std::map<std::string, std::string>& names);

  // From the first line of a table. `names` gives the name of a key's column; a key without one is
  // its own name. The delimiter is the one of the three that `header` has most of. A byte order
  // mark is passed over. INVALID_ARGUMENT: a column that is required, or that `names` asks for, is
  // not there or is there twice; quotes are wrong; there are more than kCsvColumnsMax columns.
  static absl::StatusOr<CsvColumns> OfHeader(std::string_view header,
                                             const std::map<std::string, std::string>& names);

  // Sets `values`, by CsvKey, to those of a row: without blanks at their ends, empty where the
  // table has no such column. Returns what is wrong with the row (static text), or "": "columns"
  // (fewer than are needed), "quote". Nothing is allocated.
  std::string_view ReadRow(std::string_view row,
                           std::array<std::string_view, kCsvKeyEnd>& values) const;

  // At most 48 bytes of printable ASCII, and back. INVALID_ARGUMENT: no text of ToText.
  std::string ToText() const;
  static absl::StatusOr<CsvColumns> OfText(std::string_view text);

  bool operator==(const CsvColumns&) const = default;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_CSV_COLUMNS_H_
