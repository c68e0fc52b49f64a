#include "storage/count_statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace scantrend {
namespace {

// MAD of a normal distribution to its standard deviation.
constexpr double kDeviationsPerMad = 1.4826;

}  // namespace

double Anscombe(double count) { return 2 * std::sqrt(count + 0.375); }

double InverseAnscombe(double root) { return std::max(0.0, root * root / 4 - 0.375); }

double Median(std::span<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) {
    return *middle;
  }
  return (static_cast<double>(*middle) + *std::max_element(values.begin(), middle)) / 2;
}

double RobustDeviation(std::span<float> values) {
  for (float& value : values) {
    value = std::abs(value);
  }
  return std::max(1.0, kDeviationsPerMad * Median(values));
}

}  // namespace scantrend
