#include "storage/admission.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "storage/hits_testing.h"

namespace scantrend {
namespace {

constexpr uint32_t kNow = 1'571'650'000;  // 2019-10-21T09:26:40Z

Hit GoodHit() {
  return {.time_s = kNow,
          .source = Address(1),
          .target = *Address::Parse("192.0.2.1"),
          .series = {kTcp, 853},
          .kind = Kind::kProbe,
          .records = 1};
}

TEST(AdmissionTest, AHitIsAcceptedUpToAnHourAheadAndNotASecondMore) {
  const AdmissionOptions options;
  const Admission admission(options, kNow);
  Hit hit = GoodHit();
  hit.time_s = kNow + kAcceptSecondsAhead;
  EXPECT_EQ(admission.Refuse(hit), std::nullopt);
  ++hit.time_s;
  EXPECT_EQ(admission.Refuse(hit), RefusalReason::kFuture);
}

TEST(AdmissionTest, TheWholeOfTheOldestDayIsAcceptedAndNothingBeforeIt) {
  const AdmissionOptions options{.accept_days_back = 400, .monitored = {}};
  const Admission admission(options, kNow);
  Hit hit = GoodHit();
  hit.time_s = Day::OfTime(kNow).Plus(-400).start_s();
  EXPECT_EQ(admission.Refuse(hit), std::nullopt);
  --hit.time_s;
  EXPECT_EQ(admission.Refuse(hit), RefusalReason::kTooOld);
}

TEST(AdmissionTest, ADateIn1970IsTooOldAndOneIn2038IsFuture) {
  const AdmissionOptions options;
  const Admission admission(options, kNow);
  Hit hit = GoodHit();
  hit.time_s = 0;
  EXPECT_EQ(admission.Refuse(hit), RefusalReason::kTooOld);
  hit.time_s = 2'147'483'648;
  EXPECT_EQ(admission.Refuse(hit), RefusalReason::kFuture);
}

TEST(AdmissionTest, AClockAtTheEndOfItsRangeDoesNotWrapAround) {
  const AdmissionOptions options;
  const Admission admission(options, UINT32_MAX);
  Hit hit = GoodHit();
  hit.time_s = UINT32_MAX;
  EXPECT_EQ(admission.Refuse(hit), std::nullopt);
}

TEST(AdmissionTest, EveryFieldThatIsWrongHasItsReason) {
  AdmissionOptions options;
  options.monitored = *Network::ParseList("192.0.2.0/24");
  const Admission admission(options, kNow);
  EXPECT_EQ(admission.Refuse(GoodHit()), std::nullopt);
  Hit hit = GoodHit();
  hit.kind = static_cast<Kind>(0);
  EXPECT_EQ(admission.Refuse(hit), RefusalReason::kBadKind);
  hit = GoodHit();
  hit.series = {255, 0};
  EXPECT_EQ(admission.Refuse(hit), RefusalReason::kBadProtocol);
  hit.series = {kIcmp, 256};
  EXPECT_EQ(admission.Refuse(hit), RefusalReason::kBadPort);
  hit = GoodHit();
  hit.records = 0;
  EXPECT_EQ(admission.Refuse(hit), RefusalReason::kBadRecords);
  hit = GoodHit();
  hit.target = Address();
  EXPECT_EQ(admission.Refuse(hit), RefusalReason::kBadAddress);
  hit.target = *Address::Parse("198.51.100.1");
  EXPECT_EQ(admission.Refuse(hit), RefusalReason::kNotMonitored);
}

// What Accept must answer, hit by hit.
struct Expected {
  std::vector<CountedHit> counted;
  RefusedCounts refused{};
  uint32_t last_hit_s = 0;
};

Expected AcceptEach(const Admission& admission, const HitColumns& columns) {
  Expected expected;
  for (const Hit& hit : ToHits(columns)) {
    if (const auto reason = admission.Refuse(hit)) {
      ++expected.refused[static_cast<size_t>(*reason)];
    } else {
      expected.counted.push_back(Counted(hit));
      expected.last_hit_s = std::max(expected.last_hit_s, hit.time_s);
    }
  }
  return expected;
}

void ExpectAcceptsAsEach(const Admission& admission, const HitColumns& columns) {
  const Expected expected = AcceptEach(admission, columns);
  const AcceptedHits accepted = admission.Accept(columns);
  EXPECT_EQ(Counted(accepted), expected.counted);
  EXPECT_EQ(accepted.refused, expected.refused);
  EXPECT_EQ(accepted.last_hit_s, expected.last_hit_s);
}

// Changes that make a hit one that is refused, or one that just is not.
std::vector<std::function<void(Hit&)>> Changes() {
  const uint32_t earliest_s = Day::OfTime(kNow).Plus(-kAcceptDaysBackDefault).start_s();
  std::vector<std::function<void(Hit&)>> changes;
  for (const uint32_t time_s : {0u, earliest_s - 1, earliest_s, kNow + kAcceptSecondsAhead,
                                kNow + kAcceptSecondsAhead + 1, UINT32_MAX}) {
    changes.emplace_back([time_s](Hit& hit) { hit.time_s = time_s; });
  }
  for (const char* target : {"0.0.0.0", "::", "192.0.2.255", "192.0.3.0", "2001:db8::1", "::1"}) {
    changes.emplace_back([target](Hit& hit) { hit.target = *Address::Parse(target); });
  }
  for (const uint8_t kind : {0, 1, 2, 3, 255}) {
    changes.emplace_back([kind](Hit& hit) { hit.kind = static_cast<Kind>(kind); });
  }
  for (const int protocol : {0, 1, 6, 17, 33, 47, 58, 132, 136, 254, 255}) {
    for (const int port : {0, 1, 255, 256, 65'535}) {
      changes.emplace_back([protocol, port](Hit& hit) {
        hit.series = {static_cast<uint8_t>(protocol), static_cast<uint16_t>(port)};
      });
    }
  }
  for (const uint32_t records : {0u, 1u, 2u, UINT32_MAX}) {
    changes.emplace_back([records](Hit& hit) { hit.records = records; });
  }
  return changes;
}

TEST(AdmissionTest, TheColumnsOfABatchAreJudgedAsItsHitsAre) {
  const uint32_t seed = 51;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  const std::vector<std::function<void(Hit&)>> changes = Changes();
  AdmissionOptions monitoring;
  monitoring.monitored = *Network::ParseList("192.0.2.0/24,2001:db8::/32");
  const AdmissionOptions all;
  for (int round = 0; round < 4000; ++round) {
    std::vector<Hit> hits(1 + random() % 4, GoodHit());
    for (Hit& hit : hits) {
      hit.time_s -= static_cast<uint32_t>(random() % 2 * kSecondsPerDay);
      for (uint64_t i = random() % 3; i > 0; --i) {
        changes[random() % changes.size()](hit);
      }
    }
    SCOPED_TRACE(round);
    const HitColumns columns = HitColumns::Of(hits);
    ExpectAcceptsAsEach(Admission(all, kNow), columns);
    ExpectAcceptsAsEach(Admission(monitoring, kNow), columns);
    ASSERT_FALSE(HasFailure());
  }
}

TEST(AdmissionTest, EveryChangeOfOneHitAmongGoodOnesIsJudgedAsItIsAlone) {
  const AdmissionOptions options;
  const Admission admission(options, kNow);
  for (const auto& change : Changes()) {
    std::vector<Hit> hits(3, GoodHit());
    change(hits[1]);
    const HitColumns columns = HitColumns::Of(hits);
    ExpectAcceptsAsEach(admission, columns);
    EXPECT_EQ(admission.Accept(columns).size(), admission.Refuse(hits[1]).has_value() ? 2u : 3u);
  }
}

TEST(AdmissionTest, ColumnsOfWhichNoneIsRefusedAreTakenAsTheyCameWithTheirOwner) {
  const AdmissionOptions options;
  const Admission admission(options, kNow);
  std::vector<Hit> hits(2, GoodHit());
  hits[1].records = 2;
  AcceptedHits accepted;
  const uint32_t* source = nullptr;
  {
    const HitColumns columns = HitColumns::Of(hits);
    source = columns.ipv4.source.data();
    accepted = admission.Accept(columns);
  }
  EXPECT_EQ(accepted.ipv4.source.data(), source);
  EXPECT_EQ(Counted(accepted), (std::vector<CountedHit>{Counted(hits[0]), Counted(hits[1])}));
  EXPECT_EQ(accepted.ipv4.day.size(), 1u);
}

TEST(AdmissionTest, ARecordEachTakesNoColumn) {
  const AdmissionOptions options;
  const Admission admission(options, kNow);
  const AcceptedHits accepted = admission.Accept(HitColumns::Of(std::vector<Hit>(3, GoodHit())));
  EXPECT_TRUE(accepted.ipv4.records.empty());
  EXPECT_EQ(accepted.ipv4.records_of(2), 1u);
}

TEST(AdmissionTest, ABatchOfRefusedHitsAloneAcceptsNone) {
  const AdmissionOptions options;
  Hit old = GoodHit();
  old.time_s = 0;
  Hit old6 = old;
  old6.source = old6.target = *Address::Parse("2001:db8::1");
  const AcceptedHits accepted = Admission(options, kNow).Accept(HitColumns::Of({old, old6}));
  EXPECT_EQ(accepted.size(), 0u);
  EXPECT_EQ(accepted.refused[static_cast<size_t>(RefusalReason::kTooOld)], 2u);
  EXPECT_EQ(accepted.last_hit_s, 0u);
  EXPECT_TRUE(accepted.Deliveries().empty());
}

TEST(AdmissionTest, DeliveriesAreTheHitsAndRecordsOfEachDay) {
  const uint32_t seed = 52;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 200; ++round) {
    const std::vector<Hit> hits =
        RandomGoodHits(random, 1 + random() % 30, Day(18'000), 1 + static_cast<int>(random() % 5));
    std::map<Day, std::pair<uint64_t, uint64_t>> expected;
    for (const Hit& hit : hits) {
      expected[Day::OfTime(hit.time_s)].first += 1;
      expected[Day::OfTime(hit.time_s)].second += hit.records;
    }
    const std::vector<Delivered> deliveries = AcceptAll(hits).Deliveries();
    ASSERT_EQ(deliveries.size(), expected.size());
    auto day = expected.begin();
    for (const Delivered& delivered : deliveries) {
      EXPECT_EQ(delivered.day, day->first);
      EXPECT_EQ(delivered.accepted, day->second.first);
      EXPECT_EQ(delivered.records, day->second.second);
      ++day;
    }
  }
}

}  // namespace
}  // namespace scantrend
