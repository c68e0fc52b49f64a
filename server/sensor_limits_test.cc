#include "server/sensor_limits.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "base/status.h"

namespace scantrend {
namespace {

class SensorLimitsTest : public testing::Test {
 protected:
  SensorLimits Limits(const SensorLimitsOptions& options) {
    return SensorLimits(options, [this] { return now_; });
  }

  SensorLimits::Time now_{std::chrono::hours(1)};
};

TEST_F(SensorLimitsTest, ASensorHasSoManyStreamsAndAnotherHasItsOwn) {
  SensorLimits limits = Limits({.streams_max = 2});
  EXPECT_TRUE(limits.OpenStream("edge").ok());
  EXPECT_TRUE(limits.OpenStream("edge").ok());
  const absl::Status refused = limits.OpenStream("edge");
  EXPECT_TRUE(absl::IsResourceExhausted(refused));
  EXPECT_TRUE(absl::StrContains(refused.message(), "sensor edge has 2 streams")) << refused;
  EXPECT_EQ(ReasonOf(refused).reason, "TOO_MANY_STREAMS");
  EXPECT_EQ(ReasonOf(refused).metadata.at("retry_after_ms"), "5000");
  EXPECT_TRUE(limits.OpenStream("pots").ok());
  limits.CloseStream("edge");
  EXPECT_TRUE(limits.OpenStream("edge").ok());
  EXPECT_FALSE(limits.OpenStream("edge").ok());
}

TEST_F(SensorLimitsTest, ASensorSendsSoManyHitsASecondOnAverageAndIsToldWhenToGoOn) {
  SensorLimits limits = Limits({.hits_per_second = 100});
  // The burst of ten seconds, and one batch over it.
  EXPECT_TRUE(limits.TakeHits("edge", 999).ok());
  EXPECT_TRUE(limits.TakeHits("edge", 201).ok());
  absl::Status refused = limits.TakeHits("edge", 1);
  EXPECT_TRUE(absl::IsResourceExhausted(refused));
  EXPECT_EQ(ReasonOf(refused).reason, "TOO_MANY_HITS");
  EXPECT_EQ(ReasonOf(refused).metadata.at("retry_after_ms"), "2010");
  EXPECT_TRUE(limits.TakeHits("pots", 1'000).ok());
  now_ += std::chrono::milliseconds(2'000);
  EXPECT_FALSE(limits.TakeHits("edge", 1).ok());
  now_ += std::chrono::milliseconds(10);
  EXPECT_TRUE(limits.TakeHits("edge", 1).ok());
  EXPECT_FALSE(limits.TakeHits("edge", 1).ok());
}

TEST_F(SensorLimitsTest, NoMoreThanABurstIsSavedUp) {
  SensorLimits limits = Limits({.hits_per_second = 100});
  EXPECT_TRUE(limits.TakeHits("edge", 1).ok());
  now_ += std::chrono::hours(24);
  EXPECT_TRUE(limits.TakeHits("edge", 1'000).ok());
  EXPECT_FALSE(limits.TakeHits("edge", 1).ok());
}

TEST_F(SensorLimitsTest, ABatchThatIsLargerThanABurstIsTakenOnceThereIsAnythingLeft) {
  SensorLimits limits = Limits({.hits_per_second = 1});
  EXPECT_TRUE(limits.TakeHits("edge", 65'536).ok());
  now_ += std::chrono::seconds(65'526);
  EXPECT_FALSE(limits.TakeHits("edge", 65'536).ok());
  now_ += std::chrono::seconds(1);
  EXPECT_TRUE(limits.TakeHits("edge", 65'536).ok());
}

TEST_F(SensorLimitsTest, DebtsAreNotForgottenWhenAStreamIsClosedAndOpenedAgain) {
  SensorLimits limits = Limits({.hits_per_second = 100});
  EXPECT_TRUE(limits.OpenStream("edge").ok());
  EXPECT_TRUE(limits.TakeHits("edge", 5'000).ok());
  limits.CloseStream("edge");
  now_ += 2 * SensorLimits::kBurst;
  EXPECT_TRUE(limits.OpenStream("edge").ok());
  EXPECT_FALSE(limits.TakeHits("edge", 1).ok());
}

TEST_F(SensorLimitsTest, WithoutALimitOfHitsAllAreTaken) {
  SensorLimits limits = Limits({});
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(limits.TakeHits("edge", uint64_t{1} << 40).ok());
  }
}

}  // namespace
}  // namespace scantrend
