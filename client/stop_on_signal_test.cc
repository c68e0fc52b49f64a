#include "client/stop_on_signal.h"

#include <gtest/gtest.h>

#include <csignal>
#include <future>

namespace scantrend {
namespace {

// Returns when a stop of `token` is requested.
void WaitForStop(const std::stop_token& token) {
  std::promise<void> stopped;
  const std::stop_callback callback(token, [&stopped] { stopped.set_value(); });
  stopped.get_future().wait();
}

TEST(StopOnSignalTest, EitherSignalRequestsAStop) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const StopOnSignal stop;
    EXPECT_FALSE(stop.token().stop_requested());
    std::raise(signal);
    WaitForStop(stop.token());
  }
}

TEST(StopOnSignalTest, WithoutASignalNothingIsStoppedAndTheNextOneStartsAnew) {
  {
    const StopOnSignal stop;
    std::raise(SIGINT);
    std::raise(SIGTERM);
  }
  const StopOnSignal stop;
  EXPECT_FALSE(stop.token().stop_requested());
}

TEST(StopOnSignalTest, AfterwardsSignalsDoWhatTheyDidBefore) {
  const auto ignore_before = std::signal(SIGINT, SIG_IGN);
  {
    const StopOnSignal stop;
    std::raise(SIGINT);
  }
  std::raise(SIGINT);  // ignored
  EXPECT_EQ(std::signal(SIGINT, ignore_before), SIG_IGN);
}

TEST(StopOnSignalDeathTest, ASecondSignalEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        const StopOnSignal stop;
        std::raise(SIGINT);
        std::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace scantrend
