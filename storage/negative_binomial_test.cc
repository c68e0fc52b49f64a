#include "storage/negative_binomial.h"

#include <gtest/gtest.h>

#include <cmath>

namespace scantrend {
namespace {

// One minus the probabilities below `count`, added one by one.
double TailBySum(int count, double mean, double dispersion) {
  const double r = 1 / dispersion;
  const double q = mean / (mean + r);
  double probability = std::pow(1 - q, r);
  double below = 0;
  for (int k = 0; k < count; ++k) {
    below += probability;
    probability *= q * (k + r) / (k + 1);
  }
  return 1 - below;
}

TEST(NegativeBinomialTest, TheTailIsWhatTheProbabilitiesBelowLeave) {
  for (const double dispersion : {0.01, 0.1, 1.0, 5.0}) {
    for (const double mean : {0.02, 0.7, 5.0, 200.0}) {
      for (const double factor : {1.2, 1.7}) {
        const int count = static_cast<int>(std::ceil(mean * factor + 0.5));
        const double tail = TailBySum(count, mean, dispersion);
        EXPECT_NEAR(std::exp(LogUpperTail(count, mean, dispersion)) / tail, 1, 1e-7)
            << count << " of " << mean << ", " << dispersion;
      }
    }
  }
}

// Of dispersion 1, the geometric distribution, the tail is q^count.
TEST(NegativeBinomialTest, ATailBelowTheSmallestDoubleHasALogarithm) {
  EXPECT_NEAR(LogUpperTail(5000, 1, 1), 5000 * std::log(0.5), 1e-4);
}

TEST(NegativeBinomialTest, WhatIsNotAboveTheMeanHasTheWholeTail) {
  EXPECT_EQ(LogUpperTail(5, 5, 0.1), 0);
  EXPECT_EQ(LogUpperTail(4, 5, 0.1), 0);
}

}  // namespace
}  // namespace scantrend
