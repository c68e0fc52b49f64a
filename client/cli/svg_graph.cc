#include "client/cli/svg_graph.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/graph_axes.h"
#include "client/cli/svg_frame.h"
#include "client/cli/svg_lines.h"
#include "client/cli/svg_writer.h"
#include "client/numbers.h"

namespace scantrend {
namespace {

constexpr double kRight = kSheetWidth - kPlotLeft;
constexpr int kAxisRows = 12;         // what ChooseCountAxes divides into ticks
constexpr double kBarWidthMax = 48;   // wider bars of a few days look like walls
constexpr double kBarsApartFrom = 7;  // narrower days touch: an area
constexpr double kBarShare = 0.72;    // of a day's width
constexpr double kSourcesWidth = 1.8;
constexpr double kHaloWidth = 4.2;  // keeps the line apart from the area
constexpr double kDotRadius = 3;
constexpr char kDashes[] = "4 3";

// Blue and vermilion: told apart by colour-blind eyes, at least 4.5:1 on white.
constexpr char kTargetsColor[] = "#1f6fb2";
constexpr char kTargetsFill[] = "#bfd9ef";
constexpr char kSourcesColor[] = "#c2410c";

// Draws one graph; lives for one call of DrawSvg.
class TrendSvg {
 public:
  explicit TrendSvg(const TrendGraph& graph)
      : graph_(graph), plot_{kRight, std::max(1, static_cast<int>(graph.points.size()))} {
    axes_ = ChooseCountAxes(static_cast<double>(Highest(&GraphPoint::targets).count),
                            static_cast<double>(Highest(&GraphPoint::sources).count), kAxisRows);
  }

  std::string Draw();

 private:
  struct Peak {
    uint64_t count = 0;
    Day day;
  };
  Peak Highest(uint64_t GraphPoint::*count) const;
  std::string Description() const;
  std::vector<LegendItem> Legend() const;
  void DrawTargets();
  void DrawSources();
  void AddBar(int day, SvgPath& path) const;
  void DrawDot(int day, bool is_hollow);

  const GraphPoint& At(int day) const { return graph_.points[static_cast<size_t>(day)]; }
  bool HasCount(int day) const { return !At(day).gap; }

  const TrendGraph& graph_;
  const SvgPlot plot_;
  CountAxes axes_;
  SvgWriter writer_;
};

TrendSvg::Peak TrendSvg::Highest(uint64_t GraphPoint::*count) const {
  Peak peak;
  for (const GraphPoint& point : graph_.points) {
    if (!point.gap && point.*count > peak.count) {
      peak = {point.*count, point.day};
    }
  }
  return peak;
}

std::string TrendSvg::Description() const {
  const auto describe = [this](const char* what, uint64_t GraphPoint::*count) {
    const Peak peak = Highest(count);
    return peak.count == 0 ? absl::StrCat(what, ": none")
                           : absl::StrCat(what, ": at most ", GroupedNumber(peak.count), ", on ",
                                          peak.day.ToString());
  };
  const GraphNotes notes = NotesOf(graph_);
  std::string text =
      absl::StrCat(describe("Targets a day (left axis)", &GraphPoint::targets), ". ",
                   describe("Sources a day (right axis)", &GraphPoint::sources), ".");
  for (const std::string& hole : notes.holes) {
    absl::StrAppend(&text, " ", hole, ".");
  }
  return text;
}

std::vector<LegendItem> TrendSvg::Legend() const {
  const auto draw_area = [](double x, double y, SvgWriter& writer) {
    writer.Element("rect", SvgAttributes()
                               .Set("x", x)
                               .Set("y", y - 6)
                               .Set("width", kSampleWidth)
                               .Set("height", 12)
                               .Set("fill", kTargetsFill)
                               .Set("stroke", kTargetsColor));
  };
  const auto draw_line = [](double x, double y, SvgWriter& writer) {
    SvgPath path;
    path.MoveTo(x, y).HorizontalTo(x + kSampleWidth);
    writer.Element("path", LineAttributes(path, kSourcesColor, kSourcesWidth, ""));
  };
  return {{"targets a day (left)", draw_area}, {"sources a day (right)", draw_line}};
}

void TrendSvg::AddBar(int day, SvgPath& path) const {
  const double width = std::min(kBarWidthMax, kBarShare * plot_.day_width());
  const double x = plot_.MiddleOf(day) - width / 2;
  path.MoveTo(x, kPlotBottom)
      .VerticalTo(SvgPlot::HeightOf(At(day).targets, axes_.left))
      .HorizontalTo(x + width)
      .VerticalTo(kPlotBottom)
      .CloseUp();
}

void TrendSvg::DrawTargets() {
  SvgPath over;
  SvgPath provisional;
  const bool has_bars = plot_.day_width() >= kBarsApartFrom;
  bool is_open = false;
  for (int day = 0; day < plot_.days; ++day) {
    const bool is_area = HasCount(day) && !At(day).provisional && !has_bars;
    if (is_open && !is_area) {
      over.VerticalTo(kPlotBottom).CloseUp();
    }
    if (is_area) {
      if (!is_open) {
        over.MoveTo(plot_.LeftOf(day), kPlotBottom);
      }
      over.VerticalTo(SvgPlot::HeightOf(At(day).targets, axes_.left))
          .HorizontalTo(plot_.LeftOf(day + 1));
    } else if (HasCount(day) && At(day).targets > 0) {
      AddBar(day, At(day).provisional ? provisional : over);
    }
    is_open = is_area;
  }
  if (is_open) {
    over.VerticalTo(kPlotBottom).CloseUp();
  }
  const auto draw = [this](const SvgPath& path, const char* fill, const char* dashes) {
    if (!path.empty()) {
      SvgAttributes attributes;
      attributes.Set("d", path.text()).Set("fill", fill).Set("stroke", kTargetsColor);
      if (*dashes != '\0') {
        attributes.Set("stroke-dasharray", dashes);
      }
      writer_.Element("path", attributes);
    }
  };
  draw(over, kTargetsFill, "");
  draw(provisional, "#ffffff", kDashes);
}

void TrendSvg::DrawDot(int day, bool is_hollow) {
  writer_.Element("circle", SvgAttributes()
                                .Set("cx", plot_.MiddleOf(day))
                                .Set("cy", SvgPlot::HeightOf(At(day).sources, axes_.right))
                                .Set("r", kDotRadius)
                                .Set("fill", is_hollow ? "#ffffff" : kSourcesColor)
                                .Set("stroke", kSourcesColor)
                                .Set("stroke-width", 1.5));
}

void TrendSvg::DrawSources() {
  const DayLine line =
      TraceDays([this](int day) { return HasCount(day); },
                [this](int day) { return SvgPlot::HeightOf(At(day).sources, axes_.right); },
                [this](int day) { return At(day).provisional; }, plot_);
  if (!line.over.empty()) {
    writer_.Element(
        "path", LineAttributes(line.over, "#ffffff", kHaloWidth, "").Set("stroke-opacity", "0.7"));
    writer_.Element("path", LineAttributes(line.over, kSourcesColor, kSourcesWidth, ""));
  }
  if (!line.provisional.empty()) {
    writer_.Element("path",
                    LineAttributes(line.provisional, kSourcesColor, kSourcesWidth, kDashes));
  }
  for (const int day : line.lone_days) {
    DrawDot(day, At(day).provisional);
  }
  for (int day = 0; day < plot_.days; ++day) {
    if (HasCount(day) && At(day).provisional) {
      DrawDot(day, true);
    }
  }
}

std::string TrendSvg::Draw() {
  OpenSheet(graph_.title, graph_.subtitle, Description(), writer_);
  DrawLegend(Legend(), writer_);
  DrawGaps([this](int day) { return !HasCount(day); }, plot_, writer_);
  DrawGrid(axes_.left, plot_, writer_);
  DrawTargets();
  DrawSources();
  DrawSvgAxis(axes_.left, "targets a day", SvgSide::kLeft, kTargetsColor, plot_, writer_);
  DrawSvgAxis(axes_.right, "sources a day", SvgSide::kRight, kSourcesColor, plot_, writer_);
  DrawDates({graph_.points.front().day, graph_.points.back().day}, plot_, writer_);
  DrawNotes(NotesOf(graph_), writer_);
  writer_.Close();
  return writer_.text();
}

// A sheet that says why there is no graph on it.
std::string EmptySheet(const std::string& title) {
  SvgWriter writer;
  OpenSheet(title, kNoDataText, kNoDataText, writer);
  writer.Close();
  return writer.text();
}

}  // namespace

std::string DrawSvg(const TrendGraph& graph) {
  return HasData(graph) ? TrendSvg(graph).Draw() : EmptySheet(graph.title);
}

std::string DrawSvg(const LineGraph& graph) {
  return HasData(graph) ? DrawSvgLines(graph) : EmptySheet(graph.title);
}

}  // namespace scantrend
