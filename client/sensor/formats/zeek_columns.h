// ZeekColumns: what the header of a log of Zeek's TSV writer says of its rows.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_ZEEK_COLUMNS_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_ZEEK_COLUMNS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace scantrend {

// The fields of conn.log that are read. Their names are those of kZeekKeyNames.
enum ZeekKey : size_t {
  kZeekTime,
  kZeekOriginator,
  kZeekOriginatorPort,
  kZeekResponder,
  kZeekResponderPort,
  kZeekProtocol,
  kZeekState,
  kZeekRequiredEnd,
  kZeekHistory = kZeekRequiredEnd,
  kZeekIpProtocol,
  kZeekKeyEnd,
};

inline constexpr std::array<std::string_view, kZeekKeyEnd> kZeekKeyNames = {
    "ts",    "id.orig_h",  "id.orig_p", "id.resp_h", "id.resp_p",
    "proto", "conn_state", "history",   "ip_proto"};

// The most columns that a log may have.
inline constexpr size_t kZeekColumnsMax = 255;
// The most bytes of the text for an unset, and of that for an empty field.
inline constexpr size_t kZeekMarkBytesMax = 15;

// Without a header, the columns are not known. A value type.
// https://docs.zeek.org/en/master/log-formats.html
struct ZeekColumns {
  static constexpr uint8_t kNone = UINT8_MAX;

  ZeekColumns() { index.fill(kNone); }

  char separator = '\t';
  std::string unset_field = "-";
  std::string empty_field = "(empty)";
  std::array<uint8_t, kZeekKeyEnd> index;  // by ZeekKey; the first column is 0

  // Whether there was a line with the columns' names.
  bool known() const { return index[kZeekTime] != kNone; }

  // Takes a line that begins with '#'. True if it is one of the four that say how rows are to be
  // read; "#separator" begins a new header, of which nothing else is known yet:
  //
  //   #separator \x09              (a blank before it; one byte, as it is or as \xHH)
  //   #unset_field<separator>-     (at most kZeekMarkBytesMax bytes of printable ASCII)
  //   #empty_field<separator>(empty)
  //   #fields<separator>ts<separator>uid<separator>...
  //
  // INVALID_ARGUMENT: it is one of them, but not as above, or a column that is required is not
  // there, or one that is read is there twice, or there are more than kZeekColumnsMax. The message
  // says what to do.
  absl::StatusOr<bool> Take(std::string_view line);

  // At most 54 bytes of printable ASCII, and back. INVALID_ARGUMENT: no text of ToText.
  std::string ToText() const;
  static absl::StatusOr<ZeekColumns> OfText(std::string_view text);

  bool operator==(const ZeekColumns&) const = default;

 private:
  absl::Status TakeSeparator(std::string_view value);
  absl::Status TakeFields(std::string_view names);
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_ZEEK_COLUMNS_H_
