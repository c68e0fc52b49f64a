#include "server/query_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>

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
                      return [] {};
                    })
                    .ok());
  }
  while (started < 3) {
    std::this_thread::yield();
  }
  const absl::Status refused = pool.Run([] {
    ADD_FAILURE() << "it was refused";
    return [] {};
  });
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused).reason, "TOO_MANY_QUERIES");
  EXPECT_EQ(ReasonOf(refused).metadata.at("limit"), "3");
  EXPECT_EQ(ReasonOf(refused).metadata.at("retry_after_ms"), "1000");
  EXPECT_EQ(pool.refused(), 1u);
  end.set_value();
}

TEST(QueryPoolTest, WhoHasAnAnswerCanAskAgain) {
  QueryPool pool(1);
  for (int i = 0; i < 1'000; ++i) {
    const auto answer = std::make_shared<std::promise<void>>();
    ASSERT_TRUE(pool.Run([answer] { return [answer] { answer->set_value(); }; }).ok()) << i;
    answer->get_future().wait();
  }
  EXPECT_EQ(pool.refused(), 0u);
}

TEST(QueryPoolTest, ItsEndWaitsForWhatWasTaken) {
  std::atomic<int> answered = 0;
  {
    QueryPool pool(8);
    for (int i = 0; i < 8; ++i) {
      EXPECT_TRUE(pool.Run([&answered] { return [&answered] { ++answered; }; }).ok());
    }
  }
  EXPECT_EQ(answered, 8);
}

}  // namespace
}  // namespace scantrend
