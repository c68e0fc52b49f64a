// TrendQueries over a store of the test's own.
#ifndef SCANTREND_SERVER_HTTP_QUERIES_TESTING_H_
#define SCANTREND_SERVER_HTTP_QUERIES_TESTING_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "server/scanners.h"
#include "server/trend_queries.h"
#include "storage/store_testing.h"

namespace scantrend {

class QueriesTest : public testing::Test {
 protected:
  static constexpr char kToday[] = "2019-10-21";

  static Day DayOf(const char* date) { return *Day::Parse(date); }

  // `source` and `target` as text; at noon.
  static Hit HitOf(const char* date, const char* source, const char* target, Series series,
                   uint32_t records = 1, Kind kind = Kind::kProbe) {
    return {.time_s = DayOf(date).start_s() + 43'200,
            .source = *Address::Parse(source),
            .target = *Address::Parse(target),
            .series = series,
            .kind = kind,
            .records = records};
  }

  void SetUp() override {
    options_.directory = FreshDirectory();
    options_.clock = &clock_;
    auto store = Store::Open(options_);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    queries_ = std::make_unique<TrendQueries>(&store_->reader(), &scanners_, &clock_);
  }

  // As a sensor delivers them; all must be accepted.
  void Submit(const std::vector<Hit>& hits) {
    const auto result = SubmitAndWait(*store_, {.id = {"edge", "live"},
                                                .sequence = ++sequence_,
                                                .position = {},
                                                .hits = HitColumns::Of(hits)});
    ASSERT_TRUE(result.ok()) << result.status();
    ASSERT_EQ(result->accepted, hits.size());
  }

  FakeClock clock_{DayOf(kToday).start_s() + 50'000};
  StoreOptions options_;  // for SetUp
  Scanners scanners_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<TrendQueries> queries_;
  uint64_t sequence_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_QUERIES_TESTING_H_
