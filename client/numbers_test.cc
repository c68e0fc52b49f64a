#include "client/numbers.h"

#include <gtest/gtest.h>

#include <limits>

namespace scantrend {
namespace {

TEST(NumbersTest, ThousandsAreSetApart) {
  EXPECT_EQ(GroupedNumber(0), "0");
  EXPECT_EQ(GroupedNumber(999), "999");
  EXPECT_EQ(GroupedNumber(1'000), "1,000");
  EXPECT_EQ(GroupedNumber(1'234'567), "1,234,567");
  EXPECT_EQ(GroupedNumber(std::numeric_limits<uint64_t>::max()), "18,446,744,073,709,551,615");
}

TEST(NumbersTest, ACompactNumberHasASuffixAndAtMostOneDecimal) {
  EXPECT_EQ(CompactNumber(0), "0");
  EXPECT_EQ(CompactNumber(950), "950");
  EXPECT_EQ(CompactNumber(1'000), "1k");
  EXPECT_EQ(CompactNumber(1'200), "1.2k");
  EXPECT_EQ(CompactNumber(30'000'000), "30M");
  EXPECT_EQ(CompactNumber(999'999), "1M");
  EXPECT_EQ(CompactNumber(1e12), "1T");
  EXPECT_EQ(CompactNumber(2e19), "20E");
}

TEST(NumbersTest, ANounIsPluralUnlessThereIsOne) {
  EXPECT_EQ(Counted(0, "day"), "0 days");
  EXPECT_EQ(Counted(1, "day"), "1 day");
  EXPECT_EQ(Counted(2'000, "source"), "2,000 sources");
}

TEST(NumbersTest, ChangesAreSignedPercent) {
  EXPECT_EQ(PercentText(0.62), "+62%");
  EXPECT_EQ(PercentText(-0.035), "-3.5%");
  EXPECT_EQ(PercentText(0.0004), "0%");
  EXPECT_EQ(PercentText(-1), "-100%");
  EXPECT_EQ(PercentText(1'000), "+100,000%");
}

}  // namespace
}  // namespace scantrend
