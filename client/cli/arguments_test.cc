#include "client/cli/arguments.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

std::string Problem(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

TEST(ArgumentsTest, ASeriesIsAPortWithOrWithoutItsProtocol) {
  EXPECT_FALSE(ParseSeries("853")->has_protocol());
  EXPECT_FALSE(ParseSeries("853/any")->has_protocol());
  EXPECT_EQ(ParseSeries("853/tcp")->protocol(), 6U);
  EXPECT_EQ(ParseSeries("853/TCP")->port(), 853U);
  EXPECT_EQ(ParseSeries("65535/17")->protocol(), 17U);
  EXPECT_EQ(ParseSeries("8/icmp")->protocol(), 1U);
  EXPECT_EQ(ParseSeries("0/gre")->port(), 0U);
}

TEST(ArgumentsTest, AWrongSeriesTeachesWhatIsRight) {
  for (const char* text : {"70000", "", "/tcp", "-1", "8.53", "99999999999999", "853 "}) {
    EXPECT_NE(Problem(ParseSeries(text).status()).find("is not a port; ports are 0 to 65535"),
              std::string::npos)
        << text;
  }
  for (const char* text : {"853/tpc", "853/", "853/255", "853/256", "853/tcp/udp"}) {
    EXPECT_NE(Problem(ParseSeries(text).status()).find("is not a protocol; write tcp, udp"),
              std::string::npos)
        << text;
  }
  EXPECT_EQ(Problem(ParseSeries("300/icmp").status()),
            "'300' is not an icmp type; types are 0 to 255");
  EXPECT_EQ(Problem(ParseSeries("5/gre").status()), "gre has no ports; write 0/gre");
}

TEST(ArgumentsTest, AChoiceNamesTheOthersWhenItIsWrong) {
  EXPECT_EQ(*ParseFormat("json"), Format::kJson);
  EXPECT_EQ(*ParseKind("backscatter"), v1::KIND_BACKSCATTER);
  EXPECT_EQ(*ParseOrder("new_sources"), v1::TOP_ORDER_NEW_SOURCES);
  EXPECT_EQ(Problem(ParseFormat("xml").status()),
            "--format is 'xml'; it can be table, csv or json");
  EXPECT_EQ(Problem(ParseKind("").status()), "--kind is ''; it can be probe or backscatter");
  EXPECT_EQ(Problem(ParseOrder("hits").status()),
            "--by is 'hits'; it can be sources, targets, records or new_sources");
}

TEST(ArgumentsTest, ACountIsFromOneToItsBound) {
  EXPECT_EQ(*ParseCount("--limit", "10000", 10'000), 10'000U);
  for (const char* text : {"0", "10001", "-1", "", "1.5", "many", "99999999999"}) {
    EXPECT_EQ(Problem(ParseCount("--limit", text, 10'000).status()),
              "--limit is '" + std::string(text) + "'; it can be a whole number from 1 to 10000");
  }
}

TEST(ArgumentsTest, ARangeIsDaysUpToAnEndOrAStartAndAnEnd) {
  EXPECT_EQ(ParseRange({}, 90)->ShortDebugString(), "days: 90");
  EXPECT_EQ(ParseRange({.days = "7", .end = "2019-10-21"}, 90)->ShortDebugString(),
            "end_date { year: 2019 month: 10 day: 21 } days: 7");
  EXPECT_EQ(
      ParseRange({.start = "2019-10-21", .end = "2019-10-21"}, 90)->ShortDebugString(),
      "start_date { year: 2019 month: 10 day: 21 } end_date { year: 2019 month: 10 day: 21 }");
  EXPECT_EQ(ParseRange({.start = "2019-10-21"}, 90)->ShortDebugString(),
            "start_date { year: 2019 month: 10 day: 21 }");
}

TEST(ArgumentsTest, AWrongRangeTeachesWhatIsRight) {
  EXPECT_EQ(Problem(ParseRange({.days = "7", .start = "2019-10-21"}, 90).status()),
            "--days and --start say the same thing twice; give --days, or --start and --end");
  EXPECT_EQ(Problem(ParseRange({.start = "2019-02-29"}, 90).status()),
            "--start is '2019-02-29', which is not a date; write YYYY-MM-DD, such as 2019-10-21");
  EXPECT_EQ(Problem(ParseRange({.end = "21.10.2019"}, 90).status()),
            "--end is '21.10.2019', which is not a date; write YYYY-MM-DD, such as 2019-10-21");
  EXPECT_EQ(Problem(ParseRange({.start = "2019-10-22", .end = "2019-10-21"}, 90).status()),
            "--end 2019-10-21 is before --start 2019-10-22; the first day is --start");
  EXPECT_EQ(Problem(ParseRange({.start = "2000-01-01", .end = "2019-10-21"}, 90).status()),
            "--start 2000-01-01 to --end 2019-10-21 is 7234 days; ask for at most 4000 at a time");
  EXPECT_EQ(Problem(ParseRange({.days = "4001"}, 90).status()),
            "--days is '4001'; it can be a whole number from 1 to 4000");
}

TEST(ArgumentsTest, AServerIsAHostWithItsPort) {
  for (const char* text : {"127.0.0.1:8530", "[::1]:8530", "sensor-net.example:1", "unix:/run/s"}) {
    EXPECT_TRUE(CheckServer(text).ok()) << text;
  }
  for (const char* text : {"", "localhost", "localhost:", ":8530", "::1:8530", "host:0", "host:x",
                           "host:65536", "unix:"}) {
    EXPECT_NE(Problem(CheckServer(text)).find("write HOST:PORT"), std::string::npos) << text;
  }
}

TEST(ArgumentsTest, ATimeoutIsAPositiveNumberOfSeconds) {
  EXPECT_EQ(*ParseTimeout("10"), absl::Seconds(10));
  EXPECT_EQ(*ParseTimeout("0.25"), absl::Milliseconds(250));
  for (const char* text : {"0", "-1", "", "soon", "inf", "nan", "86401"}) {
    EXPECT_NE(Problem(ParseTimeout(text).status()).find("it can be seconds"), std::string::npos)
        << text;
  }
}

TEST(ArgumentsTest, SixteenDifferentPortsMakeAList) {
  std::vector<std::string> ports;
  for (int i = 0; i < 16; ++i) {
    ports.push_back(std::to_string(i) + "/tcp");
  }
  EXPECT_EQ(ParseSeriesList(ports)->size(), 16U);
  ports.push_back("16/tcp");
  EXPECT_EQ(ParseSeriesList(ports).status().message(),
            "these are 17 ports; a graph can tell at most 16 apart");
}

TEST(ArgumentsTest, APortIsNamedOnce) {
  EXPECT_TRUE(ParseSeriesList({"53/tcp", "53/udp", "53"}).ok());
  EXPECT_EQ(ParseSeriesList({"53/tcp", "53/6"}).status().message(),
            "'53/6' is named twice; name each port once");
}

TEST(ArgumentsTest, AMetricIsACountOfAPoint) {
  EXPECT_EQ(*ParseMetric("new_sources"), Metric::kNewSources);
  EXPECT_EQ(ParseMetric("hits").status().message(),
            "--metric is 'hits'; it can be sources, targets, records or new_sources");
}

TEST(ArgumentsTest, AnAddressIsIpv4OrIpv6AndNothingMore) {
  EXPECT_EQ(ParseAddress("192.0.2.1")->ToString(), "192.0.2.1");
  EXPECT_EQ(ParseAddress("2001:DB8:0::1")->ToString(), "2001:db8::1");
  EXPECT_EQ(ParseAddress("::ffff:192.0.2.1")->ToString(), "192.0.2.1");
  for (const char* text :
       {"", "localhost", "192.0.2", "192.0.2.0/24", "192.0.2.1:53", "fe80::1%1"}) {
    EXPECT_FALSE(ParseAddress(text).ok()) << text;
  }
  EXPECT_EQ(ParseAddress("192.0.2").status().message(),
            "'192.0.2' is not an address; write one such as 192.0.2.1 or 2001:db8::1");
}

}  // namespace
}  // namespace scantrend
