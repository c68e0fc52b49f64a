#include "client/cli/trend_summary.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/table.h"
#include "client/numbers.h"
#include "proto/text/proto_text.h"

namespace scantrend {
namespace {

uint64_t RecordsOn(const v1::Trend& trend, const std::string& date) {
  for (const v1::Point& point : trend.points()) {
    if (DateText(point.date()) == date) {
      return point.records();
    }
  }
  return 0;
}

// A median is a whole number, or half way between two: "1,480", "2.5".
std::string MedianText(double value) {
  const double whole = std::floor(value);
  return absl::StrCat(GroupedNumber(static_cast<uint64_t>(whole)), value > whole ? ".5" : "");
}

std::string MedianOr(bool is_known, double value, const char* otherwise) {
  return is_known ? MedianText(value) : otherwise;
}

std::string ChangeOr(bool is_known, double value, const char* otherwise) {
  return is_known ? PercentText(value) : otherwise;
}

// "12 in 7 days, 45 in 30, 191 in 90, 812 in 365".
void WriteWindows(const v1::TrendSummary& summary, std::ostream& out) {
  std::string text;
  for (const v1::WindowCounts& window : summary.windows()) {
    absl::StrAppend(&text, text.empty() ? "distinct sources: " : ", ",
                    GroupedNumber(window.sources()), " in ",
                    text.empty() ? Counted(window.days(), "day") : GroupedNumber(window.days()));
  }
  out << text << (text.empty() ? "" : "\n");
}

// A line "`heading`: 3 sources, 12 targets, …" of those counts that are known.
void WriteFigures(const char* heading, const std::vector<std::pair<std::string, const char*>>& all,
                  std::ostream& out) {
  std::vector<std::string> known;
  for (const auto& [figure, name] : all) {
    if (!figure.empty()) {
      known.push_back(absl::StrCat(name, " ", figure));
    }
  }
  if (!known.empty()) {
    out << heading << ": " << absl::StrJoin(known, ", ") << '\n';
  }
}

void WriteMedianAndChange(const v1::TrendSummary& summary, std::ostream& out) {
  const v1::CountFigures& median = summary.median();
  WriteFigures("median of a day",
               {{MedianOr(median.has_sources(), median.sources(), ""), "sources"},
                {MedianOr(median.has_targets(), median.targets(), ""), "targets"},
                {MedianOr(median.has_records(), median.records(), ""), "records"},
                {MedianOr(median.has_new_sources(), median.new_sources(), ""), "new sources"}},
               out);
  const v1::CountFigures& change = summary.change();
  WriteFigures("last 7 days against the 28 before",
               {{ChangeOr(change.has_sources(), change.sources(), ""), "sources"},
                {ChangeOr(change.has_targets(), change.targets(), ""), "targets"},
                {ChangeOr(change.has_records(), change.records(), ""), "records"}},
               out);
}

void WriteScanners(const v1::TrendSummary& summary, bool exclude_scanners, std::ostream& out) {
  if (summary.scanner_sources() == 0) {
    out << (exclude_scanners ? "no acknowledged scanners to leave out\n" : "");
    return;
  }
  out << Counted(summary.scanner_sources(), "acknowledged scanner")
      << (exclude_scanners ? " left out\n" : " among the distinct sources\n");
}

void WriteSummary(const v1::Trend& trend, bool exclude_scanners, std::ostream& out) {
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
  WriteWindows(summary, out);
  WriteMedianAndChange(summary, out);
  WriteScanners(summary, exclude_scanners, out);
}

void WriteRangeTable(const std::vector<v1::Trend>& trends, std::ostream& out) {
  Table table(
      {{Counted(static_cast<uint64_t>(trends.front().points_size()), "day"), Table::Align::kLeft},
       {"records"},
       {"distinct sources"},
       {"distinct targets"},
       {"new sources"},
       {"most records on"}});
  for (const v1::Trend& trend : trends) {
    const v1::TrendSummary& summary = trend.summary();
    table.AddRow({SeriesText(trend.series()), GroupedNumber(summary.records()),
                  GroupedNumber(summary.distinct_sources()),
                  GroupedNumber(summary.distinct_targets()), GroupedNumber(summary.new_sources()),
                  summary.has_peak_date() ? DateText(summary.peak_date()) : "-"});
  }
  table.Write(out);
}

// Sources of the windows, of the median day, their change, and acknowledged scanners among them.
void WriteSourcesTable(const std::vector<v1::Trend>& trends, std::ostream& out) {
  const v1::TrendSummary& first = trends.front().summary();
  std::vector<Table::Column> columns = {{"sources of", Table::Align::kLeft}};
  for (const v1::WindowCounts& window : first.windows()) {
    columns.push_back({Counted(window.days(), "day")});
  }
  for (const char* heading : {"median day", "7 against 28", "scanners"}) {
    columns.push_back({heading});
  }
  Table table(std::move(columns));
  for (const v1::Trend& trend : trends) {
    const v1::TrendSummary& summary = trend.summary();
    std::vector<std::string> cells = {SeriesText(trend.series())};
    for (int i = 0; i < first.windows_size(); ++i) {
      cells.push_back(i < summary.windows_size() ? GroupedNumber(summary.windows(i).sources())
                                                 : "-");
    }
    cells.push_back(MedianOr(summary.median().has_sources(), summary.median().sources(), "-"));
    cells.push_back(ChangeOr(summary.change().has_sources(), summary.change().sources(), "-"));
    cells.push_back(GroupedNumber(summary.scanner_sources()));
    table.AddRow(std::move(cells));
  }
  table.Write(out);
}

}  // namespace

void WriteTrendSummaries(const std::vector<v1::Trend>& trends, bool exclude_scanners,
                         std::ostream& out) {
  if (trends.size() == 1) {
    WriteSummary(trends.front(), exclude_scanners, out);
    return;
  }
  WriteRangeTable(trends, out);
  if (trends.front().summary().windows_size() > 0) {
    out << '\n';
    WriteSourcesTable(trends, out);
    out << (exclude_scanners ? "acknowledged scanners are left out\n" : "");
  }
}

}  // namespace scantrend
