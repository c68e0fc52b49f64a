// BrailleCanvas: dots, eight to a character cell, as Unicode Braille patterns show them.
#ifndef SCANTREND_CLIENT_CLI_BRAILLE_CANVAS_H_
#define SCANTREND_CLIENT_CLI_BRAILLE_CANVAS_H_

#include <cstdint>
#include <vector>

namespace scantrend {

// A grid of dots, two by four a cell. Dot (0, 0) is at the bottom left; x grows to the right and y
// upwards. Not thread-safe.
class BrailleCanvas {
 public:
  // `columns`, `rows`: cells, >= 1.
  BrailleCanvas(int columns, int rows);

  int dot_columns() const { return 2 * columns_; }
  int dot_rows() const { return 4 * rows_; }

  // Sets one dot; outside of the canvas it does nothing.
  void Dot(int x, int y);
  // Sets the dots of a straight line, both ends included (Bresenham).
  void Line(int x0, int y0, int x1, int y1);

  // The Braille pattern (U+2801 to U+28FF) of a cell, 0 if none of its dots is set. Row 0 is at the
  // bottom. 0 <= column < columns, 0 <= row < rows.
  char32_t Cell(int column, int row) const;

 private:
  int columns_;
  int rows_;
  std::vector<uint8_t> cells_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_BRAILLE_CANVAS_H_
