#include "client/cli/trend_summary.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace scantrend {
namespace {

v1::Trend ExampleTrend() {
  v1::Trend trend;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        series { protocol: 6 port: 853 }
        points {
          date { year: 2019 month: 10 day: 20 }
          records: 12345
        }
        points {
          date { year: 2019 month: 10 day: 21 }
          records: 10
        }
        summary {
          records: 12355
          distinct_sources: 191
          distinct_targets: 1481
          new_sources: 8
          peak_date { year: 2019 month: 10 day: 20 }
          windows { days: 7 sources: 191 targets: 1481 scanner_sources: 12 }
          windows { days: 30 sources: 200 targets: 1500 scanner_sources: 12 }
          windows { days: 90 sources: 1234 targets: 1600 scanner_sources: 13 }
          windows { days: 365 sources: 12345678 targets: 2000 scanner_sources: 13 }
          median { records: 4000 targets: 1002.5 sources: 3 new_sources: 0 }
          change { records: 0.5 targets: -0.035 sources: 12 new_sources: 1 }
        }
      )pb",
      &trend));
  return trend;
}

// As of a server that has not looked at windows, and a range that is too short for the rest.
v1::Trend ShortTrend() {
  v1::Trend trend = ExampleTrend();
  trend.mutable_series()->clear_protocol();
  trend.mutable_series()->set_port(22);
  trend.mutable_summary()->clear_peak_date();
  trend.mutable_summary()->clear_windows();
  trend.mutable_summary()->clear_median();
  trend.mutable_summary()->clear_change();
  return trend;
}

std::string Summary(const std::vector<v1::Trend>& trends, bool exclude_scanners = false) {
  std::ostringstream out;
  WriteTrendSummaries(trends, exclude_scanners, out);
  return out.str();
}

TEST(TrendSummaryTest, OfOneSeriesThereAreAFewLines) {
  EXPECT_EQ(Summary({ExampleTrend()}),
            "191 distinct sources and 1,481 distinct targets over 2 days\n"
            "8 new sources (not seen here on the 365 days before)\n"
            "12,355 records, the most on 2019-10-20 (12,345)\n"
            "distinct sources: 191 in 7 days, 200 in 30, 1,234 in 90, 12,345,678 in 365\n"
            "median of a day: sources 3, targets 1,002.5, records 4,000, new sources 0\n"
            "last 7 days against the 28 before: sources +1,200%, targets -3.5%, records +50%\n");
}

TEST(TrendSummaryTest, WhatIsNotKnownIsLeftOut) {
  EXPECT_EQ(Summary({ShortTrend()}),
            "191 distinct sources and 1,481 distinct targets over 2 days\n"
            "8 new sources (not seen here on the 365 days before)\n"
            "12,355 records\n");
  v1::Trend trend = ShortTrend();
  trend.mutable_summary()->mutable_change()->set_targets(0);
  EXPECT_NE(Summary({trend}).find("last 7 days against the 28 before: targets 0%\n"),
            std::string::npos);
}

TEST(TrendSummaryTest, AcknowledgedScannersAreSaidToBeCountedOrLeftOut) {
  v1::Trend trend = ShortTrend();
  EXPECT_NE(
      Summary({trend}, /*exclude_scanners=*/true).find("\nno acknowledged scanners to leave out\n"),
      std::string::npos);
  trend.mutable_summary()->set_scanner_sources(1);
  EXPECT_NE(Summary({trend}).find("\n1 acknowledged scanner among the distinct sources\n"),
            std::string::npos);
  trend.mutable_summary()->set_scanner_sources(1'200);
  EXPECT_NE(
      Summary({trend}, /*exclude_scanners=*/true).find("\n1,200 acknowledged scanners left out\n"),
      std::string::npos);
}

TEST(TrendSummaryTest, OfSeveralSeriesThereAreTables) {
  EXPECT_EQ(Summary({ExampleTrend(), ShortTrend()}, /*exclude_scanners=*/true),
            "2 days   records  distinct sources  distinct targets  new sources  most records on\n"
            "853/tcp   12,355               191             1,481            8       2019-10-20\n"
            "22/any    12,355               191             1,481            8                -\n"
            "\n"
            "sources of  7 days  30 days  90 days    365 days  median day  7 against 28  scanners\n"
            "853/tcp        191      200    1,234  12,345,678           3       +1,200%         0\n"
            "22/any           -        -        -           -           -             -         0\n"
            "acknowledged scanners are left out\n");
  EXPECT_EQ(Summary({ShortTrend(), ShortTrend()}),
            "2 days  records  distinct sources  distinct targets  new sources  most records on\n"
            "22/any   12,355               191             1,481            8                -\n"
            "22/any   12,355               191             1,481            8                -\n");
}

}  // namespace
}  // namespace scantrend
