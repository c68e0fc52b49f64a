#include "bench/latencies.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(LatenciesTest, PercentilesAreNearestRank) {
  Latencies latencies;
  for (int ms = 200; ms >= 1; --ms) {
    latencies.Add(std::chrono::milliseconds(ms));
  }
  EXPECT_EQ(latencies.PercentileMs(0), 1);
  EXPECT_EQ(latencies.PercentileMs(50), 100);
  EXPECT_EQ(latencies.PercentileMs(99), 198);
  EXPECT_EQ(latencies.PercentileMs(99.9), 200);
  EXPECT_EQ(latencies.PercentileMs(100), 200);
}

TEST(LatenciesTest, OneIsEveryPercentile) {
  Latencies latencies;
  latencies.Add(std::chrono::microseconds(1'500));
  EXPECT_EQ(latencies.PercentileMs(50), 1.5);
  EXPECT_EQ(latencies.PercentileMs(99), 1.5);
}

}  // namespace
}  // namespace scantrend
