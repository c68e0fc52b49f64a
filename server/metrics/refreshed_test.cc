#include "server/metrics/refreshed.h"

#include <gtest/gtest.h>

#include <future>

#include "absl/status/status.h"

namespace scantrend {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Time that only the test moves; readings that take some of it, and count themselves.
class RefreshedTest : public testing::Test {
 protected:
  RefreshOptions Options(milliseconds wait_max = std::chrono::minutes(2)) {
    return {.period_min = milliseconds(5'000),
            .rest_per_read = 19,
            .wait_max = wait_max,
            .now = [this] { return steady_clock::time_point(milliseconds(now_ms_)); }};
  }

  Refreshed<int>::Read CountingRead() {
    return [this](const Refreshed<int>::Cancelled&) -> absl::StatusOr<int> {
      now_ms_ += read_ms_;
      if (fails_) {
        return absl::DataLossError("damaged");
      }
      return ++reads_;
    };
  }

  std::atomic<int64_t> now_ms_ = 1'000;
  std::atomic<int64_t> read_ms_ = 10;
  std::atomic<bool> fails_ = false;
  std::atomic<int> reads_ = 0;
};

TEST_F(RefreshedTest, IsReadWhenItIsAskedForAndNotAgainBeforeItsPeriodIsOver) {
  Refreshed<int> value("test", CountingRead(), Options());
  EXPECT_EQ(reads_, 0);
  EXPECT_EQ(*value.Get(), 1);  // begun at 1,000
  now_ms_ = 5'999;
  EXPECT_EQ(*value.Get(), 1);
  now_ms_ = 6'000;
  EXPECT_EQ(*value.Get(), 2);
}

TEST_F(RefreshedTest, WhatTakesLongIsReadForAtMostATwentiethOfTheTime) {
  read_ms_ = 1'000;
  Refreshed<int> value("test", CountingRead(), Options());
  EXPECT_EQ(*value.Get(), 1);  // from 1,000 to 2,000
  now_ms_ = 20'999;
  EXPECT_EQ(*value.Get(), 1);
  now_ms_ = 21'000;
  EXPECT_EQ(*value.Get(), 2);
}

TEST_F(RefreshedTest, WhoeverAsksIsNotKeptByAReadingThatTakesLong) {
  std::promise<void> may_end;
  std::shared_future<void> end = may_end.get_future().share();
  std::atomic<int> reads = 0;
  Refreshed<int> value(
      "test",
      [&](const Refreshed<int>::Cancelled&) -> absl::StatusOr<int> {
        end.wait();
        return ++reads;
      },
      Options(milliseconds(0)));
  EXPECT_EQ(value.Get(), nullptr);
  may_end.set_value();
  while (value.Get() == nullptr) {
    std::this_thread::yield();
  }
  EXPECT_EQ(*value.Get(), 1);
}

TEST_F(RefreshedTest, AReadingThatFailsLeavesNoValueIsCountedAndTriedAgain) {
  Refreshed<int> value("test", CountingRead(), Options());
  EXPECT_NE(value.Get(), nullptr);
  fails_ = true;
  now_ms_ += 10'000;
  EXPECT_EQ(value.Get(), nullptr);
  EXPECT_EQ(value.failures(), 1u);
  fails_ = false;
  now_ms_ += 10'000;
  ASSERT_NE(value.Get(), nullptr);
  EXPECT_EQ(value.failures(), 1u);
}

TEST_F(RefreshedTest, AReadingIsToldToEndWhenTheValueGoes) {
  std::promise<void> has_begun;
  auto value = std::make_unique<Refreshed<int>>(
      "test",
      [&](const Refreshed<int>::Cancelled& cancelled) -> absl::StatusOr<int> {
        has_begun.set_value();
        while (!cancelled()) {
          std::this_thread::yield();
        }
        return absl::CancelledError("stopping");
      },
      Options(milliseconds(0)));
  value->Get();
  has_begun.get_future().wait();
  value.reset();
}

}  // namespace
}  // namespace scantrend
