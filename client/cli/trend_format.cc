#include "client/cli/trend_format.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/day.h"
#include "client/cli/proto_text.h"
#include "client/cli/table.h"
#include "client/cli/terminal_graph.h"
#include "client/numbers.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kGraphRowsMax = 20;
constexpr int kRowsBelowGraph = 6;  // a blank line, the summary and the shell's prompt
// Columns below which the lines of the summary are folded, and need a row more each.
constexpr int kSummaryColumns = 66;

// "853/tcp, 2018-10-22 to 2019-10-21".
std::string Title(const v1::Trend& trend) {
  return absl::StrCat(SeriesText(trend.series()),
                      trend.kind() == v1::KIND_BACKSCATTER ? " backscatter" : "", ", ",
                      RangeTitle(trend.start_date(), trend.end_date()));
}

Json PointJson(const v1::Point& point) {
  const auto count = [&point](uint64_t value) { return point.gap() ? Json() : Json(value); };
  return {{"date", DateText(point.date())},
          {"records", count(point.records())},
          {"targets", count(point.targets())},
          {"sources", count(point.sources())},
          {"new_sources", count(point.new_sources())},
          {"tcp_ratio", point.has_tcp_ratio() ? Json(point.tcp_ratio()) : Json()},
          {"provisional", point.provisional()}};
}

uint64_t RecordsOn(const v1::Trend& trend, const std::string& date) {
  for (const v1::Point& point : trend.points()) {
    if (DateText(point.date()) == date) {
      return point.records();
    }
  }
  return 0;
}

}  // namespace

void WriteTrendCsv(const v1::Trend& trend, std::ostream& out) {
  out << "date,protocol,port,records,targets,sources,new_sources\n";
  const std::string series =
      absl::StrCat(",", ProtocolText(trend.series()), ",", trend.series().port(), ",");
  for (const v1::Point& point : trend.points()) {
    out << DateText(point.date()) << series;
    if (point.gap()) {
      out << ",,,\n";
    } else {
      out << absl::StrCat(point.records(), ",", point.targets(), ",", point.sources(), ",",
                          point.new_sources(), "\n");
    }
  }
}

void WriteTrendJson(const v1::Trend& trend, std::ostream& out) {
  Json points = Json::array();
  for (const v1::Point& point : trend.points()) {
    points.push_back(PointJson(point));
  }
  const v1::TrendSummary& summary = trend.summary();
  const Json json = {
      {"port", trend.series().port()},
      {"protocol", ProtocolText(trend.series())},
      {"start_date", DateText(trend.start_date())},
      {"end_date", DateText(trend.end_date())},
      {"points", points},
      {"summary",
       {{"records", summary.records()},
        {"distinct_sources", summary.distinct_sources()},
        {"distinct_targets", summary.distinct_targets()},
        {"new_sources", summary.new_sources()},
        {"peak_date", summary.has_peak_date() ? Json(DateText(summary.peak_date())) : Json()}}}};
  out << json.dump(2) << '\n';
}

void WriteTrendTable(const v1::Trend& trend, std::ostream& out) {
  Table table({{"date", Table::Align::kLeft},
               {"records"},
               {"targets"},
               {"sources"},
               {"new sources"},
               {"tcp %"},
               {"", Table::Align::kLeft}});
  for (const v1::Point& point : trend.points()) {
    const auto count = [&point](uint64_t value) {
      return point.gap() ? std::string("-") : GroupedNumber(value);
    };
    table.AddRow({DateText(point.date()), count(point.records()), count(point.targets()),
                  count(point.sources()), count(point.new_sources()),
                  point.has_tcp_ratio() ? absl::StrFormat("%.1f", point.tcp_ratio()) : "-",
                  point.gap()           ? "no data"
                  : point.provisional() ? "not over yet"
                                        : ""});
  }
  out << Title(trend) << '\n';
  table.Write(out);
}

void WriteTrendGraph(const v1::Trend& trend, const Terminal& terminal, std::ostream& out) {
  std::vector<GraphPoint> points;
  for (const v1::Point& point : trend.points()) {
    const google::type::Date& date = point.date();
    points.push_back({.day = Day::OfDate(date.year(), date.month(), date.day()).value_or(Day()),
                      .gap = point.gap(),
                      .provisional = point.provisional(),
                      .targets = point.targets(),
                      .sources = point.sources()});
  }
  const int rows_below = kRowsBelowGraph + (terminal.columns < kSummaryColumns ? 3 : 0);
  const int rows = std::min(terminal.rows - rows_below, kGraphRowsMax);
  out << DrawGraph(Title(trend), points,
                   {.columns = terminal.columns, .rows = rows, .color = terminal.color});
}

void WriteTrendSummary(const v1::Trend& trend, std::ostream& out) {
  const v1::TrendSummary& summary = trend.summary();
  out << Counted(summary.distinct_sources(), "distinct source") << " and "
      << Counted(summary.distinct_targets(), "distinct target") << " over "
      << Counted(static_cast<uint64_t>(trend.points_size()), "day") << '\n'
      << Counted(summary.new_sources(), "new source") << " (not seen here on the 365 days before)\n"
      << Counted(summary.records(), "record");
  if (summary.has_peak_date()) {
    const std::string peak = DateText(summary.peak_date());
    out << ", the most on " << peak << " (" << GroupedNumber(RecordsOn(trend, peak)) << ")";
  }
  out << '\n';
}

}  // namespace scantrend
