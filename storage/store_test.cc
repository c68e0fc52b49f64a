#include "storage/store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <vector>

#include "base/status.h"
#include "storage/store_testing.h"

namespace scantrend {
namespace {

const Day kToday = *Day::Parse("2019-10-21");
const Series kDot{kTcp, 853};

class StoreTest : public testing::Test {
 protected:
  StoreTest() : clock_(kToday.start_s() + 3'600), directory_(FreshDirectory()) { Reopen(); }

  void Reopen() {
    store_.reset();
    auto store = Store::Open({.directory = directory_, .admission = {}, .clock = &clock_});
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  static Hit HitOn(Day day, uint32_t source, const Series& series = kDot) {
    return {.time_s = day.start_s(),
            .source = Address(source),
            .target = Address(9),
            .series = series,
            .kind = Kind::kProbe,
            .records = 1};
  }

  Batch Next(std::vector<Hit> hits) {
    return {.id = id_,
            .lease = kNoLease,
            .sequence = ++sequence_,
            .position = "p",
            .hits = HitColumns::Of(hits)};
  }

  Trend Read(DayRange range, std::optional<uint8_t> protocol = kTcp) {
    auto trend = store_->reader().ReadTrend(
        {.kind = Kind::kProbe, .selector = {protocol, 853}, .range = range}, kNotCancelled);
    EXPECT_TRUE(trend.ok()) << trend.status();
    return *std::move(trend);
  }

  FakeClock clock_;
  const std::string directory_;
  std::unique_ptr<Store> store_;
  const StreamId id_{"edge", "live"};
  uint64_t sequence_ = 0;
};

TEST_F(StoreTest, AnEmptyStoreAnswersGapsAndNothingElse) {
  const Trend trend = Read({kToday.Plus(-2), kToday});
  ASSERT_EQ(trend.points.size(), 3u);
  for (const TrendPoint& point : trend.points) {
    EXPECT_TRUE(point.gap);
    EXPECT_EQ(point.tcp_ratio, std::nullopt);
  }
  EXPECT_EQ(trend.summary.peak_day, std::nullopt);
  EXPECT_TRUE(store_->reader().ReadSensors("", 10)->empty());
  EXPECT_EQ(store_->reader()
                .ReadTop(Kind::kProbe, {kToday, kToday}, TopOrder::kSources, 5, kNotCancelled)
                ->total,
            0u);
}

TEST_F(StoreTest, ADayWithHitsOnOtherSeriesIsZeroAndNoGap) {
  ASSERT_TRUE(SubmitAndWait(*store_, Next({HitOn(kToday, 1, {kUdp, 53})})).ok());
  const Trend trend = Read({kToday.Plus(-1), kToday});
  EXPECT_TRUE(trend.points[0].gap);
  EXPECT_FALSE(trend.points[1].gap);
  EXPECT_EQ(trend.points[1].counts, PointCounts());
}

TEST_F(StoreTest, IdenticalHitsAreCountedAndARepeatedBatchIsNot) {
  const Batch batch = Next({HitOn(kToday, 1), HitOn(kToday, 1)});
  EXPECT_EQ(SubmitAndWait(*store_, batch)->accepted, 2u);
  const BatchResult again = *SubmitAndWait(*store_, batch);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.accepted, 0u);
  EXPECT_EQ(Read({kToday, kToday}).summary.records, 2u);
}

TEST_F(StoreTest, AGapInTheSequenceNamesTheExpectedOneAndCountsNothing) {
  ASSERT_TRUE(SubmitAndWait(*store_, Next({HitOn(kToday, 1)})).ok());
  Batch batch = Next({HitOn(kToday, 2)});
  batch.sequence = 3;
  const absl::Status status = SubmitAndWait(*store_, batch).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(status).metadata.at("expected_sequence"), "2");
  EXPECT_EQ(Read({kToday, kToday}).summary.records, 1u);
  EXPECT_EQ(store_->committer().stats().failed_batches, 1u);
}

TEST_F(StoreTest, ARefusedHitHasItsReasonAndDoesNotBlockTheRest) {
  Hit early = HitOn(kToday.Plus(-401), 1);
  Hit late = HitOn(kToday.Plus(1), 1);
  const BatchResult result = *SubmitAndWait(*store_, Next({early, HitOn(kToday, 2), late, late}));
  EXPECT_EQ(result.accepted, 1u);
  EXPECT_EQ(result.refused[static_cast<size_t>(RefusalReason::kTooOld)], 1u);
  EXPECT_EQ(result.refused[static_cast<size_t>(RefusalReason::kFuture)], 2u);
  const SensorInfo sensor = store_->reader().ReadSensors("", 10)->at(0);
  EXPECT_EQ(sensor.accepted, 1u);
  EXPECT_EQ(sensor.refused[static_cast<size_t>(RefusalReason::kFuture)], 2u);
  EXPECT_EQ(sensor.last_hit_s, kToday.start_s());
}

TEST_F(StoreTest, ABatchOfOnlyRefusedHitsMovesTheStreamOn) {
  EXPECT_EQ(SubmitAndWait(*store_, Next({HitOn(kToday.Plus(1), 1)}))->accepted, 0u);
  Reopen();
  EXPECT_EQ(OpenAndWait(*store_, id_)->state, (StreamState{1, "p"}));
  EXPECT_TRUE(Read({kToday, kToday}).points[0].gap);
}

TEST_F(StoreTest, SequenceAndPositionComeBackAfterARestart) {
  EXPECT_EQ(OpenAndWait(*store_, id_)->state, StreamState());
  ASSERT_TRUE(SubmitAndWait(*store_, Next({HitOn(kToday, 1)})).ok());
  Batch second = Next({HitOn(kToday, 2)});
  second.position = std::string("\0\xff", 2);
  ASSERT_TRUE(SubmitAndWait(*store_, second).ok());
  Reopen();
  EXPECT_EQ(OpenAndWait(*store_, id_)->state, (StreamState{2, second.position}));
  EXPECT_EQ(OpenAndWait(*store_, {"edge", "other"})->state, StreamState());
}

TEST_F(StoreTest, TheNewestOpeningOfAStreamTakesItOver) {
  const Lease older = OpenAndWait(*store_, id_)->lease;
  const Lease newer = OpenAndWait(*store_, id_)->lease;
  Batch batch = Next({HitOn(kToday, 1)});
  batch.lease = older;
  EXPECT_EQ(SubmitAndWait(*store_, batch).status().code(), absl::StatusCode::kAborted);
  batch.lease = newer;
  EXPECT_TRUE(SubmitAndWait(*store_, batch).ok());
  store_->committer().Close(id_, newer);
  batch.sequence = 2;
  EXPECT_EQ(SubmitAndWait(*store_, batch).status().code(), absl::StatusCode::kAborted);
}

TEST_F(StoreTest, OpeningAStreamSeesTheBatchesQueuedBeforeIt) {
  std::promise<uint64_t> sequence;
  for (int i = 0; i < 20; ++i) {
    store_->committer().Submit(Next({HitOn(kToday, 1)}), [](absl::StatusOr<BatchResult>) {});
  }
  store_->committer().Open(id_, [&](absl::StatusOr<OpenedStream> opened) {
    sequence.set_value(opened->state.sequence);
  });
  EXPECT_EQ(sequence.get_future().get(), 20u);
}

TEST_F(StoreTest, WhatIsQueuedWhenTheStoreClosesIsWrittenAndAnswered) {
  std::atomic<int> acked = 0;
  for (uint32_t i = 0; i < 50; ++i) {
    store_->committer().Submit(Next({HitOn(kToday, i)}), [&](absl::StatusOr<BatchResult> result) {
      acked += result.ok() ? 1 : 0;
    });
  }
  Reopen();
  EXPECT_EQ(acked, 50);
  EXPECT_EQ(Read({kToday, kToday}).summary.distinct_sources, 50u);
}

TEST_F(StoreTest, ALateHitTakesANewSourceAwayFromTheLaterDay) {
  ASSERT_TRUE(SubmitAndWait(*store_, Next({HitOn(kToday, 1)})).ok());
  EXPECT_EQ(Read({kToday, kToday}).summary.new_sources, 1u);
  ASSERT_TRUE(SubmitAndWait(*store_, Next({HitOn(kToday.Plus(-365), 1)})).ok());
  EXPECT_EQ(Read({kToday, kToday}).summary.new_sources, 0u);
  EXPECT_EQ(Read({kToday.Plus(-365), kToday}).summary.new_sources, 1u);
  EXPECT_EQ(Read({kToday.Plus(-365), kToday}).summary.distinct_sources, 1u);
}

TEST_F(StoreTest, ASourceUnseenFor366DaysIsNewAgain) {
  ASSERT_TRUE(SubmitAndWait(*store_, Next({HitOn(kToday.Plus(-366), 1), HitOn(kToday, 1)})).ok());
  EXPECT_EQ(Read({kToday, kToday}).summary.new_sources, 1u);
  EXPECT_EQ(Read({kToday.Plus(-366), kToday}).summary.new_sources, 2u);
}

TEST_F(StoreTest, ASourceByTcpAndUdpIsOneSourceOfThePort) {
  ASSERT_TRUE(
      SubmitAndWait(*store_, Next({HitOn(kToday, 1), HitOn(kToday, 1, {kUdp, 853}),
                                   HitOn(kToday, 2, {kUdp, 853}), HitOn(kToday, 1, {kUdp, 853})}))
          .ok());
  const Trend any = Read({kToday, kToday}, std::nullopt);
  EXPECT_EQ(any.summary.distinct_sources, 2u);
  EXPECT_EQ(any.summary.records, 4u);
  EXPECT_EQ(any.points[0].tcp_ratio, 25.0);
  EXPECT_EQ(Read({kToday, kToday}, kTcp).summary.distinct_sources, 1u);
}

TEST_F(StoreTest, TopIsOrderedWithTiesBySeriesAndCountsWindowsNotSums) {
  ASSERT_TRUE(
      SubmitAndWait(*store_, Next({HitOn(kToday.Plus(-1), 1, {kTcp, 80}),
                                   HitOn(kToday, 1, {kTcp, 80}), HitOn(kToday, 2, {kUdp, 53}),
                                   HitOn(kToday, 3, {kTcp, 22}), HitOn(kToday, 4, {kTcp, 22})}))
          .ok());
  const TopSeries top = *store_->reader().ReadTop(Kind::kProbe, {kToday.Plus(-1), kToday},
                                                  TopOrder::kSources, 2, kNotCancelled);
  EXPECT_EQ(top.total, 3u);
  ASSERT_EQ(top.series.size(), 2u);
  EXPECT_EQ(top.series[0].series, (Series{kTcp, 22}));
  EXPECT_EQ(top.series[1].series, (Series{kTcp, 80}));
  EXPECT_EQ(top.series[1].counts,
            (PointCounts{.records = 2, .targets = 1, .sources = 1, .new_sources = 1}));
}

TEST_F(StoreTest, SensorsArePagedByName) {
  for (const char* name : {"b", "a", "c"}) {
    Batch batch = Next({HitOn(kToday, 1)});
    batch.id = {name, "s"};
    batch.sequence = 1;
    ASSERT_TRUE(SubmitAndWait(*store_, batch).ok());
  }
  const auto first = *store_->reader().ReadSensors("", 2);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[1].name, "b");
  const auto second = *store_->reader().ReadSensors("b", 2);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].name, "c");
}

TEST_F(StoreTest, ACallerThatHasGoneStopsAnExport) {
  std::vector<Hit> hits;
  for (uint32_t i = 0; i < 10'000; ++i) {
    hits.push_back(HitOn(kToday, 1, {kTcp, static_cast<uint16_t>(i)}));
  }
  ASSERT_TRUE(SubmitAndWait(*store_, Next(std::move(hits))).ok());
  int points = 0;
  const absl::Status status = store_->reader().Export(
      Kind::kProbe, {kToday, kToday}, [&](const ExportedPoint&) { return ++points > 0; },
      [] { return true; });
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_LT(points, 5'000);
}

TEST_F(StoreTest, ACongestedQueueSaysSoAndResumesWhenItHasDrained) {
  std::promise<void> blocked;
  std::promise<void> unblock;
  auto unblocked = unblock.get_future().share();
  // The first answer holds up the committer's thread, so that the queue fills.
  store_->committer().Open(id_, [&](absl::StatusOr<OpenedStream>) {
    blocked.set_value();
    unblocked.wait();
  });
  blocked.get_future().wait();
  const std::vector<Hit> hits(kBatchHitsMax, HitOn(kToday, 1));
  int submitted = 0;
  while (!store_->committer().congested()) {
    ASSERT_LT(++submitted, 20);
    store_->committer().Submit(Next(hits), [](absl::StatusOr<BatchResult>) {});
  }
  std::promise<void> resumed;
  store_->committer().WhenUncongested([&] { resumed.set_value(); });
  EXPECT_GT(store_->committer().stats().queued_hits, kQueueHitsCongested);
  unblock.set_value();
  resumed.get_future().wait();
  EXPECT_FALSE(store_->committer().congested());
}

}  // namespace
}  // namespace scantrend
