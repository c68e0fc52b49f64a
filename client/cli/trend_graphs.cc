#include "client/cli/trend_graphs.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/series.h"
#include "client/numbers.h"
#include "proto/text/proto_text.h"

namespace scantrend {
namespace {

constexpr size_t kNamesMax = 8;  // in a subtitle

Day DayOf(const google::type::Date& date) {
  return Day::OfDate(date.year(), date.month(), date.day()).value_or(Day());
}

const char* KindSuffix(const v1::Trend& trend) {
  return trend.kind() == v1::KIND_BACKSCATTER ? " backscatter" : "";
}

// Short, for a label.
std::string SeriesName(const v1::Series& series, TitleStyle style) {
  if (style == TitleStyle::kTerminal) {
    return SeriesText(series);
  }
  if (!series.has_protocol()) {
    return absl::StrCat("Port ", series.port());
  }
  const uint8_t number = static_cast<uint8_t>(series.protocol());
  const std::string protocol = absl::AsciiStrToUpper(ProtocolName(number));
  if (HasPorts(number)) {
    return absl::StrCat(protocol, " ", series.port());
  }
  return HasIcmpTypes(number) ? absl::StrCat(protocol, " type ", series.port()) : protocol;
}

// The series that a title is about, in full.
std::string TitleName(const v1::Trend& trend, TitleStyle style) {
  const bool is_any = !trend.series().has_protocol() && style == TitleStyle::kDocument;
  return absl::StrCat(SeriesName(trend.series(), style), is_any ? ", any protocol" : "",
                      KindSuffix(trend));
}

// "TCP 853, TCP 22 and UDP 53"; of many the first, and how many more.
std::string NamesOf(const std::vector<v1::Trend>& trends, TitleStyle style) {
  const size_t named = trends.size() > kNamesMax ? kNamesMax - 1 : trends.size();
  std::string names;
  for (size_t i = 0; i < named; ++i) {
    const bool is_last = i + 1 == trends.size();
    absl::StrAppend(&names,
                    i == 0    ? ""
                    : is_last ? " and "
                              : ", ",
                    SeriesName(trends[i].series(), style));
  }
  return named == trends.size() ? names
                                : absl::StrCat(names, " and ", trends.size() - named, " more");
}

std::string Subtitle(const v1::Trend& trend) {
  const v1::TrendSummary& summary = trend.summary();
  return absl::StrCat(Counted(summary.distinct_sources(), "distinct source"), " and ",
                      Counted(summary.distinct_targets(), "distinct target"), " over ",
                      Counted(static_cast<uint64_t>(trend.points_size()), "day"));
}

LineCounts CountsOf(const v1::Trend& trend, Metric metric) {
  LineCounts counts;
  for (const v1::Point& point : trend.points()) {
    counts.push_back(point.gap() ? std::nullopt : std::optional(CountOf(metric, point)));
  }
  return counts;
}

std::string LinesTitle(const std::vector<v1::Trend>& trends, const std::string& measure,
                       TitleStyle style) {
  const v1::Trend& first = trends.front();
  const std::string range = RangeTitle(first.start_date(), first.end_date());
  if (trends.size() == 1) {
    return absl::StrCat(TitleName(first, style), ", ", measure, ", ", range);
  }
  std::string what = measure;
  if (style == TitleStyle::kDocument) {
    what.front() = absl::ascii_toupper(static_cast<unsigned char>(what.front()));
  }
  return absl::StrCat(what, " of ", trends.size(), " series", KindSuffix(first), ", ", range);
}

}  // namespace

TrendGraph MakeTrendGraph(const v1::Trend& trend, TitleStyle style) {
  TrendGraph graph;
  graph.title =
      absl::StrCat(TitleName(trend, style), ", ", RangeTitle(trend.start_date(), trend.end_date()));
  graph.subtitle = Subtitle(trend);
  for (const v1::Point& point : trend.points()) {
    graph.points.push_back({.day = DayOf(point.date()),
                            .gap = point.gap(),
                            .provisional = point.provisional(),
                            .targets = point.targets(),
                            .sources = point.sources()});
  }
  return graph;
}

LineGraph MakeLineGraph(const std::vector<v1::Trend>& trends,
                        const std::vector<v1::Trend>& previous, Metric metric, TitleStyle style) {
  const v1::Trend& first = trends.front();
  LineGraph graph;
  graph.measure = absl::StrCat(MetricText(metric), " a day");
  graph.title = LinesTitle(trends, graph.measure, style);
  graph.subtitle = trends.size() == 1 ? Subtitle(first) : NamesOf(trends, style);
  // Days are told by their place, so that lines and axis have the same of them whatever a server
  // says.
  const Day start = DayOf(first.start_date());
  graph.days = {start, start.Plus(first.points_size() - 1)};
  for (int day = 0; day < first.points_size(); ++day) {
    if (first.points(day).provisional()) {
      graph.provisional_days.push_back(start.Plus(day));
    }
  }
  if (!previous.empty()) {
    const v1::Trend& before = previous.front();
    graph.earlier_title =
        absl::StrCat("the ", Counted(static_cast<uint64_t>(before.points_size()), "day"),
                     " before, ", RangeTitle(before.start_date(), before.end_date()));
  }
  for (size_t i = 0; i < trends.size(); ++i) {
    graph.lines.push_back(
        {.label = SeriesName(trends[i].series(), style),
         .counts = CountsOf(trends[i], metric),
         .earlier = previous.empty() ? LineCounts() : CountsOf(previous[i], metric)});
  }
  return graph;
}

}  // namespace scantrend
