#include "client/cli/trend_comparison.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/day.h"
#include "client/cli/table.h"
#include "client/numbers.h"
#include "proto/text/proto_text.h"

namespace scantrend {
namespace {

uint64_t CountGaps(const v1::Trend& trend) {
  return static_cast<uint64_t>(std::count_if(trend.points().begin(), trend.points().end(),
                                             [](const v1::Point& point) { return point.gap(); }));
}

bool HasData(const v1::Trend& trend) {
  return CountGaps(trend) < static_cast<uint64_t>(trend.points_size());
}

constexpr std::array<const char*, 4> kCountNames = {"records", "distinct sources",
                                                    "distinct targets", "new sources"};

// In the order of kCountNames.
std::array<uint64_t, 4> SummaryCounts(const v1::Trend& trend) {
  const v1::TrendSummary& summary = trend.summary();
  return {summary.records(), summary.distinct_sources(), summary.distinct_targets(),
          summary.new_sources()};
}

// The change of each count; "-" where one of the two is unknown.
std::array<std::string, 4> Changes(const v1::Trend& trend, const v1::Trend& previous) {
  const std::array<uint64_t, 4> now = SummaryCounts(trend);
  const std::array<uint64_t, 4> before = SummaryCounts(previous);
  const bool is_known = HasData(trend) && HasData(previous);
  std::array<std::string, 4> changes;
  for (size_t i = 0; i < changes.size(); ++i) {
    changes[i] = is_known ? ChangeText(before[i], now[i]) : "-";
  }
  return changes;
}

Table CountsTable(const v1::Trend& trend, const v1::Trend& previous) {
  const auto text = [](const v1::Trend& of, size_t i) {
    return HasData(of) ? GroupedNumber(SummaryCounts(of)[i]) : "-";
  };
  Table table({{"", Table::Align::kLeft}, {"before"}, {"now"}, {"change"}});
  const std::array<std::string, 4> changes = Changes(trend, previous);
  for (size_t i = 0; i < changes.size(); ++i) {
    table.AddRow({kCountNames[i], text(previous, i), text(trend, i), changes[i]});
  }
  return table;
}

Table ChangesTable(const std::vector<v1::Trend>& trends, const std::vector<v1::Trend>& previous) {
  std::vector<Table::Column> columns = {{"change of", Table::Align::kLeft}};
  for (const char* name : kCountNames) {
    columns.push_back({name});
  }
  Table table(columns);
  for (size_t i = 0; i < trends.size(); ++i) {
    std::vector<std::string> cells = {SeriesText(trends[i].series())};
    for (const std::string& change : Changes(trends[i], previous[i])) {
      cells.push_back(change);
    }
    table.AddRow(std::move(cells));
  }
  return table;
}

void WriteCaveats(const v1::Trend& trend, const v1::Trend& previous, std::ostream& out) {
  const uint64_t gaps = CountGaps(trend);
  const uint64_t gaps_before = CountGaps(previous);
  if (gaps != 0 || gaps_before != 0) {
    out << "days without data: " << gaps << " now, " << gaps_before
        << " before; they count for nothing here\n";
  }
  for (const v1::Point& point : trend.points()) {
    if (point.provisional()) {
      out << DateText(point.date()) << " is not over yet, and is compared with a whole day\n";
      break;
    }
  }
}

}  // namespace

absl::StatusOr<v1::DayRange> RangeBefore(const v1::Trend& trend) {
  const google::type::Date& start = trend.start_date();
  const Day first = Day::OfDate(start.year(), start.month(), start.day()).value_or(Day());
  const int days = trend.points_size();
  if (first.number() < days) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--compare needs ", Counted(static_cast<uint64_t>(days), "day"), " before ",
        first.ToString(), ", and days begin with 1970-01-01; ask for a shorter range"));
  }
  const Day::Date last = first.Plus(-1).date();
  v1::DayRange range;
  range.mutable_end_date()->set_year(last.year);
  range.mutable_end_date()->set_month(last.month);
  range.mutable_end_date()->set_day(last.day);
  range.set_days(static_cast<uint32_t>(days));
  return range;
}

std::string ChangeText(uint64_t before, uint64_t now) {
  if (before == 0) {
    return now == 0 ? "0%" : "from 0";
  }
  return PercentText((static_cast<double>(now) - static_cast<double>(before)) /
                     static_cast<double>(before));
}

void WriteTrendComparison(const std::vector<v1::Trend>& trends,
                          const std::vector<v1::Trend>& previous, std::ostream& out) {
  const v1::Trend& first = trends.front();
  const v1::Trend& before = previous.front();
  out << RangeTitle(first.start_date(), first.end_date()) << " against the "
      << Counted(static_cast<uint64_t>(before.points_size()), "day") << " before, "
      << RangeTitle(before.start_date(), before.end_date()) << '\n';
  const Table table =
      trends.size() == 1 ? CountsTable(first, before) : ChangesTable(trends, previous);
  table.Write(out);
  WriteCaveats(first, before, out);
}

}  // namespace scantrend
