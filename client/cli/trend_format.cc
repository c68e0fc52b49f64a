#include "client/cli/trend_format.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/point_json.h"
#include "client/cli/table.h"
#include "client/numbers.h"
#include "proto/text/proto_text.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kCsvHeader[] = "date,protocol,port,records,targets,sources,new_sources\n";

// "853/tcp, 2018-10-22 to 2019-10-21".
std::string Title(const v1::Trend& trend) {
  return absl::StrCat(SeriesText(trend.series()),
                      trend.kind() == v1::KIND_BACKSCATTER ? " backscatter" : "", ", ",
                      RangeTitle(trend.start_date(), trend.end_date()));
}

Json FiguresJson(const v1::CountFigures& figures) {
  const auto figure = [](bool is_known, double value) { return is_known ? Json(value) : Json(); };
  return {{"records", figure(figures.has_records(), figures.records())},
          {"targets", figure(figures.has_targets(), figures.targets())},
          {"sources", figure(figures.has_sources(), figures.sources())},
          {"new_sources", figure(figures.has_new_sources(), figures.new_sources())}};
}

Json SummaryJson(const v1::TrendSummary& summary) {
  Json windows = Json::array();
  for (const v1::WindowCounts& window : summary.windows()) {
    windows.push_back({{"days", window.days()},
                       {"sources", window.sources()},
                       {"targets", window.targets()},
                       {"scanner_sources", window.scanner_sources()}});
  }
  return {{"records", summary.records()},
          {"distinct_sources", summary.distinct_sources()},
          {"distinct_targets", summary.distinct_targets()},
          {"new_sources", summary.new_sources()},
          {"peak_date", summary.has_peak_date() ? Json(DateText(summary.peak_date())) : Json()},
          {"scanner_sources", summary.scanner_sources()},
          {"scanner_new_sources", summary.scanner_new_sources()},
          {"windows", windows},
          {"median", FiguresJson(summary.median())},
          {"change", FiguresJson(summary.change())}};
}

Json TrendJson(const v1::Trend& trend) {
  Json points = Json::array();
  for (const v1::Point& point : trend.points()) {
    points.push_back(PointJson(point));
  }
  return {{"port", trend.series().port()},
          {"protocol", ProtocolText(trend.series())},
          {"start_date", DateText(trend.start_date())},
          {"end_date", DateText(trend.end_date())},
          {"points", points},
          {"summary", SummaryJson(trend.summary())}};
}

// Calls `write` for every point, in order of date, protocol number (any before all) and port.
void ForEachPoint(const std::vector<v1::Trend>& trends,
                  absl::FunctionRef<void(const v1::Series&, const v1::Point&)> write) {
  std::vector<const v1::Trend*> sorted;
  for (const v1::Trend& trend : trends) {
    sorted.push_back(&trend);
  }
  const auto place = [](const v1::Trend* trend) {
    const v1::Series& series = trend->series();
    return std::pair(series.has_protocol() ? int64_t{series.protocol()} : -1, series.port());
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const v1::Trend* a, const v1::Trend* b) { return place(a) < place(b); });
  for (int day = 0; day < trends.front().points_size(); ++day) {
    for (const v1::Trend* trend : sorted) {
      write(trend->series(), trend->points(day));
    }
  }
}

}  // namespace

void WriteTrendCsv(const std::vector<v1::Trend>& trends, std::ostream& out) {
  out << kCsvHeader;
  ForEachPoint(trends, [&out](const v1::Series& series, const v1::Point& point) {
    out << DateText(point.date()) << ',' << ProtocolText(series) << ',' << series.port() << ',';
    if (point.gap()) {
      out << ",,,\n";
    } else {
      out << absl::StrCat(point.records(), ",", point.targets(), ",", point.sources(), ",",
                          point.new_sources(), "\n");
    }
  });
}

void WriteTrendJson(const std::vector<v1::Trend>& trends, const std::vector<v1::Trend>& previous,
                    std::ostream& out) {
  Json all = Json::array();
  for (size_t i = 0; i < trends.size(); ++i) {
    Json json = TrendJson(trends[i]);
    if (!previous.empty()) {
      json["previous"] = TrendJson(previous[i]);
    }
    all.push_back(std::move(json));
  }
  out << (trends.size() == 1 ? all.front() : all).dump(2) << '\n';
}

void WriteTrendTable(const std::vector<v1::Trend>& trends, bool exclude_scanners,
                     std::ostream& out) {
  const bool names_series = trends.size() > 1;
  std::vector<Table::Column> columns = {{"date", Table::Align::kLeft}};
  if (names_series) {
    columns.push_back({"series", Table::Align::kLeft});
  }
  for (const char* heading : {"records", "targets", "sources", "new sources", "tcp %"}) {
    columns.push_back({heading});
  }
  columns.push_back({"", Table::Align::kLeft});
  Table table(std::move(columns));
  ForEachPoint(trends, [&](const v1::Series& series, const v1::Point& point) {
    const auto count = [&point](uint64_t value) {
      return point.gap() ? std::string("-") : GroupedNumber(value);
    };
    std::vector<std::string> cells = {DateText(point.date())};
    if (names_series) {
      cells.push_back(SeriesText(series));
    }
    cells.insert(cells.end(),
                 {count(point.records()), count(point.targets()), count(point.sources()),
                  count(point.new_sources()),
                  point.has_tcp_ratio() ? absl::StrFormat("%.1f", point.tcp_ratio()) : "-",
                  point.gap()           ? "no data"
                  : point.provisional() ? "not over yet"
                                        : ""});
    table.AddRow(std::move(cells));
  });
  out << (names_series ? RangeTitle(trends.front().start_date(), trends.front().end_date())
                       : Title(trends.front()))
      << (exclude_scanners ? ", without acknowledged scanners\n" : "\n");
  table.Write(out);
}

}  // namespace scantrend
