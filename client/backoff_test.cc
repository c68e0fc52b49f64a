#include "client/backoff.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

using std::chrono::milliseconds;

TEST(BackoffTest, PausesDoubleUpToTheBoundAndAreHalfOfThatAtLeast) {
  Backoff backoff(milliseconds(20), milliseconds(100));
  for (const int whole : {20, 40, 80, 100, 100, 100}) {
    const milliseconds pause = backoff.Next();
    EXPECT_LE(pause, milliseconds(whole));
    EXPECT_GE(pause, milliseconds(whole / 2));
  }
  backoff.Reset();
  EXPECT_LE(backoff.Next(), milliseconds(20));
}

TEST(BackoffTest, ForEverEndsWithTheClock) {
  const auto now = std::chrono::steady_clock::now();
  EXPECT_EQ(Later(now, kForEver), std::chrono::steady_clock::time_point::max());
  EXPECT_EQ(Later(now, milliseconds(5)), now + milliseconds(5));
  EXPECT_EQ(Later(now, milliseconds(0)), now);
  EXPECT_EQ(Later(std::chrono::steady_clock::time_point::max(), kForEver),
            std::chrono::steady_clock::time_point::max());
}

}  // namespace
}  // namespace scantrend
