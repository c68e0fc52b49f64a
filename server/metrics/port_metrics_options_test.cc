#include "server/metrics/port_metrics_options.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

// Whether `status` refuses, in words that hold `words`.
testing::AssertionResult Refuses(const absl::Status& status, const std::string& words) {
  return status.code() == absl::StatusCode::kInvalidArgument &&
                 std::string(status.message()).find(words) != std::string::npos
             ? testing::AssertionSuccess()
             : testing::AssertionFailure() << status;
}

TEST(ParseWatchedPortsTest, PortsComeInOrderByCommasAndByRepetitionAndOnlyOnce) {
  const auto ports = ParseWatchedPorts({"853/tcp,443/TCP", "8/icmp", "853/6,0/47"});
  ASSERT_TRUE(ports.ok()) << ports.status();
  EXPECT_EQ(*ports, (std::vector<Series>{{kTcp, 853}, {kTcp, 443}, {kIcmp, 8}, {47, 0}}));
  EXPECT_TRUE(ParseWatchedPorts({})->empty());
}

TEST(ParseWatchedPortsTest, APortWithoutProtocolIsRefusedWithWhatToWriteInstead) {
  EXPECT_TRUE(Refuses(ParseWatchedPorts({"443/tcp,853"}).status(), "853/tcp or 853/udp"));
}

TEST(ParseWatchedPortsTest, WhatIsNoPortIsRefusedByItsText) {
  for (const char* text : {"dns/tcp", "70000/tcp", "853/foo", "", "1-9/tcp", "300/icmp"}) {
    const absl::Status status = ParseWatchedPorts({text}).status();
    EXPECT_TRUE(Refuses(status, absl::StrCat("\"", text, "\""))) << text;
    EXPECT_TRUE(Refuses(status, "853/tcp or 8/icmp")) << text;
  }
}

TEST(CheckPortMetricsTest, WhatFitsExactlyIsTakenAndOneMoreIsRefusedWithWhatWouldFit) {
  PortMetricsOptions options{.watched = {{kTcp, 853}}, .top = 10, .time_series_max = 16 + 80};
  EXPECT_TRUE(CheckPortMetrics(options).ok());
  options.top = 11;
  EXPECT_TRUE(Refuses(CheckPortMetrics(options), "give it 104"));
  options.top = kMetricsTopMax;
  options.watched.resize(600);
  EXPECT_TRUE(Refuses(CheckPortMetrics(options), "watch fewer"));
}

TEST(CheckPortMetricsTest, TheDefaultsFit) { EXPECT_TRUE(CheckPortMetrics({}).ok()); }

}  // namespace
}  // namespace scantrend
