#include "client/cli/terminal_frame.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/numbers.h"

namespace scantrend {
namespace {

constexpr int kPieceGap = 3;

}  // namespace

Piece PlainPiece(std::string text, Ink ink) {
  const int width = static_cast<int>(text.size());
  return {std::move(text), width, ink};
}

std::vector<PieceLine> SetInLines(const std::vector<Piece>& pieces, int columns) {
  std::vector<PieceLine> lines;
  int free = 0;
  for (const Piece& piece : pieces) {
    if (lines.empty() || piece.width + kPieceGap > free) {
      lines.emplace_back();
      free = columns + kPieceGap;
    }
    free -= piece.width + kPieceGap;
    lines.back().push_back(piece);
  }
  return lines;
}

void DrawPieces(const std::vector<PieceLine>& lines, int row, TextCanvas& canvas) {
  for (const PieceLine& line : lines) {
    int column = 0;
    for (const Piece& piece : line) {
      canvas.Write(column, row, piece.text, piece.ink);
      column += piece.width + kPieceGap;
    }
    ++row;
  }
}

std::vector<Piece> NotePieces(const GraphNotes& notes) {
  std::vector<Piece> pieces;
  for (const std::string& hole : notes.holes) {
    pieces.push_back(PlainPiece(hole));
  }
  if (!notes.provisional.empty()) {
    pieces.push_back(PlainPiece(absl::StrCat("? ", notes.provisional)));
  }
  return pieces;
}

int LabelColumns(const CountAxis& axis) {
  size_t columns = 1;
  for (int i = 1; i <= axis.intervals; ++i) {
    columns = std::max(columns, CompactNumber(i * axis.step).size());
  }
  return static_cast<int>(columns);
}

void DrawCountAxis(const CountAxis& axis, Side side, Ink ink, const PlotArea& plot,
                   TextCanvas& canvas) {
  const bool is_left = side == Side::kLeft;
  const int line = is_left ? plot.left - 1 : plot.left + plot.columns;
  const auto write_label = [&](double value, int row) {
    const std::string label = CompactNumber(value);
    const int column = is_left ? line - 1 - static_cast<int>(label.size()) : line + 2;
    canvas.Write(column, row, label, ink);
  };
  for (int row = 0; row < plot.rows; ++row) {
    canvas.Put(line, plot.Row(row), U'│');
  }
  canvas.Put(line, plot.Row(-1), is_left ? U'└' : U'┘');
  write_label(0, plot.Row(-1));
  for (int i = 1; i <= axis.intervals; ++i) {
    // The upper edge of this row is the tick's height, as the axis line's is 0.
    const int row = plot.Row(plot.rows / axis.intervals * i - 1);
    canvas.Put(line, row, is_left ? U'┤' : U'├');
    write_label(i * axis.step, row);
  }
}

void DrawDateAxis(const DayRange& days, const std::vector<Day>& provisional, const PlotArea& plot,
                  TextCanvas& canvas) {
  const int row = plot.Row(-1);
  for (int column = 0; column < plot.columns; ++column) {
    canvas.Put(plot.left + column, row, U'─');
  }
  for (const DateTick& tick : ChooseDateTicks(days, plot.columns)) {
    canvas.Put(plot.left + tick.column, row, U'┬');
    canvas.Write(plot.left + tick.label_column, row + 1, tick.label);
  }
  for (const Day day : provisional) {
    canvas.Put(plot.left + ColumnOfDay(day - days.first, days.size(), plot.columns), row, U'?');
  }
}

int DotRow(uint64_t count, const CountAxis& axis, int dot_rows) {
  const double share = static_cast<double>(count) / axis.top();
  return std::max(0, static_cast<int>(std::lround(share * dot_rows)) - 1);
}

}  // namespace scantrend
