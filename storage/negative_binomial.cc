#include "storage/negative_binomial.h"

#include <math.h>

#include <algorithm>
#include <cmath>

namespace scantrend {
namespace {

constexpr int kFractionTermsMax = 10'000;
constexpr double kPrecision = 1e-10;
constexpr double kTiny = 1e-300;

// std::lgamma writes to the global signgam.
double LogGamma(double x) {
  int sign = 0;
  return lgamma_r(x, &sign);
}

// A term of the fraction is never 0 in exact arithmetic.
double NotZero(double x) { return std::abs(x) < kTiny ? kTiny : x; }

// The continued fraction of the incomplete beta function (Lentz's method; Press et al., Numerical
// Recipes, 6.4). Converges fast for x < (a + 1) / (a + b + 2).
double BetaFraction(double a, double b, double x) {
  double c = 1;
  double d = 1 / NotZero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m <= kFractionTermsMax; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / NotZero(1 + even * d);
    c = NotZero(1 + even / c);
    fraction *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / NotZero(1 + odd * d);
    c = NotZero(1 + odd / c);
    fraction *= d * c;
    if (std::abs(d * c - 1) < kPrecision) {
      break;
    }
  }
  return fraction;
}

}  // namespace

// P(X >= k) = I_q(k, r), the regularised incomplete beta function, with r = 1 / dispersion and
// q = mean / (mean + r).
double LogUpperTail(double count, double mean, double dispersion) {
  if (count <= mean) {
    return 0;
  }
  const double r = 1 / dispersion;
  const double log_q = -std::log1p(r / mean);
  const double log_not_q = -std::log1p(mean / r);
  const double log_front =
      LogGamma(count + r) - LogGamma(count + 1) - LogGamma(r) + count * log_q + r * log_not_q;
  return std::min(0.0, log_front + std::log(BetaFraction(count, r, mean / (mean + r))));
}

}  // namespace scantrend
