#include "storage/rise_spread.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "storage/count_statistics.h"

namespace scantrend {
namespace {

constexpr size_t kStretchDaysMin = 7;
// Lower counts vary less after Anscombe's root than it is made for.
constexpr double kLevelMin = 2;
// Days that are off by more deviations than these count as if they were off by these; the variance
// of a normal distribution is then lower by this factor.
constexpr double kWinsorDeviations = 2.5;
constexpr double kWinsorVariance = 0.978;

// What is believed before: ln(dispersion) is normally distributed around the usual one. Real ports
// at DShield have dispersions of 0.01 to 0.4: four of these deviations.
constexpr double kLogDeviation = 0.9;
// It is looked at on a grid, in such deviations. A series may be much steadier than usual, but
// varies far more.
constexpr double kGridFirst = -3;
constexpr double kGridStep = 0.5;
constexpr size_t kGridSize = 19;

}  // namespace

SpreadEvidence::SpreadEvidence(std::span<const std::vector<float>> stretches) {
  std::vector<float> deviations;
  std::vector<size_t> days;
  std::vector<float> scratch;
  for (const std::vector<float>& counts : stretches) {
    if (counts.size() < kStretchDaysMin) {
      continue;
    }
    scratch = counts;
    const double level = Median(scratch);
    if (level < kLevelMin) {
      continue;
    }
    const double root = Anscombe(level);
    for (const float count : counts) {
      deviations.push_back(static_cast<float>(Anscombe(count) - root));
    }
    days.push_back(counts.size());
    stretches_.push_back({.level = level, .freedom = static_cast<double>(counts.size()) - 1});
  }
  if (stretches_.empty()) {
    return;
  }
  scratch = deviations;
  const double limit = kWinsorDeviations * RobustDeviation(scratch);
  auto deviation = deviations.begin();
  for (size_t i = 0; i < stretches_.size(); ++i) {
    for (size_t day = 0; day < days[i]; ++day, ++deviation) {
      const double bounded = std::clamp<double>(*deviation, -limit, limit);
      stretches_[i].squares += bounded * bounded / kWinsorVariance;
    }
  }
}

double SpreadEvidence::Dispersion() const {
  double squares = 0;
  double freedom = 0;
  double levels = 0;
  for (const Stretch& stretch : stretches_) {
    squares += stretch.squares;
    freedom += stretch.freedom;
    levels += stretch.freedom * stretch.level;
  }
  return levels == 0 ? 0 : (squares - freedom) / levels;
}

// After the root the squares of a stretch are the variance 1 + dispersion * level times a
// chi-squared variable with its freedom.
RiseSpread SpreadEvidence::Spread(double usual_dispersion) const {
  std::array<double, kGridSize> log_densities{};
  for (size_t i = 0; i < kGridSize; ++i) {
    const double deviations = kGridFirst + kGridStep * static_cast<double>(i);
    const double dispersion = usual_dispersion * std::exp(kLogDeviation * deviations);
    log_densities[i] = -deviations * deviations / 2;
    for (const Stretch& stretch : stretches_) {
      const double variance = 1 + dispersion * stretch.level;
      log_densities[i] -= (stretch.freedom * std::log(variance) + stretch.squares / variance) / 2;
    }
  }
  const double highest = *std::max_element(log_densities.begin(), log_densities.end());
  double sum = 0;
  double first = 0;
  double second = 0;
  for (size_t i = 0; i < kGridSize; ++i) {
    const double density = std::exp(log_densities[i] - highest);
    const double deviations = kGridFirst + kGridStep * static_cast<double>(i);
    sum += density;
    first += density * deviations;
    second += density * deviations * deviations;
  }
  const double mean = first / sum;
  return {.dispersion = usual_dispersion * std::exp(kLogDeviation * mean),
          .log_error = kLogDeviation * std::sqrt(std::max(0.0, second / sum - mean * mean))};
}

}  // namespace scantrend
