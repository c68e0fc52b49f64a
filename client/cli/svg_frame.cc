#include "client/cli/svg_frame.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/numbers.h"

namespace scantrend {
namespace {

constexpr double kTitleBaseline = 34;
constexpr double kSubtitleBaseline = 55;
constexpr double kLegendMiddle = 76;
constexpr double kDateBaseline = 434;
constexpr double kNotesBaseline = 464;
constexpr double kTick = 5;
constexpr double kCharacterWidth = 7.2;  // of the widest of the fonts, on the average
constexpr int kTickLabelColumnWidth = 8;
constexpr double kGroupedNumbersBelow = 1e6;  // larger ones are short: "2M"

constexpr char kFonts[] =
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', "
    "sans-serif";
constexpr char kGridColor[] = "#e4e4e4";
constexpr char kAxisColor[] = "#8a8a8a";
constexpr char kGapColor[] = "#f0f0f0";

// Text set in the quiet ink.
SvgAttributes QuietText(double x, double y) {
  return SvgAttributes().Set("x", x).Set("y", y).Set("fill", kQuietColor);
}

std::string AxisLabel(double value) {
  return value < kGroupedNumbersBelow ? GroupedNumber(static_cast<uint64_t>(value))
                                      : CompactNumber(value);
}

double TickHeight(const CountAxis& axis, int tick) {
  return kPlotBottom - (kPlotBottom - kPlotTop) * tick / axis.intervals;
}

}  // namespace

double SvgPlot::HeightOf(uint64_t count, const CountAxis& axis) {
  return kPlotBottom - (kPlotBottom - kPlotTop) * static_cast<double>(count) / axis.top();
}

void OpenSheet(const std::string& title, const std::string& subtitle,
               const std::string& description, SvgWriter& writer) {
  writer.Open("svg", SvgAttributes()
                         .Set("xmlns", "http://www.w3.org/2000/svg")
                         .Set("viewBox", absl::StrCat("0 0 ", SvgNumber(kSheetWidth), " ",
                                                      SvgNumber(kSheetHeight)))
                         .Set("role", "img")
                         .Set("font-family", kFonts)
                         .Set("font-size", 13)
                         .Set("fill", kTextColor));
  writer.Text("title", {}, title);
  writer.Text("desc", {}, description);
  writer.Element(
      "rect",
      SvgAttributes().Set("width", kSheetWidth).Set("height", kSheetHeight).Set("fill", "#ffffff"));
  writer.Text("text",
              SvgAttributes()
                  .Set("x", kPlotLeft)
                  .Set("y", kTitleBaseline)
                  .Set("font-size", 20)
                  .Set("font-weight", "600"),
              title);
  if (!subtitle.empty()) {
    writer.Text("text", QuietText(kPlotLeft, kSubtitleBaseline), subtitle);
  }
}

void DrawGaps(const std::function<bool(int day)>& is_gap, const SvgPlot& plot, SvgWriter& writer) {
  for (int day = 0; day < plot.days; ++day) {
    const int first = day;
    while (day < plot.days && is_gap(day)) {
      ++day;
    }
    if (day > first) {
      writer.Element("rect", SvgAttributes()
                                 .Set("x", plot.LeftOf(first))
                                 .Set("y", kPlotTop)
                                 .Set("width", plot.LeftOf(day) - plot.LeftOf(first))
                                 .Set("height", kPlotBottom - kPlotTop)
                                 .Set("fill", kGapColor));
    }
  }
}

void DrawGrid(const CountAxis& axis, const SvgPlot& plot, SvgWriter& writer) {
  SvgPath path;
  for (int tick = 1; tick <= axis.intervals; ++tick) {
    path.MoveTo(kPlotLeft, TickHeight(axis, tick)).HorizontalTo(plot.right);
  }
  writer.Element("path", LineAttributes(path, kGridColor, 1, ""));
}

void DrawSvgAxis(const CountAxis& axis, const std::string& title, SvgSide side, const char* color,
                 const SvgPlot& plot, SvgWriter& writer) {
  const bool is_left = side == SvgSide::kLeft;
  const double x = is_left ? kPlotLeft : plot.right;
  const double outwards = is_left ? -1 : 1;
  SvgPath path;
  path.MoveTo(x, kPlotTop).VerticalTo(kPlotBottom);
  for (int tick = 0; tick <= axis.intervals; ++tick) {
    path.MoveTo(x, TickHeight(axis, tick)).HorizontalTo(x + outwards * kTick);
  }
  writer.Element("path", LineAttributes(path, kAxisColor, 1, ""));
  writer.Open("g",
              SvgAttributes().Set("fill", color).Set("text-anchor", is_left ? "end" : "start"));
  for (int tick = 0; tick <= axis.intervals; ++tick) {
    writer.Text(
        "text",
        SvgAttributes().Set("x", x + outwards * (kTick + 4)).Set("y", TickHeight(axis, tick) + 4.5),
        AxisLabel(tick * axis.step));
  }
  writer.Close();
  const double title_x = is_left ? 24 : kSheetWidth - 24;
  const double title_y = (kPlotTop + kPlotBottom) / 2;
  writer.Text(
      "text",
      SvgAttributes()
          .Set("transform", absl::StrCat("translate(", SvgNumber(title_x), " ", SvgNumber(title_y),
                                         ") rotate(", is_left ? "-90" : "90", ")"))
          .Set("text-anchor", "middle")
          .Set("fill", color),
      title);
}

void DrawDates(const DayRange& days, const SvgPlot& plot, SvgWriter& writer) {
  SvgPath path;
  path.MoveTo(kPlotLeft, kPlotBottom).HorizontalTo(plot.right);
  const std::vector<DateTick> ticks =
      ChooseDateTicks(days, static_cast<int>(plot.width()) / kTickLabelColumnWidth);
  for (const DateTick& tick : ticks) {
    path.MoveTo(plot.MiddleOf(tick.day), kPlotBottom).VerticalTo(kPlotBottom + kTick);
  }
  writer.Element("path", LineAttributes(path, kAxisColor, 1, ""));
  writer.Open("g", SvgAttributes().Set("text-anchor", "middle"));
  for (const DateTick& tick : ticks) {
    writer.Text("text", SvgAttributes().Set("x", plot.MiddleOf(tick.day)).Set("y", kDateBaseline),
                tick.label);
  }
  writer.Close();
}

void DrawNotes(const GraphNotes& notes, SvgWriter& writer) {
  std::vector<std::string> parts = notes.holes;
  if (!notes.provisional.empty()) {
    parts.push_back(absl::StrCat("dashed: ", notes.provisional));
  }
  if (!parts.empty()) {
    writer.Text("text", QuietText(kPlotLeft, kNotesBaseline), absl::StrJoin(parts, "; "));
  }
}

void DrawLegend(const std::vector<LegendItem>& items, SvgWriter& writer) {
  double x = kPlotLeft;
  for (const LegendItem& item : items) {
    item.draw(x, kLegendMiddle, writer);
    x += kSampleWidth + 8;
    writer.Text("text", SvgAttributes().Set("x", x).Set("y", kLegendMiddle + 4.5), item.text);
    x += TextWidth(item.text) + 24;
  }
}

double TextWidth(const std::string& text) {
  return kCharacterWidth * static_cast<double>(text.size());
}

SvgAttributes LineAttributes(const SvgPath& path, const char* color, double width,
                             const char* dashes) {
  SvgAttributes attributes;
  attributes.Set("d", path.text())
      .Set("fill", "none")
      .Set("stroke", color)
      .Set("stroke-width", width)
      .Set("stroke-linejoin", "round");
  if (*dashes != '\0') {
    attributes.Set("stroke-dasharray", dashes);
  }
  return attributes;
}

DayLine TraceDays(const std::function<bool(int day)>& has_count,
                  const std::function<double(int day)>& height_of,
                  const std::function<bool(int day)>& is_provisional, const SvgPlot& plot) {
  DayLine line;
  bool is_drawing = false;  // `over` ends at the day before
  for (int day = 0; day < plot.days; ++day) {
    const bool has_before = day > 0 && has_count(day - 1);
    if (!has_count(day)) {
      is_drawing = false;
    } else if (!has_before) {
      if (day + 1 == plot.days || !has_count(day + 1)) {
        line.lone_days.push_back(day);
      }
    } else if (is_provisional(day)) {
      line.provisional.MoveTo(plot.MiddleOf(day - 1), height_of(day - 1))
          .LineTo(plot.MiddleOf(day), height_of(day));
      is_drawing = false;
    } else {
      if (!is_drawing) {
        line.over.MoveTo(plot.MiddleOf(day - 1), height_of(day - 1));
      }
      line.over.LineTo(plot.MiddleOf(day), height_of(day));
      is_drawing = true;
    }
  }
  return line;
}

}  // namespace scantrend
