// CSV fields (RFC 4180).
#ifndef SCANTREND_BASE_CSV_H_
#define SCANTREND_BASE_CSV_H_

#include <string>

namespace scantrend {

// `text` as one field: as it is, or in double quotes, with those in it doubled, if it has a comma,
// a double quote or a line break.
std::string CsvField(const std::string& text);

}  // namespace scantrend

#endif  // SCANTREND_BASE_CSV_H_
