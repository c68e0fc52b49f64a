// Table: aligned columns for people.
#ifndef SCANTREND_CLIENT_CLI_TABLE_H_
#define SCANTREND_CLIENT_CLI_TABLE_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace scantrend {

// Collects rows and writes them with every column as wide as its widest cell. For tables that fit
// on a few screens. Not thread-safe.
class Table {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string heading;
    Align align = Align::kRight;
    size_t width_min = 0;  // of its cells, in characters
  };

  explicit Table(std::vector<Column> columns);

  // `cells`: one for each column, ASCII.
  void AddRow(std::vector<std::string> cells);

  // The headings, then the rows; two blanks between columns, no trailing blanks.
  void Write(std::ostream& out) const;
  // The same without the headings.
  void WriteRows(std::ostream& out) const;

 private:
  void WriteCells(const std::vector<std::string>& cells, std::ostream& out) const;

  std::vector<Column> columns_;
  std::vector<size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TABLE_H_
