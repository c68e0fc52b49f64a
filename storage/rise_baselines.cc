#include "storage/rise_baselines.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace scantrend {
namespace {

// MAD of a normal distribution to its standard deviation.
constexpr double kDeviationsPerMad = 1.4826;
// Days above the median by more deviations than these count as if they were just there.
constexpr double kWinsorDeviations = 2.5;
// Of usual counts from here on the common factor and the common dispersion are taken...
constexpr double kLargeMedian = 8;
// ... if there are so many series.
constexpr size_t kLargeSeriesMin = 10;
// Dispersion is the square of a count's coefficient of variation, where counts are large. Real
// ports at DShield have 0.01 to 0.4.
constexpr double kDispersionMin = 0.02;
constexpr double kDispersionOfUnknown = 0.05;
constexpr double kDispersionMax = 25;
// A day on which most large series are nearly gone is not usable; this bounds what it does.
constexpr double kFactorMin = 0.1;

// Of at least one value, which it reorders.
double Median(std::span<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) {
    return *middle;
  }
  return (static_cast<double>(*middle) + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace

double Anscombe(double count) { return 2 * std::sqrt(count + 0.375); }

double InverseAnscombe(double root) { return std::max(0.0, root * root / 4 - 0.375); }

RiseBaselines::RiseBaselines(std::span<const SeriesHistory> histories, DayMetric metric)
    : histories_(histories),
      metric_(metric),
      factors_(histories.empty() ? kHistoryDaysMin : histories.front().days.size(), 1),
      medians_(histories.size(), -1),
      baselines_(histories.size()) {
  assert(factors_.size() >= kHistoryDaysMin);
  FindMedians();
  FindCommonFactors();
  FindBaselines();
}

bool RiseBaselines::IsLarge(size_t series) const { return medians_[series] >= kLargeMedian; }

double RiseBaselines::Adjusted(size_t series, size_t day) const {
  const SeriesHistory& history = histories_[series];
  return history.usable[day] ? history.days[day].*metric_ / factors_[day] : 0;
}

void RiseBaselines::FindMedians() {
  std::array<float, kBaselineDays> counts{};
  for (size_t i = 0; i < histories_.size(); ++i) {
    const SeriesHistory& history = histories_[i];
    assert(history.days.size() == day_count() && history.usable.size() == day_count());
    size_t count = 0;
    for (size_t day = first_baseline_day(); day < first_judged_day(); ++day) {
      if (history.usable[day]) {
        counts[count++] = static_cast<float>(history.days[day].*metric_);
      }
    }
    if (count >= kUsableBaselineDaysMin) {
      medians_[i] = static_cast<float>(Median({counts.data(), count}));
    }
  }
}

void RiseBaselines::FindCommonFactors() {
  std::vector<float> ratios;
  for (size_t day = first_baseline_day(); day < day_count(); ++day) {
    ratios.clear();
    for (size_t i = 0; i < histories_.size(); ++i) {
      if (IsLarge(i) && histories_[i].usable[day]) {
        ratios.push_back(static_cast<float>(histories_[i].days[day].*metric_) / medians_[i]);
      }
    }
    if (ratios.size() >= kLargeSeriesMin) {
      // A series that stays as it is while the others fall has not risen.
      const double lowest = day < first_judged_day() ? kFactorMin : 1.0;
      factors_[day] = std::max(Median(ratios), lowest);
    }
  }
}

void RiseBaselines::FindBaselines() {
  std::vector<float> large_dispersions;
  for (size_t i = 0; i < histories_.size(); ++i) {
    if (!IsKnown(i)) {
      continue;
    }
    baselines_[i] = FindBaseline(i);
    if (IsLarge(i)) {
      large_dispersions.push_back(static_cast<float>(baselines_[i].dispersion));
    }
  }
  const double common =
      large_dispersions.size() < kLargeSeriesMin ? kDispersionOfUnknown : Median(large_dispersions);
  for (Baseline& baseline : baselines_) {
    baseline.dispersion =
        std::clamp(baseline.dispersion, std::max(common, kDispersionMin), kDispersionMax);
  }
}

RiseBaselines::Baseline RiseBaselines::FindBaseline(size_t series) const {
  std::array<float, kBaselineDays> roots{};
  std::array<float, kBaselineDays> scratch{};
  size_t count = 0;
  for (size_t day = first_baseline_day(); day < first_judged_day(); ++day) {
    if (histories_[series].usable[day]) {
      roots[count++] = static_cast<float>(Anscombe(Adjusted(series, day)));
    }
  }
  scratch = roots;
  const double median = Median({scratch.data(), count});
  for (size_t i = 0; i < count; ++i) {
    scratch[i] = static_cast<float>(std::abs(roots[i] - median));
  }
  // Poisson's deviation after the root is 1, and a MAD of few small numbers may be 0.
  const double deviation = std::max(1.0, kDeviationsPerMad * Median({scratch.data(), count}));
  const double root_max = median + kWinsorDeviations * deviation;
  double sum = 0;
  for (size_t i = 0; i < count; ++i) {
    sum += InverseAnscombe(std::min<double>(roots[i], root_max));
  }
  Baseline baseline;
  const auto days = static_cast<double>(count);
  // Half a hit more: Jeffreys' prior of a Poisson mean, so that none is 0.
  baseline.mean = (sum + 0.5) / days;
  // After the root the variance is 1 + dispersion * mean.
  baseline.dispersion = (deviation * deviation - 1) / std::max(baseline.mean, 1.0);
  baseline.mean_variance = 1 / (sum + 0.5) + baseline.dispersion * M_PI_2 / days;
  return baseline;
}

}  // namespace scantrend
