#include "client/sensor/formats/csv_line.h"

#include <cstddef>

#include "client/sensor/formats/field_parser.h"

namespace scantrend {

std::string CsvField::Unquoted() const {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    result += text[i];
    if (has_doubled_quotes && text[i] == '"') {
      ++i;
    }
  }
  return result;
}

bool CsvLine::Next(CsvField& field) {
  if (at_end_ || !ok_) {
    return false;
  }
  field.has_doubled_quotes = false;
  const size_t first = rest_.find_first_not_of(' ');
  if (first != std::string_view::npos && rest_[first] == '"') {
    rest_.remove_prefix(first + 1);
    ok_ = NextQuoted(field);
    return ok_;
  }
  const size_t end = rest_.find(delimiter_);
  field.text = Trim(rest_.substr(0, end));
  at_end_ = end == std::string_view::npos;
  rest_.remove_prefix(at_end_ ? rest_.size() : end + 1);
  return true;
}

// rest_ is behind the opening quote.
bool CsvLine::NextQuoted(CsvField& field) {
  size_t end = rest_.find('"');
  while (end != std::string_view::npos && end + 1 < rest_.size() && rest_[end + 1] == '"') {
    field.has_doubled_quotes = true;
    end = rest_.find('"', end + 2);
  }
  if (end == std::string_view::npos) {
    return false;
  }
  field.text = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  while (rest_.starts_with(' ')) {
    rest_.remove_prefix(1);
  }
  at_end_ = rest_.empty();
  if (at_end_) {
    return true;
  }
  const bool delimited = rest_.front() == delimiter_;
  rest_.remove_prefix(1);
  return delimited;
}

}  // namespace scantrend
