#include "client/cli/svg_lines.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/graph_axes.h"
#include "client/cli/label_places.h"
#include "client/cli/svg_frame.h"
#include "client/cli/svg_writer.h"
#include "client/numbers.h"

namespace scantrend {
namespace {

constexpr int kAxisRows = 12;  // what ChooseCountAxes divides into ticks
constexpr double kLineWidth = 1.8;
constexpr double kEarlierWidth = 1.5;
constexpr double kDotRadius = 2.5;
constexpr double kLabelHeight = 18;
constexpr double kLeaderWidth = 20;  // from the end of a line to its label
constexpr double kLabelGap = 6;
constexpr double kSheetMargin = 24;
constexpr char kProvisionalDashes[] = "4 3";
constexpr char kEarlierDashes[] = "1.5 2.5";
constexpr char kLeaderColor[] = "#b0b0b0";

// A colour on white, and the same one thinned, for earlier days. The colours differ for
// colour-blind eyes and have a contrast of at least 3:1 on white.
struct LineColor {
  const char* now;
  const char* earlier;
};
constexpr std::array<LineColor, 8> kColors = {{{"#1f6fb2", "#79a9d1"},
                                               {"#c2410c", "#da8d6d"},
                                               {"#00855f", "#66b69f"},
                                               {"#b0478a", "#d091b9"},
                                               {"#8a6200", "#b9a166"},
                                               {"#5b3f9c", "#9d8cc4"},
                                               {"#4a4a4a", "#929292"},
                                               {"#2a8fb0", "#7fbccf"}}};
constexpr std::array<const char*, 4> kDashes = {"", "7 3", "3 2", "9 3 2 3"};

// Sixteen lines have each a colour and dashes of their own.
const LineColor& ColorOf(size_t line) { return kColors[line % kColors.size()]; }
const char* DashesOf(size_t line) {
  return kDashes[(line + line / kColors.size()) % kDashes.size()];
}

// Draws one graph; lives for one call of DrawSvgLines.
class LinesSvg {
 public:
  explicit LinesSvg(const LineGraph& graph) : graph_(graph) {
    plot_.right = kSheetWidth - kSheetMargin;
    plot_.days = graph.days.size();
    if (has_labels()) {
      double width = 0;
      for (const GraphLine& line : graph.lines) {
        width = std::max(width, TextWidth(line.label));
      }
      plot_.right -= kLeaderWidth + kSampleWidth + kLabelGap + width;
    }
    const double highest = static_cast<double>(HighestCount(graph));
    axis_ = ChooseCountAxes(highest, highest, kAxisRows).left;
  }

  std::string Draw();

 private:
  std::string Description() const;
  void DrawPast(size_t line);
  void DrawNow(size_t line);
  void DrawDot(int day, uint64_t count, const char* color, bool is_hollow);
  void DrawLabels();
  DayLine Trace(const LineCounts& counts, bool is_now) const;

  // A single line is named by the title.
  bool has_labels() const { return graph_.lines.size() > 1; }
  bool IsProvisional(int day) const {
    const std::vector<Day>& days = graph_.provisional_days;
    return std::find(days.begin(), days.end(), graph_.days.first.Plus(day)) != days.end();
  }

  const LineGraph& graph_;
  SvgPlot plot_;
  CountAxis axis_;
  SvgWriter writer_;
};

std::string LinesSvg::Description() const {
  std::string text = absl::StrCat("A line for each series: ", graph_.measure, ", at most");
  const char* separator = " ";
  for (const GraphLine& line : graph_.lines) {
    uint64_t highest = 0;
    for (const std::optional<uint64_t>& count : line.counts) {
      highest = std::max(highest, count.value_or(0));
    }
    absl::StrAppend(&text, separator, GroupedNumber(highest), " for ", line.label);
    separator = ", ";
  }
  text += '.';
  if (!graph_.earlier_title.empty()) {
    absl::StrAppend(&text, " Dotted: ", graph_.earlier_title, ".");
  }
  return text;
}

DayLine LinesSvg::Trace(const LineCounts& counts, bool is_now) const {
  const auto at = [&counts](int day) { return counts[static_cast<size_t>(day)]; };
  return TraceDays([&](int day) { return at(day).has_value(); },
                   [&](int day) { return SvgPlot::HeightOf(*at(day), axis_); },
                   [&](int day) { return is_now && IsProvisional(day); }, plot_);
}

void LinesSvg::DrawDot(int day, uint64_t count, const char* color, bool is_hollow) {
  writer_.Element("circle", SvgAttributes()
                                .Set("cx", plot_.MiddleOf(day))
                                .Set("cy", SvgPlot::HeightOf(count, axis_))
                                .Set("r", kDotRadius)
                                .Set("fill", is_hollow ? "#ffffff" : color)
                                .Set("stroke", color));
}

void LinesSvg::DrawPast(size_t line) {
  const LineCounts& counts = graph_.lines[line].earlier;
  if (counts.empty()) {
    return;
  }
  const char* const color = ColorOf(line).earlier;
  const DayLine days = Trace(counts, false);
  if (!days.over.empty()) {
    writer_.Element("path", LineAttributes(days.over, color, kEarlierWidth, kEarlierDashes));
  }
  for (const int day : days.lone_days) {
    DrawDot(day, *counts[static_cast<size_t>(day)], color, false);
  }
}

void LinesSvg::DrawNow(size_t line) {
  const LineCounts& counts = graph_.lines[line].counts;
  const char* const color = ColorOf(line).now;
  const DayLine days = Trace(counts, true);
  if (!days.over.empty()) {
    writer_.Element("path", LineAttributes(days.over, color, kLineWidth, DashesOf(line)));
  }
  if (!days.provisional.empty()) {
    writer_.Element("path",
                    LineAttributes(days.provisional, color, kEarlierWidth, kProvisionalDashes));
  }
  for (const int day : days.lone_days) {
    DrawDot(day, *counts[static_cast<size_t>(day)], color, false);
  }
  for (const Day provisional : graph_.provisional_days) {
    const int day = provisional - graph_.days.first;
    if (const std::optional<uint64_t>& count = counts[static_cast<size_t>(day)];
        count.has_value()) {
      DrawDot(day, *count, color, true);
    }
  }
}

void LinesSvg::DrawLabels() {
  std::vector<double> ends;
  for (const GraphLine& line : graph_.lines) {
    const auto last = std::find_if(line.counts.rbegin(), line.counts.rend(),
                                   [](const auto& count) { return count.has_value(); });
    // Upwards, as PlaceLabels has it.
    ends.push_back(-SvgPlot::HeightOf(last == line.counts.rend() ? 0 : **last, axis_));
  }
  const std::vector<double> places = PlaceLabels(ends, kLabelHeight, -kPlotBottom, -kPlotTop);
  for (size_t i = 0; i < places.size(); ++i) {
    const double x = plot_.right + kLeaderWidth;
    const double y = -places[i];
    SvgPath leader;
    leader.MoveTo(plot_.right + 3, -ends[i]).LineTo(x - 3, y);
    writer_.Element("path", LineAttributes(leader, kLeaderColor, 1, ""));
    SvgPath sample;
    sample.MoveTo(x, y).HorizontalTo(x + kSampleWidth);
    writer_.Element("path", LineAttributes(sample, ColorOf(i).now, kLineWidth + 0.4, DashesOf(i)));
    writer_.Text("text",
                 SvgAttributes()
                     .Set("x", x + kSampleWidth + kLabelGap)
                     .Set("y", y + 4.5)
                     .Set("fill", ColorOf(i).now),
                 graph_.lines[i].label);
  }
}

std::string LinesSvg::Draw() {
  OpenSheet(graph_.title, graph_.subtitle, Description(), writer_);
  if (!graph_.earlier_title.empty()) {
    const auto draw_line = [](double x, double y, SvgWriter& writer) {
      SvgPath path;
      path.MoveTo(x, y).HorizontalTo(x + kSampleWidth);
      writer.Element("path",
                     LineAttributes(path, ColorOf(0).earlier, kEarlierWidth, kEarlierDashes));
    };
    DrawLegend({{graph_.earlier_title, draw_line}}, writer_);
  }
  const LineCounts& counts = graph_.lines.front().counts;
  DrawGaps([&](int day) { return !counts[static_cast<size_t>(day)].has_value(); }, plot_, writer_);
  DrawGrid(axis_, plot_, writer_);
  // The first line is the uppermost.
  for (size_t i = graph_.lines.size(); i > 0; --i) {
    DrawPast(i - 1);
  }
  for (size_t i = graph_.lines.size(); i > 0; --i) {
    DrawNow(i - 1);
  }
  DrawSvgAxis(axis_, graph_.measure, SvgSide::kLeft, kTextColor, plot_, writer_);
  DrawDates(graph_.days, plot_, writer_);
  if (has_labels()) {
    DrawLabels();
  }
  DrawNotes(NotesOf(graph_), writer_);
  writer_.Close();
  return writer_.text();
}

}  // namespace

std::string DrawSvgLines(const LineGraph& graph) { return LinesSvg(graph).Draw(); }

}  // namespace scantrend
