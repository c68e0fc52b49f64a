#include "client/cli/table.h"

#include <algorithm>
#include <utility>

namespace scantrend {

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
  for (const Column& column : columns_) {
    widths_.push_back(std::max(column.heading.size(), column.width_min));
  }
}

void Table::AddRow(std::vector<std::string> cells) {
  for (size_t i = 0; i < cells.size(); ++i) {
    widths_[i] = std::max(widths_[i], cells[i].size());
  }
  rows_.push_back(std::move(cells));
}

void Table::WriteCells(const std::vector<std::string>& cells, std::ostream& out) const {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string padding(widths_[i] - cells[i].size(), ' ');
    line += i == 0 ? "" : "  ";
    line += columns_[i].align == Align::kLeft ? cells[i] + padding : padding + cells[i];
  }
  line.resize(line.find_last_not_of(' ') + 1);
  out << line << '\n';
}

void Table::Write(std::ostream& out) const {
  std::vector<std::string> headings;
  for (const Column& column : columns_) {
    headings.push_back(column.heading);
  }
  WriteCells(headings, out);
  WriteRows(out);
}

void Table::WriteRows(std::ostream& out) const {
  for (const auto& row : rows_) {
    WriteCells(row, out);
  }
}

}  // namespace scantrend
