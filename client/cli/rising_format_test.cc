#include "client/cli/rising_format.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace scantrend {
namespace {

using testing::HasSubstr;

constexpr int kWide = 120;
constexpr int kNarrow = 80;

v1::ListRisingPortsResponse ExampleRising() {
  v1::ListRisingPortsResponse rising;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        end_date { year: 2019 month: 10 day: 5 }
        ports {
          series { protocol: 6 port: 853 }
          rise_class: RISE_CLASS_STEP
          lead: RISE_LEAD_TARGETS
          since_date { year: 2019 month: 10 day: 2 }
          sources { expected: 2.25 observed: 58 score: 31.5 }
          targets { expected: 11.5 observed: 1480.5 score: 96.25 }
          p_value: 0
          q_value: 1e-12
          new_source_share: 0.934
          sensors: 12
          similar { protocol: 6 port: 8853 }
          similar { protocol: 17 port: 853 }
          similar { protocol: 6 port: 443 }
          similar { protocol: 6 port: 5353 }
          similar { protocol: 6 port: 22 }
          scanner_sources: 3
        }
        ports {
          series { protocol: 58 port: 128 }
          rise_class: RISE_CLASS_NEW
          lead: RISE_LEAD_SOURCES
          since_date { year: 2019 month: 10 day: 5 }
          sources { expected: 0 observed: 9 score: 8 }
          targets { expected: 0.01 observed: 12 score: 7 }
          p_value: 1e-05
          q_value: 0.0123
          new_source_share: 1
          sensors: 1
        }
        total_rising: 1037
        judged_series: 8241
        false_discovery_rate: 0.1
        usable_days: 31
      )pb",
      &rising));
  return rising;
}

std::string TableOf(const v1::ListRisingPortsResponse& rising, int columns) {
  std::ostringstream out;
  WriteRisingTable(rising, v1::KIND_PROBE, columns, out);
  return out.str();
}

TEST(RisingFormatTest, CsvHasEveryFigure) {
  std::ostringstream out;
  v1::ListRisingPortsResponse rising = ExampleRising();
  rising.mutable_ports(1)->set_top_source_share(0.375);
  rising.mutable_ports(1)->set_top_source("192.0.2.1");
  WriteRisingCsv(rising, out);
  EXPECT_EQ(out.str(),
            "rank,protocol,port,rise_class,lead,since_date,sources_expected,sources_observed,"
            "sources_score,targets_expected,targets_observed,targets_score,p_value,q_value,"
            "new_source_share,sensors,similar,scanner_sources,top_source_share,"
            "top_source\n"
            "1,tcp,853,step,targets,2019-10-02,2.25,58,31.5,11.5,1480.5,96.25,0,1e-12,0.934,12,"
            "8853/tcp;853/udp;443/tcp;5353/tcp;22/tcp,3,,\n"
            "2,ipv6-icmp,128,new,sources,2019-10-05,0,9,8,0.01,12,7,1e-05,0.0123,1,1,,0,0.375,192."
            "0.2.1\n");
}

TEST(RisingFormatTest, JsonHasTheMembersOfTheResponse) {
  v1::ListRisingPortsResponse rising = ExampleRising();
  rising.mutable_ports()->DeleteSubrange(1, 1);
  rising.mutable_ports(0)->mutable_similar()->DeleteSubrange(1, 4);
  std::ostringstream out;
  WriteRisingJson(rising, out);
  EXPECT_EQ(out.str(), R"({
  "end_date": "2019-10-05",
  "ports": [
    {
      "port": 853,
      "protocol": "tcp",
      "rise_class": "step",
      "lead": "targets",
      "since_date": "2019-10-02",
      "sources": {
        "expected": 2.25,
        "observed": 58.0,
        "score": 31.5
      },
      "targets": {
        "expected": 11.5,
        "observed": 1480.5,
        "score": 96.25
      },
      "p_value": 0.0,
      "q_value": 1e-12,
      "new_source_share": 0.934,
      "sensors": 12,
      "similar": [
        {
          "port": 8853,
          "protocol": "tcp"
        }
      ],
      "scanner_sources": 3,
      "top_source_share": null,
      "top_source": null
    }
  ],
  "total_rising": 1037,
  "judged_series": 8241,
  "false_discovery_rate": 0.1,
  "usable_days": 31
}
)");
}

TEST(RisingFormatTest, AWideTableHasALineForEachSeries) {
  v1::ListRisingPortsResponse rising = ExampleRising();
  rising.mutable_ports(0)->clear_scanner_sources();
  EXPECT_EQ(TableOf(rising, kWide),
            "2019-10-05: 2 of 1,037 rising series, fresh ones first\n"
            "#  series         class  since       lead       sources            targets         "
            "new  sensors      q  similar\n"
            "1  853/tcp        step   2019-10-02  targets  2.2 -> 58  x26  11.5 -> 1.5k  x129   "
            "93%       12  <1e-9  8853/tcp +4\n"
            "2  128/ipv6-icmp  new    2019-10-05  sources     0 -> 9            0 -> 12        "
            "100%        1  0.012\n"
            "judged 8,241 series, 1,037 rose; of these findings about 1 in 10 may be false\n"
            "sources, targets: a day, expected by the days before -> observed\n"
            "new: share of new sources; q: share of findings down to this that may be false\n");
}

TEST(RisingFormatTest, AWideTableHasAcknowledgedScannersWhereThereAreAny) {
  EXPECT_EQ(TableOf(ExampleRising(), 140),
            "2019-10-05: 2 of 1,037 rising series, fresh ones first\n"
            "#  series         class  since       lead       sources            targets         "
            "new  sensors      q  scanners  similar\n"
            "1  853/tcp        step   2019-10-02  targets  2.2 -> 58  x26  11.5 -> 1.5k  x129   "
            "93%       12  <1e-9         3  8853/tcp 853/udp +3\n"
            "2  128/ipv6-icmp  new    2019-10-05  sources     0 -> 9            0 -> 12        "
            "100%        1  0.012         0\n"
            "judged 8,241 series, 1,037 rose; of these findings about 1 in 10 may be false\n"
            "sources, targets: a day, expected by the days before -> observed\n"
            "new: share of new sources; q: share of findings down to this that may be false\n");
}

TEST(RisingFormatTest, ANarrowTableHasTwoLinesForEachSeries) {
  EXPECT_EQ(TableOf(ExampleRising(), kNarrow),
            "2019-10-05: 2 of 1,037 rising series, fresh ones first\n"
            "#  series         class  since         sources            targets\n"
            "1  853/tcp        step   2019-10-02  2.2 -> 58  x26  11.5 -> 1.5k  x129\n"
            "   led by targets; 93% new; 12 sensors; q <1e-9; 3 scanners; like 8853/tcp +4\n"
            "2  128/ipv6-icmp  new    2019-10-05     0 -> 9            0 -> 12\n"
            "   led by sources; 100% new; 1 sensor; q 0.012\n"
            "judged 8,241 series, 1,037 rose; of these findings about 1 in 10 may be false\n"
            "sources, targets: a day, expected by the days before -> observed\n"
            "new: share of new sources; q: share of findings down to this that may be false\n");
}

TEST(RisingFormatTest, WithoutSimilarSeriesThereIsNoColumnForThem) {
  v1::ListRisingPortsResponse rising = ExampleRising();
  rising.mutable_ports()->DeleteSubrange(0, 1);
  EXPECT_EQ(
      TableOf(rising, kWide),
      "2019-10-05: 1 of 1,037 rising series, fresh ones first\n"
      "#  series         class  since       lead     sources    targets     new  sensors      q\n"
      "1  128/ipv6-icmp  new    2019-10-05  sources   0 -> 9    0 -> 12    100%        1  0.012\n"
      "judged 8,241 series, 1,037 rose; of these findings about 1 in 10 may be false\n"
      "sources, targets: a day, expected by the days before -> observed\n"
      "new: share of new sources; q: share of findings down to this that may be false\n");
}

TEST(RisingFormatTest, DaysWithoutDataAreSaid) {
  v1::ListRisingPortsResponse rising = ExampleRising();
  rising.set_usable_days(20);
  EXPECT_THAT(TableOf(rising, kNarrow), HasSubstr("\n20 of the 31 days looked at have data\n"));
}

TEST(RisingFormatTest, NoLineIsWiderThanTheTerminal) {
  v1::ListRisingPortsResponse rising = ExampleRising();
  rising.mutable_ports(0)->mutable_sources()->set_observed(123'456'789);
  rising.mutable_ports(0)->mutable_sources()->set_expected(45'678);
  rising.mutable_ports(0)->mutable_targets()->set_observed(4'000'000'000);
  rising.mutable_ports(0)->mutable_targets()->set_expected(12'345);
  for (const int columns : {80, 100, 110, 120, 130, 200}) {
    std::istringstream table(TableOf(rising, columns));
    for (std::string line; std::getline(table, line);) {
      EXPECT_LE(line.size(), static_cast<size_t>(columns)) << line;
    }
  }
}

TEST(RisingFormatTest, WhereNothingRoseThatIsSaidWithWhatItMeans) {
  v1::ListRisingPortsResponse rising = ExampleRising();
  rising.clear_ports();
  rising.set_total_rising(0);
  EXPECT_EQ(TableOf(rising, kNarrow),
            "2019-10-05: no rising series\n"
            "none of 8,241 series is above its 28 days before by more than chance explains\n"
            "(where nothing rises, about 1 in 10 days has a finding all the same)\n");
  std::ostringstream csv;
  WriteRisingCsv(rising, csv);
  EXPECT_EQ(csv.str(), std::string(kRisingCsvColumns) + "\n");
  std::ostringstream json;
  WriteRisingJson(rising, json);
  EXPECT_THAT(json.str(), HasSubstr("\"ports\": [],"));
}

TEST(RisingFormatTest, WithTooFewDaysNothingIsClaimed) {
  v1::ListRisingPortsResponse rising = ExampleRising();
  rising.clear_ports();
  rising.set_total_rising(0);
  rising.set_usable_days(9);
  EXPECT_EQ(TableOf(rising, kNarrow),
            "2019-10-05: no rising series\n"
            "of the 31 days looked at, 9 have data; without 14 of the 28 before the last\n"
            "three nothing can be judged: this does not mean that nothing rose\n");
  rising.set_usable_days(31);
  rising.set_judged_series(0);
  EXPECT_EQ(TableOf(rising, kNarrow),
            "2019-10-05: no rising series\n"
            "no series had a hit on the days looked at\n");
}

TEST(RisingFormatTest, ClassesAndLeadsOfANewerServerAreShownByNumber) {
  v1::ListRisingPortsResponse rising = ExampleRising();
  rising.mutable_ports(0)->set_rise_class(static_cast<v1::RiseClass>(9));
  rising.mutable_ports(0)->set_lead(static_cast<v1::RiseLead>(9));
  std::ostringstream out;
  WriteRisingCsv(rising, out);
  EXPECT_THAT(out.str(), HasSubstr(",class_9,lead_9,"));
}

}  // namespace
}  // namespace scantrend
