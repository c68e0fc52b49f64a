#include "client/cli/terminal_lines.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/braille_canvas.h"
#include "client/cli/graph_axes.h"
#include "client/cli/label_places.h"
#include "client/cli/text_canvas.h"

namespace scantrend {
namespace {

constexpr char32_t kBraillePatterns = 0x2800;
constexpr int kDotsApart = 3;          // of a dotted line
constexpr int kColumnsForLabels = 60;  // with fewer the plot needs what labels would take
constexpr int kAxisColumnsMax = 8;
constexpr int kPlotRowsMin = 4;
constexpr int kMarkerColumns = 22;  // between two letters of a line

// The highest count of the days of each column, where days share columns; else the counts.
LineCounts Sampled(const LineCounts& counts, int columns) {
  const int days = static_cast<int>(counts.size());
  if (days <= columns) {
    return counts;
  }
  LineCounts highest(static_cast<size_t>(columns));
  for (int i = 0; i < days; ++i) {
    const std::optional<uint64_t>& count = counts[static_cast<size_t>(i)];
    // nullopt is less than any count.
    std::optional<uint64_t>& high = highest[static_cast<size_t>(ColumnOfDay(i, days, columns))];
    high = std::max(high, count);
  }
  return highest;
}

struct DotPlace {
  int x;
  int y;
};

// Dots from `from` on, evenly far apart to the right, but for the one at `to`.
void DottedLine(DotPlace from, DotPlace to, BrailleCanvas& braille) {
  const int width = to.x - from.x;
  for (int x = 0; x == 0 || x < width; x += kDotsApart) {
    braille.Dot(from.x + x, from.y + (width == 0 ? 0 : (to.y - from.y) * x / width));
  }
}

// Draws one graph; lives for one call of DrawLines.
class LinesDrawing {
 public:
  LinesDrawing(const LineGraph& graph, const GraphStyle& style)
      : graph_(graph), style_(style), columns_(std::max(style.columns, kGraphColumnsMin)) {}

  std::string Draw();

 private:
  void MeasureLayout();
  void MeasureRows();
  std::vector<Piece> LegendPieces() const;
  // Of the labels beside the plot.
  int LabelsColumns() const;
  std::string LabelOf(size_t line) const;
  void DrawLine(const LineCounts& counts, Ink ink, bool is_dotted);
  void AddToCells(const BrailleCanvas& braille, Ink ink);
  void DrawMarkers(TextCanvas& canvas, size_t line, const LineCounts& counts, char32_t letter,
                   Ink ink);
  void DrawLabels(TextCanvas& canvas) const;
  void DrawCells(TextCanvas& canvas) const;

  // Several series are told apart by letters.
  bool has_letters() const { return graph_.lines.size() > 1; }

  // A cell of the plot: dots of all lines that run through it, in the ink of the first of them.
  struct Cell {
    char32_t dots = 0;
    Ink ink;
  };
  Cell& CellAt(int column, int row) {
    return cells_[static_cast<size_t>(row * plot_.columns + column)];
  }

  const LineGraph& graph_;
  const GraphStyle& style_;
  const int columns_;

  bool has_labels_ = false;  // beside the plot, rather than in the legend
  std::vector<PieceLine> legend_;
  std::vector<PieceLine> notes_;
  CountAxis axis_;
  PlotArea plot_;
  std::vector<Cell> cells_;
};

std::string LinesDrawing::LabelOf(size_t line) const {
  const std::string& label = graph_.lines[line].label;
  return has_letters() ? absl::StrCat(std::string(1, static_cast<char>('A' + line)), " ", label)
                       : label;
}

int LinesDrawing::LabelsColumns() const {
  size_t columns = 0;
  for (size_t i = 0; i < graph_.lines.size() && has_labels_; ++i) {
    columns = std::max(columns, 1 + LabelOf(i).size());
  }
  return static_cast<int>(columns);
}

std::vector<Piece> LinesDrawing::LegendPieces() const {
  std::vector<Piece> pieces;
  for (size_t i = 0; i < graph_.lines.size() && has_letters() && !has_labels_; ++i) {
    pieces.push_back(PlainPiece(LabelOf(i), Ink::OfLine(i, false)));
  }
  if (!graph_.earlier_title.empty()) {
    pieces.push_back(PlainPiece(
        absl::StrCat(has_letters() ? "small letters, " : "", "dotted: ", graph_.earlier_title)));
  }
  if (graph_.days.size() > columns_ - LabelsColumns() - kAxisColumnsMax) {
    pieces.push_back(PlainPiece("a column: its highest day"));
  }
  return pieces;
}

void LinesDrawing::MeasureRows() {
  legend_ = SetInLines(LegendPieces(), columns_);
  plot_.top = 1 + static_cast<int>(legend_.size()) + 1;
  const int other_rows = plot_.top + 2 + static_cast<int>(notes_.size());
  const double highest = static_cast<double>(HighestCount(graph_));
  const CountAxes axes = ChooseCountAxes(
      highest, highest, std::max(kPlotRowsMin, std::max(style_.rows, kGraphRowsMin) - other_rows));
  axis_ = axes.left;
  plot_.rows = axes.rows;
}

void LinesDrawing::MeasureLayout() {
  notes_ = SetInLines(NotePieces(NotesOf(graph_)), columns_);
  has_labels_ = has_letters() && columns_ >= kColumnsForLabels;
  MeasureRows();
  if (has_labels_ && static_cast<int>(graph_.lines.size()) > plot_.rows) {
    has_labels_ = false;
    MeasureRows();
  }
  plot_.left = LabelColumns(axis_) + 2;
  plot_.columns = columns_ - plot_.left - 1 - LabelsColumns();
  cells_.resize(static_cast<size_t>(plot_.columns) * static_cast<size_t>(plot_.rows));
}

void LinesDrawing::DrawLine(const LineCounts& counts, Ink ink, bool is_dotted) {
  BrailleCanvas braille(plot_.columns, plot_.rows);
  const LineCounts samples = Sampled(counts, plot_.columns);
  const int size = static_cast<int>(samples.size());
  const auto count = [&](int i) { return samples[static_cast<size_t>(i)]; };
  const auto x_of = [&](int i) { return ColumnOfDay(i, size, braille.dot_columns()); };
  const auto y_of = [&](int i) { return DotRow(*count(i), axis_, braille.dot_rows()); };
  for (int i = 0; i < size; ++i) {
    if (!count(i).has_value()) {
      continue;
    }
    if (i + 1 < size && count(i + 1).has_value()) {
      if (is_dotted) {
        DottedLine({x_of(i), y_of(i)}, {x_of(i + 1), y_of(i + 1)}, braille);
      } else {
        braille.Line(x_of(i), y_of(i), x_of(i + 1), y_of(i + 1));
      }
    } else if (i == 0 || !count(i - 1).has_value()) {
      // Nothing to be joined to.
      braille.Line(x_of(i) - 1, y_of(i), x_of(i), y_of(i));
    } else if (is_dotted) {
      braille.Dot(x_of(i), y_of(i));
    }
  }
  AddToCells(braille, ink);
}

void LinesDrawing::AddToCells(const BrailleCanvas& braille, Ink ink) {
  for (int row = 0; row < plot_.rows; ++row) {
    for (int column = 0; column < plot_.columns; ++column) {
      if (const char32_t glyph = braille.Cell(column, row); glyph != 0) {
        Cell& cell = CellAt(column, row);
        cell.ink = cell.dots == 0 ? ink : cell.ink;
        cell.dots |= glyph - kBraillePatterns;
      }
    }
  }
}

void LinesDrawing::DrawCells(TextCanvas& canvas) const {
  for (int row = 0; row < plot_.rows; ++row) {
    for (int column = 0; column < plot_.columns; ++column) {
      const Cell& cell = cells_[static_cast<size_t>(row * plot_.columns + column)];
      if (cell.dots != 0) {
        canvas.Put(plot_.left + column, plot_.Row(row), kBraillePatterns + cell.dots, cell.ink);
      }
    }
  }
}

void LinesDrawing::DrawMarkers(TextCanvas& canvas, size_t line, const LineCounts& counts,
                               char32_t letter, Ink ink) {
  if (counts.empty()) {
    return;
  }
  const LineCounts samples = Sampled(counts, plot_.columns);
  const int size = static_cast<int>(samples.size());
  const int lines = static_cast<int>(graph_.lines.size());
  const int offset = (2 * static_cast<int>(line) + 1) * kMarkerColumns / (2 * lines);
  for (int column = offset; column < plot_.columns; column += kMarkerColumns) {
    const int sample = ColumnOfDay(column, plot_.columns, size);
    const std::optional<uint64_t>& count = samples[static_cast<size_t>(sample)];
    if (count.has_value()) {
      canvas.Put(plot_.left + ColumnOfDay(sample, size, plot_.columns),
                 plot_.Row(DotRow(*count, axis_, 4 * plot_.rows) / 4), letter, ink);
    }
  }
}

void LinesDrawing::DrawLabels(TextCanvas& canvas) const {
  std::vector<double> wanted;
  for (const GraphLine& line : graph_.lines) {
    const auto last = std::find_if(line.counts.rbegin(), line.counts.rend(),
                                   [](const auto& count) { return count.has_value(); });
    const uint64_t count = last == line.counts.rend() ? 0 : **last;
    wanted.push_back(DotRow(count, axis_, 4 * plot_.rows) / 4);
  }
  const std::vector<double> rows = PlaceLabels(wanted, 1, 0, plot_.rows - 1);
  for (size_t i = 0; i < rows.size(); ++i) {
    canvas.Write(plot_.left + plot_.columns + 2, plot_.Row(static_cast<int>(std::lround(rows[i]))),
                 LabelOf(i), Ink::OfLine(i, false));
  }
}

std::string LinesDrawing::Draw() {
  MeasureLayout();
  const int notes_top = plot_.top + plot_.rows + 2;
  TextCanvas canvas(columns_, notes_top + static_cast<int>(notes_.size()));
  canvas.Write(0, 0, graph_.title);
  DrawPieces(legend_, 1, canvas);
  DrawCountAxis(axis_, Side::kLeft, Ink::kPlain, plot_, canvas);
  DrawDateAxis(graph_.days, graph_.provisional_days, plot_, canvas);
  const std::vector<GraphLine>& lines = graph_.lines;
  for (size_t i = 0; i < lines.size(); ++i) {
    DrawLine(lines[i].counts, Ink::OfLine(i, false), false);
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    DrawLine(lines[i].earlier, Ink::OfLine(i, true), true);
  }
  DrawCells(canvas);
  for (size_t i = 0; i < lines.size() && has_letters(); ++i) {
    const char32_t letter = static_cast<char32_t>(i);
    DrawMarkers(canvas, i, lines[i].earlier, U'a' + letter, Ink::OfLine(i, true));
    DrawMarkers(canvas, i, lines[i].counts, U'A' + letter, Ink::OfLine(i, false));
  }
  if (has_labels_) {
    DrawLabels(canvas);
  }
  DrawPieces(notes_, notes_top, canvas);
  return canvas.ToString(style_.color);
}

}  // namespace

std::string DrawLines(const LineGraph& graph, const GraphStyle& style) {
  if (!HasData(graph)) {
    return absl::StrCat(graph.title, "\n", kNoDataText, "\n");
  }
  return LinesDrawing(graph, style).Draw();
}

}  // namespace scantrend
