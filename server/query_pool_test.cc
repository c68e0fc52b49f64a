#include "server/query_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "base/status.h"

namespace scantrend {
namespace {

TEST(QueryPoolTest, QueriesRunAtOnceAndMoreAreToldWhenToComeAgain) {
  std::promise<void> end;
  std::shared_future<void> ended = end.get_future().share();
  std::atomic<int> started = 0;
  QueryPool pool(3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(pool.Run([&started, ended] {
                      ++started;
                      ended.wait();
                    })
                    .ok());
  }
  while (started < 3) {
    std::this_thread::yield();
  }
  const absl::Status refused = pool.Run([] { FAIL() << "it was refused"; });
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused).reason, "TOO_MANY_QUERIES");
  EXPECT_EQ(ReasonOf(refused).metadata.at("limit"), "3");
  EXPECT_EQ(ReasonOf(refused).metadata.at("retry_after_ms"), "1000");
  EXPECT_EQ(pool.refused(), 1u);
  end.set_value();
}

TEST(QueryPoolTest, ThereIsRoomAgainOnceAQueryIsOver) {
  QueryPool pool(1);
  std::atomic<int> answered = 0;
  for (int i = 0; i < 100; ++i) {
    while (!pool.Run([&answered] { ++answered; }).ok()) {
      std::this_thread::yield();
    }
  }
  while (answered < 100) {
    std::this_thread::yield();
  }
}

TEST(QueryPoolTest, ItsEndWaitsForWhatWasTaken) {
  std::atomic<int> answered = 0;
  {
    QueryPool pool(8);
    for (int i = 0; i < 8; ++i) {
      EXPECT_TRUE(pool.Run([&answered] { ++answered; }).ok());
    }
  }
  EXPECT_EQ(answered, 8);
}

}  // namespace
}  // namespace scantrend
