#include "client/cli/trend_plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace scantrend {
namespace {

using testing::HasSubstr;

std::vector<v1::Trend> Trends(uint32_t count) {
  std::vector<v1::Trend> trends(count);
  for (uint32_t i = 0; i < count; ++i) {
    trends[i].mutable_series()->set_port(i);
    for (auto* date : {trends[i].mutable_start_date(), trends[i].mutable_end_date(),
                       trends[i].add_points()->mutable_date()}) {
      date->set_year(2019);
      date->set_month(10);
      date->set_day(21);
    }
  }
  return trends;
}

TEST(TrendPlotTest, OneSeriesHasTargetsAndSources) {
  const std::vector<v1::Trend> trends = Trends(1);
  EXPECT_THAT(DrawForTerminal({trends, {}, std::nullopt}, {}, ""),
              HasSubstr("targets a day (left)"));
  EXPECT_THAT(DrawForDocument({trends, {}, std::nullopt}), HasSubstr("targets a day (left)"));
}

TEST(TrendPlotTest, AMetricAComparisonOrASecondSeriesMakeLines) {
  const std::vector<v1::Trend> one = Trends(1);
  const std::vector<v1::Trend> two = Trends(2);
  EXPECT_THAT(DrawForTerminal({one, {}, Metric::kRecords}, {}, ""), HasSubstr(" records a day,"));
  EXPECT_THAT(DrawForTerminal({one, one, std::nullopt}, {}, ""), HasSubstr("dotted: the 1 day"));
  EXPECT_THAT(DrawForTerminal({two, {}, std::nullopt}, {}, ""), HasSubstr("A 0/any"));
  EXPECT_THAT(DrawForDocument({two, {}, std::nullopt}), HasSubstr("Sources a day of 2 series"));
}

TEST(TrendPlotTest, TheGraphAndWhatIsBelowItFitOnTheTerminalTogether) {
  const std::vector<v1::Trend> trends = Trends(1);
  for (const int rows : {24, 40}) {
    for (const std::string below : {"1\n2\n3\n", "1\n2\n3\n4\n5\n6\n7\n8\n9\n"}) {
      const std::string graph =
          DrawForTerminal({trends, {}, std::nullopt}, {.columns = 80, .rows = rows}, below);
      const auto lines = [](const std::string& text) {
        return std::count(text.begin(), text.end(), '\n');
      };
      EXPECT_LT(lines(graph) + 1 + lines(below), rows);
    }
  }
}

}  // namespace
}  // namespace scantrend
