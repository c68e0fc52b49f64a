// RiseBaselines: what is usual of one metric of many series, as FindRises needs it.
#ifndef SCANTREND_STORAGE_RISE_BASELINES_H_
#define SCANTREND_STORAGE_RISE_BASELINES_H_

#include <cstddef>
#include <span>
#include <vector>

#include "storage/rise_spread.h"
#include "storage/series_history.h"

namespace scantrend {

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
  // From all days before the judged ones. Not kept: 1,000 of them take 4 ms.
  RiseSpread Spread(size_t series) const;
  // How exactly the mean is known, of a series with this dispersion: its variance, relative to its
  // square.
  double MeanVariance(size_t series, double dispersion) const;
  // The count of a day, as it would be on a day like most; 0 on days that are not usable.
  double Adjusted(size_t series, size_t day) const;

 private:
  struct Baseline {
    double mean = 0;
    int days = 0;  // usable ones
  };

  size_t first_baseline_day() const { return day_count() - kHistoryDaysMin; }
  std::vector<size_t> LargeSeries() const;
  void FindMedians();
  void FindCommonFactors();
  Baseline FindBaseline(size_t series) const;
  SpreadEvidence Evidence(size_t series) const;
  double UsualDispersion() const;

  const std::span<const SeriesHistory> histories_;
  const DayMetric metric_;
  std::vector<double> factors_;  // by day
  // By series.
  std::vector<float> medians_;  // negative: not known
  std::vector<Baseline> baselines_;
  double usual_dispersion_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_RISE_BASELINES_H_
