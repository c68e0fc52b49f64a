// TextCanvas: character cells with colours, written as lines of UTF-8.
#ifndef SCANTREND_CLIENT_CLI_TEXT_CANVAS_H_
#define SCANTREND_CLIENT_CLI_TEXT_CANVAS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scantrend {

// How a cell is coloured.
struct Ink {
  uint8_t color = 0;  // of the 256 of xterm; 0: the terminal's own
  bool faint = false;

  // Inks of the lines of a graph, which differ for colour-blind eyes too; `index` >= 0, after
  // the last comes the first again.
  static Ink OfLine(size_t index, bool faint);

  static const Ink kPlain;
  static const Ink kTargets;
  static const Ink kSources;

  bool operator==(const Ink&) const = default;
};

// Blue and orange; like all inks with a contrast of about 3:1 or more on black and on white.
inline constexpr Ink Ink::kPlain{};
inline constexpr Ink Ink::kTargets{32};
inline constexpr Ink Ink::kSources{166};

// A grid of cells; row 0 is the top, column 0 the left. Not thread-safe.
class TextCanvas {
 public:
  // `columns`, `rows`: >= 1.
  TextCanvas(int columns, int rows);

  // Sets one cell. `glyph` is one column wide. Outside of the canvas it does nothing.
  void Put(int column, int row, char32_t glyph, Ink ink = {});
  // Sets the cells from `column` on to the characters of `text`, which is UTF-8.
  void Write(int column, int row, std::string_view text, Ink ink = {});

  // The rows from the top, each without trailing blanks and ended by a newline; with `color` as
  // ECMA-48 sequences that are undone at the end of each line.
  std::string ToString(bool color) const;

 private:
  struct Cell {
    char32_t glyph = U' ';
    Ink ink;
  };
  int columns_;
  int rows_;
  std::vector<Cell> cells_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TEXT_CANVAS_H_
