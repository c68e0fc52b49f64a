// CsvLine: walks over the fields of a line of comma-separated values.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_CSV_LINE_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_CSV_LINE_H_

#include <string>
#include <string_view>

namespace scantrend {

// A field of a line.
struct CsvField {
  // Without blanks at its ends; if it is quoted, what is between the quotes, as it is.
  std::string_view text;
  bool has_doubled_quotes = false;

  // `text`, with each doubled quote as one.
  std::string Unquoted() const;
};

// RFC 4180 without line breaks inside of quotes, for any delimiter. An empty line has one empty
// field. A value type with a view of the line; nothing is allocated.
class CsvLine {
 public:
  CsvLine(std::string_view line, char delimiter) : rest_(line), delimiter_(delimiter) {}

  // Moves to the next field. False at the end of the line, and where quotes are wrong: not closed,
  // or followed by text.
  bool Next(CsvField& field);

  // Whether the quotes of all fields so far were right.
  bool ok() const { return ok_; }

 private:
  bool NextQuoted(CsvField& field);

  std::string_view rest_;
  const char delimiter_;
  bool at_end_ = false;
  bool ok_ = true;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_CSV_LINE_H_
