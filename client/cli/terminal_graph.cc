#include "client/cli/terminal_graph.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "client/cli/braille_canvas.h"
#include "client/cli/graph_axes.h"
#include "client/cli/text_canvas.h"
#include "client/numbers.h"

namespace scantrend {
namespace {

constexpr int kColumnsMin = 40;
constexpr int kRowsMin = 12;
constexpr int kBarColumnsMax = 9;  // wider bars of a few days look like walls
constexpr char32_t kLightShade = U'░';
// A cell filled from the bottom by so many eighths.
constexpr std::array<char32_t, 9> kEighths = {U' ', U'▁', U'▂', U'▃', U'▄', U'▅', U'▆', U'▇', U'█'};

// Legend and notes: pieces of text, set in as many lines as they need.
struct Piece {
  std::string text;
  int width;
  Ink ink = Ink::kPlain;
};
using PieceLine = std::vector<Piece>;

constexpr int kPieceGap = 3;

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

// Draws one graph; lives for one call of DrawGraph.
class GraphDrawing {
 public:
  GraphDrawing(const std::string& title, const std::vector<GraphPoint>& points,
               const GraphStyle& style)
      : title_(title),
        points_(points),
        style_(style),
        columns_(std::max(style.columns, kColumnsMin)),
        days_(static_cast<int>(points.size())) {}

  std::string Draw();

 private:
  void MeasureLayout();
  std::vector<Piece> LegendPieces() const;
  std::vector<Piece> NotePieces() const;
  void DrawPieces(TextCanvas& canvas, const std::vector<PieceLine>& lines, int row) const;
  void DrawCountAxis(TextCanvas& canvas, const CountAxis& axis, bool is_left) const;
  void DrawDateAxis(TextCanvas& canvas) const;
  void DrawTargets(TextCanvas& canvas) const;
  void DrawBar(TextCanvas& canvas, int column, uint64_t targets) const;
  void DrawSources(TextCanvas& canvas) const;

  bool IsGap(int i) const { return points_[static_cast<size_t>(i)].gap; }
  // Columns that a day has for itself; 0 if days share columns.
  int DayColumns() const { return plot_columns_ / days_; }
  int BarColumns() const {
    return DayColumns() < 3 ? DayColumns() : std::min(DayColumns() - 1, kBarColumnsMax);
  }
  // The row of the canvas that holds row `from_bottom` of the plot.
  int PlotRow(int from_bottom) const { return plot_top_ + axes_.rows - 1 - from_bottom; }

  const std::string& title_;
  const std::vector<GraphPoint>& points_;
  const GraphStyle& style_;
  const int columns_;
  const int days_;

  std::vector<PieceLine> legend_;
  std::vector<PieceLine> notes_;
  CountAxes axes_;
  int plot_top_ = 0;      // the canvas row of the plot's highest row
  int plot_left_ = 0;     // the canvas column of the plot's first column
  int plot_columns_ = 0;  // without the axes
};

int LabelColumns(const CountAxis& axis) {
  size_t columns = 1;
  for (int i = 1; i <= axis.intervals; ++i) {
    columns = std::max(columns, CompactNumber(i * axis.step).size());
  }
  return static_cast<int>(columns);
}

void GraphDrawing::MeasureLayout() {
  uint64_t targets_max = 0;
  uint64_t sources_max = 0;
  for (const GraphPoint& point : points_) {
    if (!point.gap) {
      targets_max = std::max(targets_max, point.targets);
      sources_max = std::max(sources_max, point.sources);
    }
  }
  legend_ = SetInLines(LegendPieces(), columns_);
  notes_ = SetInLines(NotePieces(), columns_);
  const int other_rows = 1 + static_cast<int>(legend_.size() + notes_.size()) + 1 + 2;
  axes_ = ChooseCountAxes(static_cast<double>(targets_max), static_cast<double>(sources_max),
                          std::max(style_.rows, kRowsMin) - other_rows);
  plot_top_ = 1 + static_cast<int>(legend_.size()) + 1;
  plot_left_ = LabelColumns(axes_.left) + 2;
  plot_columns_ = columns_ - plot_left_ - 2 - LabelColumns(axes_.right);
}

std::vector<Piece> GraphDrawing::LegendPieces() const {
  std::vector<Piece> pieces = {{"▄░ targets a day (left)", 23, Ink::kTargets},
                               {"⠤⠒ sources a day (right)", 24, Ink::kSources}};
  // The plot's columns are not known yet; the few that its axes take matter little here.
  if (days_ > columns_) {
    pieces.push_back({"a column: its highest day", 25});
  }
  return pieces;
}

std::vector<Piece> GraphDrawing::NotePieces() const {
  std::vector<Piece> pieces;
  const auto add = [&pieces](std::string text) {
    const int width = static_cast<int>(text.size());
    pieces.push_back({std::move(text), width});
  };
  const auto gaps = std::count_if(points_.begin(), points_.end(),
                                  [](const GraphPoint& point) { return point.gap; });
  if (gaps > 0) {
    add(absl::StrCat("holes: ", Counted(static_cast<uint64_t>(gaps), "day"), " without data"));
  }
  for (const GraphPoint& point : points_) {
    if (point.provisional) {
      add(absl::StrCat("? ", point.day.ToString(), " is not over yet"));
      break;
    }
  }
  return pieces;
}

void GraphDrawing::DrawPieces(TextCanvas& canvas, const std::vector<PieceLine>& lines,
                              int row) const {
  for (const PieceLine& line : lines) {
    int column = 0;
    for (const Piece& piece : line) {
      canvas.Write(column, row, piece.text, piece.ink);
      column += piece.width + kPieceGap;
    }
    ++row;
  }
}

void GraphDrawing::DrawCountAxis(TextCanvas& canvas, const CountAxis& axis, bool is_left) const {
  const Ink ink = is_left ? Ink::kTargets : Ink::kSources;
  const int line = is_left ? plot_left_ - 1 : plot_left_ + plot_columns_;
  const auto write_label = [&](double value, int row) {
    const std::string label = CompactNumber(value);
    const int column = is_left ? line - 1 - static_cast<int>(label.size()) : line + 2;
    canvas.Write(column, row, label, ink);
  };
  for (int row = 0; row < axes_.rows; ++row) {
    canvas.Put(line, PlotRow(row), U'│');
  }
  canvas.Put(line, PlotRow(-1), is_left ? U'└' : U'┘');
  write_label(0, PlotRow(-1));
  for (int i = 1; i <= axis.intervals; ++i) {
    // The upper edge of this row is the tick's height, as the axis line's is 0.
    const int row = PlotRow(axes_.rows / axis.intervals * i - 1);
    canvas.Put(line, row, is_left ? U'┤' : U'├');
    write_label(i * axis.step, row);
  }
}

void GraphDrawing::DrawDateAxis(TextCanvas& canvas) const {
  const int row = PlotRow(-1);
  for (int column = 0; column < plot_columns_; ++column) {
    canvas.Put(plot_left_ + column, row, U'─');
  }
  const DayRange range{points_.front().day, points_.back().day};
  for (const DateTick& tick : ChooseDateTicks(range, plot_columns_)) {
    canvas.Put(plot_left_ + tick.column, row, U'┬');
    canvas.Write(plot_left_ + tick.label_column, row + 1, tick.label);
  }
  for (int i = 0; i < days_; ++i) {
    if (points_[static_cast<size_t>(i)].provisional) {
      canvas.Put(plot_left_ + ColumnOfDay(i, days_, plot_columns_), row, U'?');
    }
  }
}

void GraphDrawing::DrawBar(TextCanvas& canvas, int column, uint64_t targets) const {
  if (targets == 0) {
    return;
  }
  const double share = static_cast<double>(targets) / axes_.left.top();
  const int eighths = std::max(1, static_cast<int>(std::lround(share * 8 * axes_.rows)));
  const int top_row = (eighths - 1) / 8;
  for (int row = 0; row < top_row; ++row) {
    canvas.Put(plot_left_ + column, PlotRow(row), kLightShade, Ink::kTargets);
  }
  canvas.Put(plot_left_ + column, PlotRow(top_row),
             kEighths[static_cast<size_t>(eighths - 8 * top_row)], Ink::kTargets);
}

void GraphDrawing::DrawTargets(TextCanvas& canvas) const {
  if (DayColumns() >= 3) {
    for (int i = 0; i < days_; ++i) {
      const int first = ColumnOfDay(i, days_, plot_columns_) - BarColumns() / 2;
      for (int column = first; column < first + BarColumns() && !IsGap(i); ++column) {
        DrawBar(canvas, column, points_[static_cast<size_t>(i)].targets);
      }
    }
    return;
  }
  std::vector<uint64_t> highest(static_cast<size_t>(plot_columns_));
  const auto raise = [&](int column, int day) {
    if (!IsGap(day)) {
      uint64_t& high = highest[static_cast<size_t>(column)];
      high = std::max(high, points_[static_cast<size_t>(day)].targets);
    }
  };
  for (int i = 0; i < days_; ++i) {
    raise(ColumnOfDay(i, days_, plot_columns_), i);
  }
  for (int column = 0; column < plot_columns_; ++column) {
    // Where there are more columns than days this fills those between two days' middles.
    raise(column, ColumnOfDay(column, plot_columns_, days_));
    DrawBar(canvas, column, highest[static_cast<size_t>(column)]);
  }
}

void GraphDrawing::DrawSources(TextCanvas& canvas) const {
  BrailleCanvas braille(plot_columns_, axes_.rows);
  const auto x_of = [&](int i) { return ColumnOfDay(i, days_, braille.dot_columns()); };
  const auto y_of = [&](int i) {
    const double share =
        static_cast<double>(points_[static_cast<size_t>(i)].sources) / axes_.right.top();
    return std::max(0, static_cast<int>(std::lround(share * braille.dot_rows())) - 1);
  };
  for (int i = 0; i < days_; ++i) {
    if (IsGap(i)) {
      continue;
    }
    if (i + 1 < days_ && !IsGap(i + 1)) {
      braille.Line(x_of(i), y_of(i), x_of(i + 1), y_of(i + 1));
    } else if (i == 0 || IsGap(i - 1)) {
      // A day between two gaps has nothing to be joined to: a dash as wide as its bar.
      const int half = std::max(1, BarColumns());
      braille.Line(x_of(i) - half, y_of(i), x_of(i) + half - 1, y_of(i));
    }
  }
  for (int row = 0; row < axes_.rows; ++row) {
    for (int column = 0; column < plot_columns_; ++column) {
      if (const char32_t glyph = braille.Cell(column, row); glyph != 0) {
        canvas.Put(plot_left_ + column, PlotRow(row), glyph, Ink::kSources);
      }
    }
  }
}

std::string GraphDrawing::Draw() {
  const bool has_data = std::any_of(points_.begin(), points_.end(),
                                    [](const GraphPoint& point) { return !point.gap; });
  if (!has_data) {
    return absl::StrCat(title_, "\nno sensor delivered anything in this range\n");
  }
  MeasureLayout();
  const int notes_top = plot_top_ + axes_.rows + 2;
  TextCanvas canvas(columns_, notes_top + static_cast<int>(notes_.size()));
  canvas.Write(0, 0, title_);
  DrawPieces(canvas, legend_, 1);
  DrawCountAxis(canvas, axes_.left, true);
  DrawCountAxis(canvas, axes_.right, false);
  DrawDateAxis(canvas);
  DrawTargets(canvas);
  DrawSources(canvas);
  DrawPieces(canvas, notes_, notes_top);
  return canvas.ToString(style_.color);
}

}  // namespace

std::string DrawGraph(const std::string& title, const std::vector<GraphPoint>& points,
                      const GraphStyle& style) {
  return GraphDrawing(title, points, style).Draw();
}

}  // namespace scantrend
