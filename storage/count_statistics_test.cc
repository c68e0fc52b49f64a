#include "storage/count_statistics.h"

#include <gtest/gtest.h>

#include <vector>

namespace scantrend {
namespace {

TEST(CountStatisticsTest, AnscombesRootHasAnInverse) {
  EXPECT_NEAR(InverseAnscombe(Anscombe(0)), 0, 1e-12);
  EXPECT_NEAR(InverseAnscombe(Anscombe(853)), 853, 1e-9);
  EXPECT_EQ(InverseAnscombe(0), 0);
}

TEST(CountStatisticsTest, TheMedianIsTheMiddleOneOrBetweenTheTwoMiddleOnes) {
  std::vector<float> odd = {9, 1, 5};
  EXPECT_EQ(Median(odd), 5);
  std::vector<float> even = {9, 1, 5, 3};
  EXPECT_EQ(Median(even), 4);
  std::vector<float> one = {7};
  EXPECT_EQ(Median(one), 7);
}

TEST(CountStatisticsTest, OneValueThatIsFarOffDoesNotChangeTheDeviation) {
  std::vector<float> values = {-4, 4, -4, 4, 1000};
  EXPECT_NEAR(RobustDeviation(values), 4 * 1.4826, 1e-6);
  std::vector<float> small = {0, 0, 0, 0.5};
  EXPECT_EQ(RobustDeviation(small), 1);
}

}  // namespace
}  // namespace scantrend
