// TextCanvas: character cells with colours, written as lines of UTF-8.
#ifndef SCANTREND_CLIENT_CLI_TEXT_CANVAS_H_
#define SCANTREND_CLIENT_CLI_TEXT_CANVAS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scantrend {

// What a cell belongs to; a colour each.
enum class Ink : uint8_t { kPlain, kTargets, kSources };

// A grid of cells; row 0 is the top, column 0 the left. Not thread-safe.
class TextCanvas {
 public:
  // `columns`, `rows`: >= 1.
  TextCanvas(int columns, int rows);

  // Sets one cell. `glyph` is one column wide. Outside of the canvas it does nothing.
  void Put(int column, int row, char32_t glyph, Ink ink = Ink::kPlain);
  // Sets the cells from `column` on to the characters of `text`, which is UTF-8.
  void Write(int column, int row, std::string_view text, Ink ink = Ink::kPlain);

  // The rows from the top, each without trailing blanks and ended by a newline; with `color` as
  // ECMA-48 sequences that are undone at the end of each line.
  std::string ToString(bool color) const;

 private:
  struct Cell {
    char32_t glyph = U' ';
    Ink ink = Ink::kPlain;
  };
  int columns_;
  int rows_;
  std::vector<Cell> cells_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TEXT_CANVAS_H_
