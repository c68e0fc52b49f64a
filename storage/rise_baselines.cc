#include "storage/rise_baselines.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "storage/count_statistics.h"

namespace scantrend {
namespace {

// Days above the median by more deviations than these count as if they were just there.
constexpr double kWinsorDeviations = 2.5;
// Of usual counts from here on the common factor and the common dispersion are taken...
constexpr double kLargeMedian = 8;
// ... if there are so many series.
constexpr size_t kLargeSeriesMin = 10;
// Dispersion is the square of a count's coefficient of variation, where counts are large.
constexpr double kUsualDispersionMin = 0.02;
constexpr double kDispersionOfUnknown = 0.05;
// The usual dispersion is that of so many large series, at most: of all if there are fewer.
constexpr size_t kUsualSeries = 1000;
// A day on which most large series are nearly gone is not usable; this bounds what it does.
constexpr double kFactorMin = 0.1;

}  // namespace

RiseBaselines::RiseBaselines(std::span<const SeriesHistory> histories, DayMetric metric)
    : histories_(histories),
      metric_(metric),
      factors_(histories.empty() ? kHistoryDaysMin : histories.front().days.size(), 1),
      medians_(histories.size(), -1),
      baselines_(histories.size()) {
  assert(factors_.size() >= kHistoryDaysMin);
  FindMedians();
  FindCommonFactors();
  for (size_t i = 0; i < histories_.size(); ++i) {
    if (IsKnown(i)) {
      baselines_[i] = FindBaseline(i);
    }
  }
  usual_dispersion_ = UsualDispersion();
}

bool RiseBaselines::IsLarge(size_t series) const { return medians_[series] >= kLargeMedian; }

double RiseBaselines::Adjusted(size_t series, size_t day) const {
  const SeriesHistory& history = histories_[series];
  return history.usable[day] ? history.days[day].*metric_ / factors_[day] : 0;
}

std::vector<size_t> RiseBaselines::LargeSeries() const {
  std::vector<size_t> large;
  for (size_t i = 0; i < histories_.size(); ++i) {
    if (IsLarge(i)) {
      large.push_back(i);
    }
  }
  return large;
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
  const std::vector<size_t> large = LargeSeries();
  std::vector<float> ratios;
  for (size_t day = 0; day < day_count(); ++day) {
    ratios.clear();
    for (const size_t i : large) {
      if (histories_[i].usable[day]) {
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
    scratch[i] = static_cast<float>(roots[i] - median);
  }
  const double root_max = median + kWinsorDeviations * RobustDeviation({scratch.data(), count});
  double sum = 0;
  for (size_t i = 0; i < count; ++i) {
    sum += InverseAnscombe(std::min<double>(roots[i], root_max));
  }
  // Half a hit more: Jeffreys' prior of a Poisson mean, so that none is 0.
  return {.mean = (sum + 0.5) / static_cast<double>(count), .days = static_cast<int>(count)};
}

double RiseBaselines::MeanVariance(size_t series, double dispersion) const {
  const Baseline& baseline = baselines_[series];
  return (1 / baseline.mean + dispersion * M_PI_2) / baseline.days;
}

SpreadEvidence RiseBaselines::Evidence(size_t series) const {
  std::vector<std::vector<float>> stretches;
  for (size_t end = first_judged_day(); end >= kBaselineDays; end -= kBaselineDays) {
    std::vector<float>& counts = stretches.emplace_back();
    counts.reserve(kBaselineDays);
    for (size_t day = end - kBaselineDays; day < end; ++day) {
      if (histories_[series].usable[day]) {
        counts.push_back(static_cast<float>(Adjusted(series, day)));
      }
    }
  }
  return SpreadEvidence(stretches);
}

RiseSpread RiseBaselines::Spread(size_t series) const {
  return Evidence(series).Spread(usual_dispersion_);
}

// That of the median large series.
double RiseBaselines::UsualDispersion() const {
  const std::vector<size_t> large = LargeSeries();
  const size_t step = large.size() / kUsualSeries + 1;
  std::vector<float> dispersions;
  for (size_t i = 0; i < large.size(); i += step) {
    dispersions.push_back(static_cast<float>(Evidence(large[i]).Dispersion()));
  }
  return dispersions.size() < kLargeSeriesMin ? kDispersionOfUnknown
                                              : std::max(Median(dispersions), kUsualDispersionMin);
}

}  // namespace scantrend
