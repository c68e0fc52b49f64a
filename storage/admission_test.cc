#include "storage/admission.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace scantrend
