#include "client/cli/trend_graphs.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace scantrend {
namespace {

using testing::ElementsAre;

v1::Trend TrendOf(const std::string& series) {
  v1::Trend trend;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        start_date { year: 2019 month: 10 day: 19 }
        end_date { year: 2019 month: 10 day: 21 }
        points {
          date { year: 2019 month: 10 day: 19 }
          gap: true
        }
        points {
          date { year: 2019 month: 10 day: 20 }
          records: 4
          targets: 3
          sources: 2
          new_sources: 1
        }
        points {
          date { year: 2019 month: 10 day: 21 }
          provisional: true
        }
        summary { distinct_sources: 2 distinct_targets: 1 }
      )pb",
      &trend));
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(series, trend.mutable_series()));
  return trend;
}

std::string DocumentTitle(const std::string& series) {
  return MakeTrendGraph(TrendOf(series), TitleStyle::kDocument).title;
}

TEST(TrendGraphsTest, ATitleNamesTheSeriesAsItsReaderWould) {
  EXPECT_EQ(MakeTrendGraph(TrendOf("protocol: 6 port: 853"), TitleStyle::kTerminal).title,
            "853/tcp, 2019-10-19 to 2019-10-21");
  EXPECT_EQ(DocumentTitle("protocol: 6 port: 853"), "TCP 853, 2019-10-19 to 2019-10-21");
  EXPECT_EQ(DocumentTitle("port: 853"), "Port 853, any protocol, 2019-10-19 to 2019-10-21");
  EXPECT_EQ(DocumentTitle("protocol: 1 port: 8"), "ICMP type 8, 2019-10-19 to 2019-10-21");
  EXPECT_EQ(DocumentTitle("protocol: 47"), "GRE, 2019-10-19 to 2019-10-21");
}

TEST(TrendGraphsTest, BackscatterIsNamedInTheTitle) {
  v1::Trend trend = TrendOf("protocol: 6 port: 853");
  trend.set_kind(v1::KIND_BACKSCATTER);
  EXPECT_EQ(MakeTrendGraph(trend, TitleStyle::kTerminal).title,
            "853/tcp backscatter, 2019-10-19 to 2019-10-21");
  EXPECT_EQ(MakeLineGraph({trend}, {}, Metric::kSources, TitleStyle::kTerminal).title,
            "853/tcp backscatter, sources a day, 2019-10-19 to 2019-10-21");
}

TEST(TrendGraphsTest, TheSubtitleTellsOfTheWholeRange) {
  EXPECT_EQ(MakeTrendGraph(TrendOf("port: 1"), TitleStyle::kDocument).subtitle,
            "2 distinct sources and 1 distinct target over 3 days");
}

TEST(TrendGraphsTest, LinesHaveTheCountAskedForAndGapsHaveNone) {
  const std::vector<v1::Trend> trends = {TrendOf("protocol: 6 port: 853"), TrendOf("port: 22")};
  const LineGraph graph = MakeLineGraph(trends, {}, Metric::kNewSources, TitleStyle::kDocument);
  EXPECT_EQ(graph.title, "New sources a day of 2 series, 2019-10-19 to 2019-10-21");
  EXPECT_EQ(graph.subtitle, "TCP 853 and Port 22");
  EXPECT_EQ(graph.measure, "new sources a day");
  EXPECT_EQ(graph.lines[1].label, "Port 22");
  EXPECT_THAT(graph.lines[0].counts, ElementsAre(std::nullopt, 1, 0));
  EXPECT_THAT(graph.provisional_days, ElementsAre(*Day::Parse("2019-10-21")));
  EXPECT_EQ(graph.earlier_title, "");
}

TEST(TrendGraphsTest, ManySeriesAreNamedInPart) {
  std::vector<v1::Trend> trends;
  for (int i = 1; i <= 16; ++i) {
    trends.push_back(TrendOf("protocol: 17 port: " + std::to_string(i)));
  }
  EXPECT_EQ(MakeLineGraph(trends, {}, Metric::kSources, TitleStyle::kDocument).subtitle,
            "UDP 1, UDP 2, UDP 3, UDP 4, UDP 5, UDP 6, UDP 7 and 9 more");
}

TEST(TrendGraphsTest, EarlierDaysComeBelowTheirSeries) {
  const v1::Trend trend = TrendOf("protocol: 6 port: 853");
  const LineGraph graph = MakeLineGraph({trend}, {trend}, Metric::kTargets, TitleStyle::kDocument);
  EXPECT_EQ(graph.earlier_title, "the 3 days before, 2019-10-19 to 2019-10-21");
  EXPECT_THAT(graph.lines[0].earlier, ElementsAre(std::nullopt, 3, 0));
}

}  // namespace
}  // namespace scantrend
