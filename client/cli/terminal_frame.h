// What graphs of characters have in common: axes around the plot, words above and below it.
#ifndef SCANTREND_CLIENT_CLI_TERMINAL_FRAME_H_
#define SCANTREND_CLIENT_CLI_TERMINAL_FRAME_H_

#include <string>
#include <vector>

#include "base/day.h"
#include "client/cli/graph.h"
#include "client/cli/graph_axes.h"
#include "client/cli/text_canvas.h"

namespace scantrend {

// Room and manner of a graph.
struct GraphStyle {
  int columns = 80;  // no line is wider; less than 40 is taken as 40
  int rows = 18;     // at most so many lines; less than 12 is taken as 12
  bool color = false;
};

inline constexpr int kGraphColumnsMin = 40;
inline constexpr int kGraphRowsMin = 12;

// The cells that a graph is drawn into, without its axes, on a canvas.
struct PlotArea {
  int top = 0;   // canvas row of the highest row
  int left = 0;  // canvas column of the first column
  int columns = 1;
  int rows = 1;

  // The canvas row of row `from_bottom`; -1 is that of the date axis.
  int Row(int from_bottom) const { return top + rows - 1 - from_bottom; }
};

// A piece of text of a legend or a note.
struct Piece {
  std::string text;
  int width;  // columns
  Ink ink = Ink::kPlain;
};
using PieceLine = std::vector<Piece>;

// `text` is ASCII.
Piece PlainPiece(std::string text, Ink ink = Ink::kPlain);

// `pieces` in as many lines as they need.
std::vector<PieceLine> SetInLines(const std::vector<Piece>& pieces, int columns);

// `lines` from the canvas row `row` on.
void DrawPieces(const std::vector<PieceLine>& lines, int row, TextCanvas& canvas);

// "holes: 1 day without data", "? 2019-10-21 is not over yet".
std::vector<Piece> NotePieces(const GraphNotes& notes);

// The widest label of `axis`.
int LabelColumns(const CountAxis& axis);

enum class Side { kLeft, kRight };
// The line, ticks and labels of `axis` to one side of the plot.
void DrawCountAxis(const CountAxis& axis, Side side, Ink ink, const PlotArea& plot,
                   TextCanvas& canvas);

// The line below the plot with the dates of `days`, and a question mark for each of `provisional`.
void DrawDateAxis(const DayRange& days, const std::vector<Day>& provisional, const PlotArea& plot,
                  TextCanvas& canvas);

// The row of dots, of `dot_rows` from the bottom, at which `count` stands on `axis`.
int DotRow(uint64_t count, const CountAxis& axis, int dot_rows);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TERMINAL_FRAME_H_
