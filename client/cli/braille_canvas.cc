#include "client/cli/braille_canvas.h"

#include <cstddef>
#include <cstdlib>

namespace scantrend {
namespace {

constexpr char32_t kBraillePatterns = 0x2800;

// Bit of each dot in the pattern, by row from the bottom and by column: Unicode numbers the dots
// 1-2-3 down the left and 4-5-6 down the right, and added 7 and 8 below.
constexpr uint8_t kDotBit[4][2] = {{0x40, 0x80}, {0x04, 0x20}, {0x02, 0x10}, {0x01, 0x08}};

}  // namespace

BrailleCanvas::BrailleCanvas(int columns, int rows)
    : columns_(columns),
      rows_(rows),
      cells_(static_cast<size_t>(columns) * static_cast<size_t>(rows)) {}

void BrailleCanvas::Dot(int x, int y) {
  if (x < 0 || y < 0 || x >= dot_columns() || y >= dot_rows()) {
    return;
  }
  cells_[static_cast<size_t>(y / 4 * columns_ + x / 2)] |= kDotBit[y % 4][x % 2];
}

void BrailleCanvas::Line(int x0, int y0, int x1, int y1) {
  const int dx = std::abs(x1 - x0);
  const int dy = -std::abs(y1 - y0);
  const int step_x = x0 < x1 ? 1 : -1;
  const int step_y = y0 < y1 ? 1 : -1;
  int error = dx + dy;
  Dot(x0, y0);
  while (x0 != x1 || y0 != y1) {
    const int twice = 2 * error;
    if (twice >= dy) {
      error += dy;
      x0 += step_x;
    }
    if (twice <= dx) {
      error += dx;
      y0 += step_y;
    }
    Dot(x0, y0);
  }
}

char32_t BrailleCanvas::Cell(int column, int row) const {
  const uint8_t dots = cells_[static_cast<size_t>(row * columns_ + column)];
  return dots == 0 ? 0 : kBraillePatterns + dots;
}

}  // namespace scantrend
