// AnswerTable: rows of named values, as JSON and as CSV.
#ifndef SCANTREND_SERVER_HTTP_ANSWER_TABLE_H_
#define SCANTREND_SERVER_HTTP_ANSWER_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/day.h"

namespace scantrend {

// A value that may be unknown. A number, a truth or a text; dates are texts.
class AnswerCell {
 public:
  AnswerCell() = default;                                  // unknown
  AnswerCell(bool value) : value_(value) {}                // NOLINT: implicit, for rows of them
  AnswerCell(uint32_t value) : value_(uint64_t{value}) {}  // NOLINT
  AnswerCell(uint64_t value) : value_(value) {}            // NOLINT
  // Unknown if it is no number, or infinite.
  AnswerCell(double value);                                      // NOLINT
  AnswerCell(std::string value) : value_(std::move(value)) {}    // NOLINT
  AnswerCell(const char* value) : value_(std::string(value)) {}  // NOLINT
  AnswerCell(Day day) : value_(day.ToString()) {}                // NOLINT
  template <typename T>
  AnswerCell(const std::optional<T>& value) {  // NOLINT
    if (value.has_value()) {
      *this = AnswerCell(*value);
    }
  }

  void AppendJson(std::string& out) const;
  void AppendCsv(std::string& out) const;

 private:
  std::variant<std::monostate, bool, uint64_t, double, std::string> value_;
};

class AnswerTable {
 public:
  explicit AnswerTable(std::vector<std::string_view> columns) : columns_(std::move(columns)) {}

  // As many cells as columns.
  void Add(std::vector<AnswerCell> row);
  size_t rows() const { return rows_.size(); }

  // An array of objects, whose members are in the order of the columns (RFC 8259). Numbers as
  // numbers, the unknown as null. Bytes that are no UTF-8 become U+FFFD.
  std::string Json() const;
  // A header and a line a row (RFC 4180); the unknown is empty.
  std::string Csv() const;

 private:
  std::vector<std::string_view> columns_;  // literals
  std::vector<std::vector<AnswerCell>> rows_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_ANSWER_TABLE_H_
