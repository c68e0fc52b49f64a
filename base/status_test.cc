#include "base/status.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(StatusTest, AReasonAndItsMetadataSurviveTheStatusAndItsAnnotation) {
  const absl::Status status = WithReason(
      absl::OutOfRangeError("gap"), {"SEQUENCE_GAP", {{"expected_sequence", "7"}, {"empty", ""}}});
  for (const absl::Status& s : {status, Annotate(status, "sensor a")}) {
    const ErrorReason reason = ReasonOf(s);
    EXPECT_EQ(reason.reason, "SEQUENCE_GAP");
    EXPECT_EQ(reason.metadata,
              (std::map<std::string, std::string>{{"expected_sequence", "7"}, {"empty", ""}}));
    EXPECT_EQ(s.code(), absl::StatusCode::kOutOfRange);
  }
  EXPECT_EQ(Annotate(status, "sensor a").message(), "sensor a: gap");
}

TEST(StatusTest, AStatusWithoutReasonHasAnEmptyOne) {
  EXPECT_EQ(ReasonOf(absl::InternalError("x")).reason, "");
  EXPECT_EQ(ReasonOf(absl::OkStatus()).reason, "");
}

TEST(StatusTest, AnInvalidFieldNamesFieldAndProblem) {
  const absl::Status status = InvalidFieldError("range.days", "must be 1 to 4000, not 0");
  EXPECT_EQ(status.message(), "range.days: must be 1 to 4000, not 0");
  EXPECT_EQ(ReasonOf(status).metadata.at("field"), "range.days");
}

}  // namespace
}  // namespace scantrend
