#include "client/sensor/late_stop.h"

#include <gtest/gtest.h>

#include <semaphore>

namespace scantrend {
namespace {

using std::chrono::milliseconds;

// Waits until a stop of `token` is requested.
void Await(const std::stop_token& token) {
  std::binary_semaphore requested(0);
  const std::stop_callback release(token, [&] { requested.release(); });
  requested.acquire();
}

TEST(LateStopTest, AStopIsPassedOnAfterTheGrace) {
  std::stop_source stop;
  const LateStop late(stop.get_token(), milliseconds(20));
  EXPECT_FALSE(late.token().stop_requested());
  const auto requested = std::chrono::steady_clock::now();
  stop.request_stop();
  Await(late.token());
  EXPECT_GE(std::chrono::steady_clock::now() - requested, milliseconds(20));
}

TEST(LateStopTest, AStopThatWasRequestedBeforeIsPassedOnToo) {
  std::stop_source stop;
  stop.request_stop();
  const LateStop late(stop.get_token(), milliseconds(0));
  Await(late.token());
}

TEST(LateStopTest, ItEndsWithoutAStopAndWithinTheGrace) {
  std::stop_source stop;
  { const LateStop unused(stop.get_token(), std::chrono::hours(1)); }
  const LateStop waiting(stop.get_token(), std::chrono::hours(1));
  stop.request_stop();
  EXPECT_FALSE(waiting.token().stop_requested());
}

}  // namespace
}  // namespace scantrend
