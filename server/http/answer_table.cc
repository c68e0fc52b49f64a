#include "server/http/answer_table.h"

#include <cassert>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/csv.h"

namespace scantrend {
namespace {

// The shortest text that reads back as the same number.
void AppendDouble(double value, std::string& out) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  out.append(digits, end);
}

void AppendJsonText(std::string_view text, std::string& out) {
  out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

AnswerCell::AnswerCell(double value) {
  if (std::isfinite(value)) {
    value_ = value;
  }
}

void AnswerCell::AppendJson(std::string& out) const {
  if (const auto* truth = std::get_if<bool>(&value_)) {
    out += *truth ? "true" : "false";
  } else if (const auto* number = std::get_if<uint64_t>(&value_)) {
    absl::StrAppend(&out, *number);
  } else if (const auto* real = std::get_if<double>(&value_)) {
    AppendDouble(*real, out);
  } else if (const auto* text = std::get_if<std::string>(&value_)) {
    AppendJsonText(*text, out);
  } else {
    out += "null";
  }
}

void AnswerCell::AppendCsv(std::string& out) const {
  if (const auto* text = std::get_if<std::string>(&value_)) {
    out += CsvField(*text);
  } else if (!std::holds_alternative<std::monostate>(value_)) {
    AppendJson(out);
  }
}

void AnswerTable::Add(std::vector<AnswerCell> row) {
  assert(row.size() == columns_.size());
  rows_.push_back(std::move(row));
}

std::string AnswerTable::Json() const {
  std::vector<std::string> names;
  for (const std::string_view column : columns_) {
    AppendJsonText(column, names.emplace_back());
  }
  std::string out = "[";
  for (const std::vector<AnswerCell>& row : rows_) {
    out += out.size() == 1 ? "\n{" : ",\n{";
    for (size_t i = 0; i < row.size(); ++i) {
      absl::StrAppend(&out, i == 0 ? "" : ",", names[i], ":");
      row[i].AppendJson(out);
    }
    out.push_back('}');
  }
  out += "\n]\n";
  return out;
}

std::string AnswerTable::Csv() const {
  std::string out;
  for (size_t i = 0; i < columns_.size(); ++i) {
    out.append(i == 0 ? "" : ",").append(columns_[i]);
  }
  out += "\n";
  for (const std::vector<AnswerCell>& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      out += i == 0 ? "" : ",";
      row[i].AppendCsv(out);
    }
    out += "\n";
  }
  return out;
}

}  // namespace scantrend
