// RiseBaselines: what is usual of one metric of many series, as FindRises needs it.
#ifndef SCANTREND_STORAGE_RISE_BASELINES_H_
#define SCANTREND_STORAGE_RISE_BASELINES_H_

#include <cstddef>
#include <span>
#include <vector>

#include "storage/series_history.h"

namespace scantrend {

// Anscombe's square root: a Poisson count has a variance near 1 after it, one with more dispersion
// 1 + dispersion * mean (F. J. Anscombe, The transformation of Poisson, binomial and
// negative-binomial data, Biometrika 35, 1948).
double Anscombe(double count);
// Never negative.
double InverseAnscombe(double root);

// Immutable; thread-safe. Borrows the histories, which have to stay. A series is named by its index
// among them.
class RiseBaselines {
 public:
  // All histories are of the same days, at least kHistoryDaysMin.
  RiseBaselines(std::span<const SeriesHistory> histories, DayMetric metric);

  DayMetric metric() const { return metric_; }
  size_t day_count() const { return factors_.size(); }
  size_t first_judged_day() const { return day_count() - kJudgedDays; }

  // False if too few days are usable: nothing else may be asked of the series then.
  bool IsKnown(size_t series) const { return medians_[series] >= 0; }
  // Large enough for its own days to tell its dispersion.
  bool IsLarge(size_t series) const;
  // The usual count of a day, > 0; of a day on which all count more, more.
  double Expected(size_t series, size_t day) const {
    return baselines_[series].mean * factors_[day];
  }
  double mean(size_t series) const { return baselines_[series].mean; }
  // The variance of a day is mean + dispersion * mean^2.
  double dispersion(size_t series) const { return baselines_[series].dispersion; }
  // How exactly the mean is known: its variance, relative to its square.
  double mean_variance(size_t series) const { return baselines_[series].mean_variance; }
  // The count of a day, as it would be on a day like most; 0 on days that are not usable.
  double Adjusted(size_t series, size_t day) const;

 private:
  struct Baseline {
    double mean = 0;
    double mean_variance = 0;
    double dispersion = 0;
  };

  size_t first_baseline_day() const { return day_count() - kHistoryDaysMin; }
  void FindMedians();
  void FindCommonFactors();
  void FindBaselines();
  Baseline FindBaseline(size_t series) const;

  const std::span<const SeriesHistory> histories_;
  const DayMetric metric_;
  std::vector<double> factors_;  // by day
  // By series.
  std::vector<float> medians_;  // negative: not known
  std::vector<Baseline> baselines_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_RISE_BASELINES_H_
