#include "client/cli/trend_format.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

namespace scantrend {
namespace {

// A gap, a day without a hit, a day with hits, and today.
v1::Trend ExampleTrend() {
  v1::Trend trend;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        series { protocol: 6 port: 853 }
        kind: KIND_PROBE
        start_date { year: 2019 month: 10 day: 18 }
        end_date { year: 2019 month: 10 day: 21 }
        points {
          date { year: 2019 month: 10 day: 18 }
          gap: true
        }
        points { date { year: 2019 month: 10 day: 19 } }
        points {
          date { year: 2019 month: 10 day: 20 }
          records: 12345
          targets: 1480
          sources: 190
          new_sources: 7
          tcp_ratio: 97.5
        }
        points {
          date { year: 2019 month: 10 day: 21 }
          provisional: true
          records: 10
          targets: 4
          sources: 3
          new_sources: 1
          tcp_ratio: 100
          returning_sources: 2
          scanner_sources: 1
          scanner_new_sources: 1
          backscatter_records: 7
          active_sensors: 3
          active_targets: 5000
          per_1000_targets { records: 2 targets: 0.8 sources: 0.6 new_sources: 0.2 }
        }
        summary {
          records: 12355
          distinct_sources: 191
          distinct_targets: 1481
          new_sources: 8
          peak_date { year: 2019 month: 10 day: 20 }
          scanner_sources: 12
          scanner_new_sources: 2
          windows { days: 7 sources: 191 targets: 1481 scanner_sources: 12 }
          windows { days: 365 sources: 812 targets: 2000 scanner_sources: 13 }
          median { records: 40 targets: 2.5 sources: 3 new_sources: 0 }
          change { records: 0.5 sources: -0.25 }
        }
      )pb",
      &trend));
  return trend;
}

TEST(TrendFormatTest, CsvHasEveryDayAndEmptyCountsForAGap) {
  std::ostringstream out;
  WriteTrendCsv({ExampleTrend()}, out);
  EXPECT_EQ(out.str(),
            "date,protocol,port,records,targets,sources,new_sources\n"
            "2019-10-18,tcp,853,,,,\n"
            "2019-10-19,tcp,853,0,0,0,0\n"
            "2019-10-20,tcp,853,12345,1480,190,7\n"
            "2019-10-21,tcp,853,10,4,3,1\n");
}

TEST(TrendFormatTest, CsvOfAnyProtocolSaysSo) {
  v1::Trend trend = ExampleTrend();
  trend.mutable_series()->clear_protocol();
  trend.mutable_points()->DeleteSubrange(1, 3);
  std::ostringstream out;
  WriteTrendCsv({trend}, out);
  EXPECT_EQ(out.str(),
            "date,protocol,port,records,targets,sources,new_sources\n"
            "2019-10-18,any,853,,,,\n");
}

TEST(TrendFormatTest, JsonHasNullsForAGapAndNumbersForCounts) {
  v1::Trend trend = ExampleTrend();
  trend.mutable_points()->DeleteSubrange(1, 2);
  std::ostringstream out;
  WriteTrendJson({trend}, {}, out);
  EXPECT_EQ(out.str(), R"({
  "port": 853,
  "protocol": "tcp",
  "start_date": "2019-10-18",
  "end_date": "2019-10-21",
  "points": [
    {
      "date": "2019-10-18",
      "records": null,
      "targets": null,
      "sources": null,
      "new_sources": null,
      "tcp_ratio": null,
      "provisional": false,
      "returning_sources": null,
      "scanner_sources": null,
      "scanner_new_sources": null,
      "backscatter_records": null,
      "active_sensors": null,
      "active_targets": null,
      "per_1000_targets": null
    },
    {
      "date": "2019-10-21",
      "records": 10,
      "targets": 4,
      "sources": 3,
      "new_sources": 1,
      "tcp_ratio": 100.0,
      "provisional": true,
      "returning_sources": 2,
      "scanner_sources": 1,
      "scanner_new_sources": 1,
      "backscatter_records": 7,
      "active_sensors": 3,
      "active_targets": 5000,
      "per_1000_targets": {
        "records": 2.0,
        "targets": 0.8,
        "sources": 0.6,
        "new_sources": 0.2
      }
    }
  ],
  "summary": {
    "records": 12355,
    "distinct_sources": 191,
    "distinct_targets": 1481,
    "new_sources": 8,
    "peak_date": "2019-10-20",
    "scanner_sources": 12,
    "scanner_new_sources": 2,
    "windows": [
      {
        "days": 7,
        "sources": 191,
        "targets": 1481,
        "scanner_sources": 12
      },
      {
        "days": 365,
        "sources": 812,
        "targets": 2000,
        "scanner_sources": 13
      }
    ],
    "median": {
      "records": 40.0,
      "targets": 2.5,
      "sources": 3.0,
      "new_sources": 0.0
    },
    "change": {
      "records": 0.5,
      "targets": null,
      "sources": -0.25,
      "new_sources": null
    }
  }
}
)");
}

TEST(TrendFormatTest, JsonHasNoPeakWhereThereAreNoRecords) {
  v1::Trend trend = ExampleTrend();
  trend.mutable_summary()->clear_peak_date();
  std::ostringstream out;
  WriteTrendJson({trend}, {}, out);
  EXPECT_NE(out.str().find("\"peak_date\": null"), std::string::npos);
}

TEST(TrendFormatTest, TheTableTellsAGapFromADayWithoutHits) {
  std::ostringstream out;
  WriteTrendTable({ExampleTrend()}, /*exclude_scanners=*/false, out);
  EXPECT_EQ(out.str(),
            "853/tcp, 2019-10-18 to 2019-10-21\n"
            "date        records  targets  sources  new sources  tcp %\n"
            "2019-10-18        -        -        -            -      -  no data\n"
            "2019-10-19        0        0        0            0      -\n"
            "2019-10-20   12,345    1,480      190            7   97.5\n"
            "2019-10-21       10        4        3            1  100.0  not over yet\n");
}

// The same days of another series.
v1::Trend OtherTrend(std::optional<uint32_t> protocol, uint32_t port) {
  v1::Trend trend = ExampleTrend();
  trend.mutable_points()->DeleteSubrange(2, 2);
  trend.mutable_series()->set_port(port);
  trend.mutable_series()->clear_protocol();
  if (protocol.has_value()) {
    trend.mutable_series()->set_protocol(*protocol);
  }
  trend.mutable_summary()->clear_peak_date();
  return trend;
}

TEST(TrendFormatTest, CsvOfSeveralSeriesIsInOrderOfDateProtocolAndPort) {
  std::ostringstream out;
  WriteTrendCsv({OtherTrend(17, 5), OtherTrend(6, 9), OtherTrend({}, 99), OtherTrend(6, 7)}, out);
  EXPECT_EQ(out.str(),
            "date,protocol,port,records,targets,sources,new_sources\n"
            "2019-10-18,any,99,,,,\n"
            "2019-10-18,tcp,7,,,,\n"
            "2019-10-18,tcp,9,,,,\n"
            "2019-10-18,udp,5,,,,\n"
            "2019-10-19,any,99,0,0,0,0\n"
            "2019-10-19,tcp,7,0,0,0,0\n"
            "2019-10-19,tcp,9,0,0,0,0\n"
            "2019-10-19,udp,5,0,0,0,0\n");
}

TEST(TrendFormatTest, JsonOfSeveralSeriesIsAnArrayInTheOrderAskedFor) {
  std::ostringstream out;
  WriteTrendJson({OtherTrend(17, 5), OtherTrend(6, 9)}, {}, out);
  const auto json = nlohmann::json::parse(out.str());
  ASSERT_EQ(json.size(), 2U);
  EXPECT_EQ(json[0]["protocol"], "udp");
  EXPECT_EQ(json[1]["port"], 9);
  EXPECT_FALSE(json[1].contains("previous"));
}

TEST(TrendFormatTest, JsonOfAComparisonHasThePreviousTrendInEach) {
  std::ostringstream out;
  WriteTrendJson({ExampleTrend()}, {OtherTrend(6, 853)}, out);
  const auto json = nlohmann::json::parse(out.str());
  EXPECT_EQ(json["summary"]["peak_date"], "2019-10-20");
  EXPECT_EQ(json["previous"]["points"].size(), 2U);
  EXPECT_EQ(json["previous"]["summary"]["peak_date"], nullptr);
}

TEST(TrendFormatTest, TheTableOfSeveralSeriesNamesThem) {
  std::ostringstream out;
  WriteTrendTable({OtherTrend(17, 5), OtherTrend(6, 9)}, /*exclude_scanners=*/true, out);
  EXPECT_EQ(out.str(),
            "2019-10-18 to 2019-10-21, without acknowledged scanners\n"
            "date        series  records  targets  sources  new sources  tcp %\n"
            "2019-10-18  9/tcp         -        -        -            -      -  no data\n"
            "2019-10-18  5/udp         -        -        -            -      -  no data\n"
            "2019-10-19  9/tcp         0        0        0            0      -\n"
            "2019-10-19  5/udp         0        0        0            0      -\n");
}

}  // namespace
}  // namespace scantrend
