#include "client/cli/terminal_graph.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "client/cli/braille_canvas.h"
#include "client/cli/graph_axes.h"
#include "client/cli/text_canvas.h"

namespace scantrend {
namespace {

constexpr int kBarColumnsMax = 9;  // wider bars of a few days look like walls
constexpr char32_t kLightShade = U'░';
// A cell filled from the bottom by so many eighths.
constexpr std::array<char32_t, 9> kEighths = {U' ', U'▁', U'▂', U'▃', U'▄', U'▅', U'▆', U'▇', U'█'};

// Draws one graph; lives for one call of DrawGraph.
class GraphDrawing {
 public:
  GraphDrawing(const TrendGraph& graph, const GraphStyle& style)
      : graph_(graph),
        points_(graph.points),
        style_(style),
        columns_(std::max(style.columns, kGraphColumnsMin)),
        days_(static_cast<int>(graph.points.size())) {}

  std::string Draw();

 private:
  void MeasureLayout();
  std::vector<Piece> LegendPieces() const;
  void DrawTargets(TextCanvas& canvas) const;
  void DrawBar(TextCanvas& canvas, int column, uint64_t targets) const;
  void DrawSources(TextCanvas& canvas) const;

  bool IsGap(int i) const { return points_[static_cast<size_t>(i)].gap; }
  // Columns that a day has for itself; 0 if days share columns.
  int DayColumns() const { return plot_.columns / days_; }
  int BarColumns() const {
    return DayColumns() < 3 ? DayColumns() : std::min(DayColumns() - 1, kBarColumnsMax);
  }

  const TrendGraph& graph_;
  const std::vector<GraphPoint>& points_;
  const GraphStyle& style_;
  const int columns_;
  const int days_;

  std::vector<PieceLine> legend_;
  std::vector<PieceLine> notes_;
  CountAxes axes_;
  PlotArea plot_;
};

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
  notes_ = SetInLines(NotePieces(NotesOf(graph_)), columns_);
  const int other_rows = 1 + static_cast<int>(legend_.size() + notes_.size()) + 1 + 2;
  axes_ = ChooseCountAxes(static_cast<double>(targets_max), static_cast<double>(sources_max),
                          std::max(style_.rows, kGraphRowsMin) - other_rows);
  plot_.top = 1 + static_cast<int>(legend_.size()) + 1;
  plot_.left = LabelColumns(axes_.left) + 2;
  plot_.columns = columns_ - plot_.left - 2 - LabelColumns(axes_.right);
  plot_.rows = axes_.rows;
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

void GraphDrawing::DrawBar(TextCanvas& canvas, int column, uint64_t targets) const {
  if (targets == 0) {
    return;
  }
  const double share = static_cast<double>(targets) / axes_.left.top();
  const int eighths = std::max(1, static_cast<int>(std::lround(share * 8 * axes_.rows)));
  const int top_row = (eighths - 1) / 8;
  for (int row = 0; row < top_row; ++row) {
    canvas.Put(plot_.left + column, plot_.Row(row), kLightShade, Ink::kTargets);
  }
  canvas.Put(plot_.left + column, plot_.Row(top_row),
             kEighths[static_cast<size_t>(eighths - 8 * top_row)], Ink::kTargets);
}

void GraphDrawing::DrawTargets(TextCanvas& canvas) const {
  if (DayColumns() >= 3) {
    for (int i = 0; i < days_; ++i) {
      const int first = ColumnOfDay(i, days_, plot_.columns) - BarColumns() / 2;
      for (int column = first; column < first + BarColumns() && !IsGap(i); ++column) {
        DrawBar(canvas, column, points_[static_cast<size_t>(i)].targets);
      }
    }
    return;
  }
  std::vector<uint64_t> highest(static_cast<size_t>(plot_.columns));
  const auto raise = [&](int column, int day) {
    if (!IsGap(day)) {
      uint64_t& high = highest[static_cast<size_t>(column)];
      high = std::max(high, points_[static_cast<size_t>(day)].targets);
    }
  };
  for (int i = 0; i < days_; ++i) {
    raise(ColumnOfDay(i, days_, plot_.columns), i);
  }
  for (int column = 0; column < plot_.columns; ++column) {
    // Where there are more columns than days this fills those between two days' middles.
    raise(column, ColumnOfDay(column, plot_.columns, days_));
    DrawBar(canvas, column, highest[static_cast<size_t>(column)]);
  }
}

void GraphDrawing::DrawSources(TextCanvas& canvas) const {
  BrailleCanvas braille(plot_.columns, axes_.rows);
  const auto x_of = [&](int i) { return ColumnOfDay(i, days_, braille.dot_columns()); };
  const auto y_of = [&](int i) {
    return DotRow(points_[static_cast<size_t>(i)].sources, axes_.right, braille.dot_rows());
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
    for (int column = 0; column < plot_.columns; ++column) {
      if (const char32_t glyph = braille.Cell(column, row); glyph != 0) {
        canvas.Put(plot_.left + column, plot_.Row(row), glyph, Ink::kSources);
      }
    }
  }
}

std::string GraphDrawing::Draw() {
  MeasureLayout();
  const int notes_top = plot_.top + plot_.rows + 2;
  TextCanvas canvas(columns_, notes_top + static_cast<int>(notes_.size()));
  canvas.Write(0, 0, graph_.title);
  DrawPieces(legend_, 1, canvas);
  DrawCountAxis(axes_.left, Side::kLeft, Ink::kTargets, plot_, canvas);
  DrawCountAxis(axes_.right, Side::kRight, Ink::kSources, plot_, canvas);
  std::vector<Day> provisional;
  for (const GraphPoint& point : points_) {
    if (point.provisional) {
      provisional.push_back(point.day);
    }
  }
  DrawDateAxis({points_.front().day, points_.back().day}, provisional, plot_, canvas);
  DrawTargets(canvas);
  DrawSources(canvas);
  DrawPieces(notes_, notes_top, canvas);
  return canvas.ToString(style_.color);
}

}  // namespace

std::string DrawGraph(const TrendGraph& graph, const GraphStyle& style) {
  if (!HasData(graph)) {
    return absl::StrCat(graph.title, "\n", kNoDataText, "\n");
  }
  return GraphDrawing(graph, style).Draw();
}

}  // namespace scantrend
