#include "client/sensor/formats/csv_columns.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "client/sensor/formats/csv_line.h"
#include "client/sensor/formats/field_parser.h"

namespace scantrend {
namespace {

// The delimiters, and how the text of the columns calls them.
constexpr std::array<std::pair<char, char>, 3> kDelimiters = {
    {{',', 'c'}, {'\t', 't'}, {';', 's'}}};

constexpr char kNoColumn = '-';

absl::Status HeaderError(std::string_view problem) {
  return absl::InvalidArgumentError(
      absl::StrCat("the header of the csv file ", std::string(problem)));
}

char DelimiterOf(std::string_view header) {
  char best = ',';
  for (const auto& [delimiter, letter] : kDelimiters) {
    if (std::count(header.begin(), header.end(), delimiter) >
        std::count(header.begin(), header.end(), best)) {
      best = delimiter;
    }
  }
  return best;
}

absl::StatusOr<std::vector<std::string>> ReadNames(std::string_view header, char delimiter) {
  std::vector<std::string> names;
  CsvLine line(header, delimiter);
  CsvField field;
  while (line.Next(field)) {
    if (names.size() == kCsvColumnsMax) {
      return HeaderError(absl::StrCat("has more than ", kCsvColumnsMax, " columns"));
    }
    names.push_back(field.Unquoted());
  }
  if (!line.ok()) {
    return HeaderError("has a quote that is not closed, or is followed by text");
  }
  return names;
}

// Some of `names`, for a message.
std::string Listed(const std::vector<std::string>& names) {
  constexpr size_t kListedMax = 20;
  const size_t count = std::min(names.size(), kListedMax);
  const std::string list = absl::StrJoin(
      names.begin(), names.begin() + static_cast<std::vector<std::string>::difference_type>(count),
      ", ");
  return count < names.size() ? absl::StrCat(list, ", ...") : list;
}

}  // namespace

absl::Status CsvColumns::CheckNames(const std::map<std::string, std::string>& names) {
  for (const auto& [key, name] : names) {
    if (std::find(kCsvKeyNames.begin(), kCsvKeyNames.end(), key) == kCsvKeyNames.end()) {
      std::vector<std::string> known(kCsvKeyNames.begin(), kCsvKeyNames.end());
      return absl::InvalidArgumentError(absl::StrCat(
          "\"", key, "\" is no column that can be named; ", "known are ", Listed(known)));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<CsvColumns> CsvColumns::OfHeader(std::string_view header,
                                                const std::map<std::string, std::string>& names) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (header.starts_with(kByteOrderMark)) {
    header.remove_prefix(kByteOrderMark.size());
  }
  CsvColumns columns;
  columns.delimiter = DelimiterOf(header);
  columns.index.fill(kNone);
  ASSIGN_OR_RETURN(const std::vector<std::string> found, ReadNames(header, columns.delimiter));
  for (size_t key = 0; key < kCsvKeyEnd; ++key) {
    const std::string key_name(kCsvKeyNames[key]);
    const auto given = names.find(key_name);
    const std::string& wanted = given == names.end() ? key_name : given->second;
    const auto column = std::find(found.begin(), found.end(), wanted);
    if (column != found.end()) {
      if (std::find(column + 1, found.end(), wanted) != found.end()) {
        return HeaderError(absl::StrCat("has the column \"", wanted, "\" twice"));
      }
      columns.index[key] = static_cast<uint16_t>(column - found.begin());
    } else if (key < kCsvRequiredEnd || given != names.end()) {
      return HeaderError(absl::StrCat("has no column \"", wanted, "\" for the ", key_name,
                                      "; it has: ", Listed(found),
                                      ". Name the right one with --columns ", key_name, "=NAME"));
    }
  }
  return columns;
}

std::string_view CsvColumns::ReadRow(std::string_view row,
                                     std::array<std::string_view, kCsvKeyEnd>& values) const {
  uint16_t last = 0;
  for (const uint16_t column : index) {
    last = column == kNone ? last : std::max(last, column);
  }
  values.fill({});
  CsvLine fields(row, delimiter);
  CsvField field;
  for (uint16_t column = 0; column <= last; ++column) {
    if (!fields.Next(field)) {
      return fields.ok() ? "columns" : "quote";
    }
    for (size_t key = 0; key < kCsvKeyEnd; ++key) {
      if (index[key] == column) {
        values[key] = field.text;
      }
    }
  }
  return "";
}

std::string CsvColumns::ToText() const {
  std::string text;
  for (const auto& [known, letter] : kDelimiters) {
    if (known == delimiter) {
      text += letter;
    }
  }
  for (size_t key = 0; key < kCsvKeyEnd; ++key) {
    absl::StrAppend(&text, key == 0 ? "" : ",");
    if (index[key] == kNone) {
      text += kNoColumn;
    } else {
      absl::StrAppend(&text, index[key]);
    }
  }
  return text;
}

absl::StatusOr<CsvColumns> CsvColumns::OfText(std::string_view text) {
  const absl::Status error = absl::InvalidArgumentError(
      absl::StrCat("\"", std::string(text), "\" is no state of the csv format"));
  CsvColumns columns;
  const auto delimiter =
      std::find_if(kDelimiters.begin(), kDelimiters.end(),
                   [&](const auto& pair) { return text.starts_with(pair.second); });
  if (delimiter == kDelimiters.end()) {
    return error;
  }
  columns.delimiter = delimiter->first;
  CsvLine fields(text.substr(1), ',');
  CsvField field;
  size_t key = 0;
  for (; fields.Next(field); ++key) {
    const auto index = ParseDecimal(field.text, kCsvColumnsMax - 1);
    const bool absent = field.text.size() == 1 && field.text.front() == kNoColumn;
    if (key == kCsvKeyEnd || !(index.has_value() || (absent && key >= kCsvRequiredEnd))) {
      return error;
    }
    columns.index[key] = absent ? kNone : static_cast<uint16_t>(*index);
  }
  return key == kCsvKeyEnd ? absl::StatusOr<CsvColumns>(columns) : error;
}

}  // namespace scantrend
