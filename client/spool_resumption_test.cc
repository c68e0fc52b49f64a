#include "client/spool_resumption.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/status.h"

namespace scantrend {
namespace {

// Batches 4 to 9 are in the spool; batch N has sequence 100 + N and position "N".
const SpoolState kState{.base = 100, .last = 9, .acked = 3, .acked_position = "3"};
const SpoolState kEmpty{.base = 100, .last = 9, .acked = 9, .acked_position = "9"};

absl::StatusOr<std::string> PositionOf(uint64_t number) { return std::to_string(number); }

absl::StatusOr<SpoolResumption> Resume(const SpoolState& state, StreamPosition server,
                                       bool has_begun = true, uint64_t sent = 9) {
  return ResumeSpool(
      {.state = state, .sent = sent, .has_begun = has_begun, .server = std::move(server)},
      PositionOf);
}

std::string ReasonFor(const absl::StatusOr<SpoolResumption>& resumption) {
  EXPECT_EQ(resumption.status().code(), absl::StatusCode::kFailedPrecondition);
  return ReasonOf(resumption.status()).reason;
}

TEST(SpoolResumptionTest, TheServersSequenceSaysWhichBatchesAreCounted) {
  for (uint64_t counted = 3; counted <= 9; ++counted) {
    const auto resumption = *Resume(kState, {100 + counted, std::to_string(counted)});
    EXPECT_EQ(resumption.base, 100);
    EXPECT_EQ(resumption.counted, counted);
    EXPECT_FALSE(resumption.is_new_base);
    EXPECT_EQ(resumption.notice, "");
  }
}

TEST(SpoolResumptionTest, ASpoolThatMetNoServerFollowsWhatIsThere) {
  SpoolState state = kState;
  state.base = std::nullopt;
  state.acked = 0;
  state.acked_position = "";
  const auto resumption = *Resume(state, {41, ""});
  EXPECT_TRUE(resumption.is_new_base);
  EXPECT_EQ(resumption.base, 41);
  EXPECT_EQ(resumption.counted, 0u);
  EXPECT_EQ(resumption.notice, "");
}

TEST(SpoolResumptionTest, ANewSpoolTakesTheServersPositionUnlessItsSourceHasBegunWithoutIt) {
  const auto resumption = *Resume(SpoolState(), {41, "there"}, /*has_begun=*/false, /*sent=*/0);
  EXPECT_EQ(resumption.base, 41);
  EXPECT_TRUE(resumption.is_new_base);
  EXPECT_EQ(ReasonFor(Resume(SpoolState(), {41, "there"}, /*has_begun=*/true, /*sent=*/0)),
            kSpoolBeganBlind);
}

TEST(SpoolResumptionTest, AServerThatLacksWhatItHadAckedIsFollowedAndThatIsSaid) {
  const auto resumption = *Resume(kState, {1, "elsewhere"});
  EXPECT_TRUE(resumption.is_new_base);
  EXPECT_EQ(resumption.base, -2);  // batch 4 becomes 2
  EXPECT_EQ(resumption.counted, 3u);
  EXPECT_NE(resumption.notice.find("lacks the last 102 batches"), std::string::npos)
      << resumption.notice;
  EXPECT_NE(resumption.notice.find("lost"), std::string::npos);
  const auto empty = *Resume(kEmpty, {0, ""}, /*has_begun=*/false);
  EXPECT_EQ(empty.base, -9);
  EXPECT_EQ(empty.notice.find("lost"), std::string::npos) << empty.notice;
}

TEST(SpoolResumptionTest, MoreThanWasSentIsAnothers) {
  EXPECT_EQ(ReasonFor(Resume(kState, {110, "10"})), kStreamOfAnother);
  EXPECT_EQ(ReasonFor(Resume(kState, {107, "7"}, /*has_begun=*/true, /*sent=*/6)),
            kStreamOfAnother);
  EXPECT_EQ(ReasonFor(Resume(kState, {std::numeric_limits<uint64_t>::max(), ""})),
            kStreamOfAnother);
  EXPECT_EQ(ReasonFor(Resume(kEmpty, {110, "10"})), kStreamOfAnother);
}

TEST(SpoolResumptionTest, APositionThatIsNotTheBatchsIsAnothers) {
  EXPECT_EQ(ReasonFor(Resume(kState, {103, "other"})), kStreamOfAnother);
  EXPECT_EQ(ReasonFor(Resume(kState, {105, "other"})), kStreamOfAnother);
  EXPECT_EQ(ReasonFor(Resume(kState, {105, ""})), kStreamOfAnother);
}

TEST(SpoolResumptionTest, AnEmptySpoolWhoseSourceHasNotBegunGoesOnFromWhereverTheStreamStands) {
  for (const StreamPosition& server :
       {StreamPosition{150, "50"}, StreamPosition{109, "other"}, StreamPosition{108, "8"}}) {
    const auto resumption = *Resume(kEmpty, server, /*has_begun=*/false);
    EXPECT_TRUE(resumption.is_new_base);
    EXPECT_EQ(resumption.base, static_cast<int64_t>(server.sequence) - 9);
    EXPECT_EQ(resumption.counted, 9u);
    EXPECT_NE(resumption.notice, "");
  }
  EXPECT_FALSE(Resume(kEmpty, {109, "9"}, /*has_begun=*/false)->is_new_base);
}

TEST(SpoolResumptionTest, APositionThatCannotBeReadIsItsError) {
  const auto resumption = ResumeSpool(
      {.state = kState, .sent = 9, .has_begun = true, .server = {105, "5"}},
      [](uint64_t) -> absl::StatusOr<std::string> { return absl::DataLossError("damaged"); });
  EXPECT_EQ(resumption.status(), absl::DataLossError("damaged"));
}

}  // namespace
}  // namespace scantrend
