#include "storage/retention.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "storage/packed_sightings.h"
#include "storage/store.h"
#include "storage/store_testing.h"

namespace scantrend {
namespace {

const Day kFirst = *Day::Parse("2019-01-01");
constexpr int kDays = 200;  // on which hits came
constexpr int kRetentionDays = 30;
// Of sightings.
constexpr int kSightingDays = kRetentionDays + 365;
const Retention::Report kGoOn = [](double) { return true; };

class RetentionTest : public testing::Test {
 protected:
  RetentionTest() : clock_(kFirst.start_s()), directory_(FreshDirectory()) {}

  void Open(int point_days = 0, int contact_days = 20) {
    store_.reset();
    auto store = Store::Open({.directory = directory_,
                              .admission = {.accept_days_back = 5, .monitored = {}},
                              .retention_days = kRetentionDays,
                              .contact_days = contact_days,
                              .point_days = point_days,
                              .clock = &clock_});
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  void GoTo(Day day) {
    clock_.Set(day.start_s() + 60);
    store_->UpdateRetention();
  }

  // Three sources a day, one of which comes every day; folded every thirty days.
  void Fill() {
    for (int i = 0; i < kDays; ++i) {
      GoTo(kFirst.Plus(i));
      std::vector<Hit> hits;
      for (const uint32_t source :
           {1u, 1'000u + 2 * static_cast<uint32_t>(i), 1'001u + 2 * static_cast<uint32_t>(i)}) {
        hits.push_back({.time_s = clock_.now_s(),
                        .source = Address(source),
                        .target = Address(uint32_t{9}),
                        .series = {kTcp, 853}});
      }
      ASSERT_TRUE(SubmitAndWait(*store_, {.id = {"edge", "live"},
                                          .sequence = ++sequence_,
                                          .position = "",
                                          .hits = HitColumns::Of(hits)})
                      .ok());
      if (i % 30 == 29) {
        ASSERT_TRUE(store_->tally().FoldNow().ok());
      }
    }
  }

  FamilyRetention Of(Family family) {
    const auto plan = store_->retention().Plan();
    EXPECT_TRUE(plan.ok()) << plan.status();
    for (const FamilyRetention& one : *plan) {
      if (one.family == family) {
        return one;
      }
    }
    return {};
  }

  Trend Read(Day first, Day last) {
    auto trend = store_->reader().ReadTrend({.selector = {kTcp, 853}, .range = {first, last}},
                                            kNotCancelled);
    EXPECT_TRUE(trend.ok()) << trend.status();
    return *std::move(trend);
  }

  uint64_t Exported() {
    uint64_t points = 0;
    EXPECT_TRUE(store_->reader()
                    .Export(
                        Kind::kProbe, {kFirst, kFirst.Plus(kDays)},
                        [&points](const ExportedPoint&) {
                          ++points;
                          return true;
                        },
                        kNotCancelled)
                    .ok());
    return points;
  }

  void ExpectVerified() {
    const auto verified = store_->verifier().Verify(1, [](const VerifyProgress&) { return true; });
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_EQ(verified->findings, 0u) << verified->kept[0].detail;
  }

  static void WaitUntil(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::yield();
    }
  }

  FakeClock clock_;
  const std::string directory_;
  std::unique_ptr<Store> store_;
  uint64_t sequence_ = 0;
};

// The first day of the span of a day.
Day SpanOf(Day day) { return Day(static_cast<uint16_t>(day.number() / kSpanDays * kSpanDays)); }

TEST_F(RetentionTest, WhatIsYoungEnoughStaysAndThePlanSaysHowMuchThatIs) {
  Open();
  Fill();
  const FamilyRetention sightings = Of(Family::kSightings);
  EXPECT_EQ(sightings.days, kSightingDays);
  EXPECT_GT(sightings.records, 0u);
  EXPECT_GT(sightings.bytes, 0u);
  EXPECT_EQ(sightings.records_old, 0u);
  EXPECT_EQ(sightings.files_unknown, 0u);
  EXPECT_EQ(Of(Family::kPoints).days, 0);
  EXPECT_EQ(Of(Family::kPoints).first_kept, std::nullopt);
  EXPECT_EQ(Exported(), uint64_t{kDays});
  ExpectVerified();
}

TEST_F(RetentionTest, OldSightingsGoByThemselvesAndPointsStayAndAreStillVerified) {
  Open();
  Fill();
  const Day today = kFirst.Plus(kSightingDays + 150);
  const uint64_t before = Of(Family::kSightings).records;
  const Trend trend = Read(kFirst, kFirst.Plus(kDays - 1));
  GoTo(today);
  EXPECT_EQ(Of(Family::kSightings).first_kept, SpanOf(today.Plus(-kSightingDays)));
  // No test waits for a compaction that RocksDB may come to think of: there are no more hits.
  WaitUntil([this] { return Of(Family::kSightings).records_old == 0; });
  const FamilyRetention left = Of(Family::kSightings);
  EXPECT_LT(left.records, before);
  EXPECT_GT(left.records, 0u);
  EXPECT_GT(store_->dropped_records(Family::kSightings), 0u);
  EXPECT_EQ(Exported(), uint64_t{kDays});
  // What the points' histograms answer needs no sightings.
  const Trend after = Read(kFirst, kFirst.Plus(kDays - 1));
  EXPECT_EQ(after.summary.distinct_sources, trend.summary.distinct_sources);
  EXPECT_EQ(after.summary.records, uint64_t{3 * kDays});
  ExpectVerified();
  Open();
  EXPECT_EQ(Of(Family::kSightings).records_old, 0u);
  ExpectVerified();
}

TEST_F(RetentionTest, EnforcingDeletesAllThatIsTooOldAtOnceAndSaysWhatThatWas) {
  Open();
  Fill();
  // At lower levels, too: file by file.
  ASSERT_TRUE(store_->compactor().Compact([](const CompactionProgress&) { return true; }).ok());
  clock_.Set(kFirst.Plus(kSightingDays + 150).start_s());
  const auto enforced = store_->retention().Enforce(kGoOn);
  ASSERT_TRUE(enforced.ok()) << enforced.status();
  const auto again = store_->retention().Enforce(kGoOn);
  ASSERT_TRUE(again.ok()) << again.status();
  for (const FamilyRetention& left : *again) {
    EXPECT_EQ(left.records_old, 0u) << static_cast<int>(left.family);
  }
  EXPECT_EQ(Of(Family::kContacts).records, 0u);
  EXPECT_GT(store_->dropped_records(Family::kContacts), 0u);
  EXPECT_GT(store_->retention().stats().files, 0u);
  EXPECT_EQ(store_->retention().stats().failures, 0u);
  EXPECT_EQ(Exported(), uint64_t{kDays});
  ExpectVerified();
}

TEST_F(RetentionTest, PointsGoWithTheirDaysDeliveriesAndGapsTakeTheirPlace) {
  constexpr int kPointDays = kSightingDays + 20;
  Open(kPointDays);
  Fill();
  const Day today = kFirst.Plus(kPointDays + 150);
  const Day kept = SpanOf(today.Plus(-kPointDays));
  ASSERT_GT(kept, kFirst);
  GoTo(today);
  EXPECT_EQ(Of(Family::kPoints).first_kept, kept);
  // Not shown from now on, whether their bytes are gone or not.
  const auto expect_given_up = [&] {
    EXPECT_EQ(Exported(), static_cast<uint64_t>(kDays - (kept - kFirst)));
    const Trend trend = Read(kept.Plus(-2), kept.Plus(1));
    EXPECT_TRUE(trend.points[0].gap);
    EXPECT_TRUE(trend.points[1].gap);
    EXPECT_FALSE(trend.points[2].gap);
    EXPECT_EQ(trend.summary.records, 6u);
    EXPECT_EQ(trend.summary.distinct_sources, 5u);
    EXPECT_EQ(store_->reader().ReadFirstDay()->value(), kept);
    ExpectVerified();
  };
  expect_given_up();
  WaitUntil([this] {
    return Of(Family::kPoints).records_old == 0 && Of(Family::kDays).records_old == 0;
  });
  expect_given_up();
  EXPECT_GT(store_->dropped_records(Family::kPoints), 0u);
  EXPECT_GT(store_->dropped_records(Family::kDays), 0u);
  // What was given up stays so under other options, and takes no hits.
  Open(/*point_days=*/0);
  expect_given_up();
  const auto sensors = store_->reader().ReadSensors("", 1);
  EXPECT_EQ(sensors->at(0).accepted, uint64_t{3 * kDays});
}

TEST_F(RetentionTest, HitsOfDaysWhosePointsAreGivenUpAreTooOldWhateverIsAccepted) {
  Open(kSightingDays);
  Fill();
  GoTo(kFirst.Plus(kSightingDays + 150));
  store_.reset();
  auto store = Store::Open({.directory = directory_,
                            .admission = {.accept_days_back = 3'000, .monitored = {}},
                            .clock = &clock_});
  ASSERT_TRUE(store.ok()) << store.status();
  std::vector<Hit> hits(1, {.time_s = kFirst.start_s(),
                            .source = Address(uint32_t{1}),
                            .target = Address(uint32_t{9}),
                            .series = {kTcp, 853}});
  const auto result = SubmitAndWait(
      **store,
      {.id = {"edge", "late"}, .sequence = 1, .position = "", .hits = HitColumns::Of(hits)});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->accepted, 0u);
  EXPECT_EQ(result->refused[static_cast<size_t>(RefusalReason::kTooOld)], 1u);
}

TEST_F(RetentionTest, PointsAreKeptAsLongAsTheirSightingsWhateverTheOptionSays) {
  EXPECT_EQ(PointDaysMin({.retention_days = 400, .accept_days_back = 400, .contact_days = 400}),
            765);
  EXPECT_EQ(PointDaysMin({.retention_days = 30, .accept_days_back = 90, .contact_days = 1'000}),
            1'000);
  Open(/*point_days=*/10);
  EXPECT_EQ(Of(Family::kPoints).days, kSightingDays);
}

TEST_F(RetentionTest, EnforcingEndsWhenItsCallerGoes) {
  Open();
  Fill();
  clock_.Set(kFirst.Plus(kSightingDays + 150).start_s());
  const auto ended = store_->retention().Enforce([](double) { return false; });
  EXPECT_TRUE(ended.ok() || absl::IsCancelled(ended.status())) << ended.status();
  const auto nested = store_->retention().Enforce([this](double) {
    EXPECT_TRUE(absl::IsResourceExhausted(store_->retention().Enforce(kGoOn).status()));
    return true;
  });
  EXPECT_TRUE(nested.ok()) << nested.status();
}

}  // namespace
}  // namespace scantrend
