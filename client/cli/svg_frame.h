// What SVG graphs have in common: sheet, axes around the plot, words around them.
#ifndef SCANTREND_CLIENT_CLI_SVG_FRAME_H_
#define SCANTREND_CLIENT_CLI_SVG_FRAME_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/day.h"
#include "client/cli/graph.h"
#include "client/cli/graph_axes.h"
#include "client/cli/svg_writer.h"

namespace scantrend {

// The sheet, in user units; a pixel each where it is shown in its own size.
inline constexpr double kSheetWidth = 960;
inline constexpr double kSheetHeight = 480;
inline constexpr double kPlotTop = 96;
inline constexpr double kPlotBottom = 412;
inline constexpr double kPlotLeft = 88;

// Ink of words and axes on the white sheet, each with a contrast of at least 4.5:1.
inline constexpr char kTextColor[] = "#222222";
inline constexpr char kQuietColor[] = "#5a5a5a";

// Where days and counts are on the sheet.
struct SvgPlot {
  double right = kSheetWidth;
  int days = 1;

  double width() const { return right - kPlotLeft; }
  double day_width() const { return width() / days; }
  double LeftOf(int day) const { return kPlotLeft + day * day_width(); }
  double MiddleOf(int day) const { return kPlotLeft + (day + 0.5) * day_width(); }
  static double HeightOf(uint64_t count, const CountAxis& axis);
};

// Opens the document, with title and description for screen readers, and writes the title and,
// below it, the subtitle. The writer's Close ends the document.
void OpenSheet(const std::string& title, const std::string& subtitle,
               const std::string& description, SvgWriter& writer);

// Grey where `is_gap` is true.
void DrawGaps(const std::function<bool(int day)>& is_gap, const SvgPlot& plot, SvgWriter& writer);

// A faint line across the plot at each tick of `axis`.
void DrawGrid(const CountAxis& axis, const SvgPlot& plot, SvgWriter& writer);

enum class SvgSide { kLeft, kRight };
// Line, ticks, numbers and title of an axis, to one side of the plot.
void DrawSvgAxis(const CountAxis& axis, const std::string& title, SvgSide side, const char* color,
                 const SvgPlot& plot, SvgWriter& writer);

// The line below the plot, with dates.
void DrawDates(const DayRange& days, const SvgPlot& plot, SvgWriter& writer);

// `notes` below the dates.
void DrawNotes(const GraphNotes& notes, SvgWriter& writer);

// A sample of what is drawn, and its meaning.
struct LegendItem {
  std::string text;
  // Draws the sample, 24 wide, from (x, y) to the right; y is the middle.
  std::function<void(double x, double y, SvgWriter& writer)> draw;
};
// Above the plot.
void DrawLegend(const std::vector<LegendItem>& items, SvgWriter& writer);

inline constexpr double kSampleWidth = 24;

// How wide `text` is at most, in the font of labels.
double TextWidth(const std::string& text);

// A path that is a line of `color`, `width` wide; `dashes` may be empty.
SvgAttributes LineAttributes(const SvgPath& path, const char* color, double width,
                             const char* dashes);

// Lines through what `height_of(day)` answers, not through days for which `has_count` is false.
struct DayLine {
  SvgPath over;                // between days that are over
  SvgPath provisional;         // to a day that is not
  std::vector<int> lone_days;  // with a count, and none to either side
};
DayLine TraceDays(const std::function<bool(int day)>& has_count,
                  const std::function<double(int day)>& height_of,
                  const std::function<bool(int day)>& is_provisional, const SvgPlot& plot);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_SVG_FRAME_H_
