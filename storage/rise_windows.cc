#include "storage/rise_windows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "storage/count_statistics.h"
#include "storage/negative_binomial.h"

namespace scantrend {
namespace {

// Days are not independent: the correlation of neighbours within the window.
constexpr double kDayCorrelation = 0.5;
// What a dispersion may be: three nodes of Gauss and Hermite for a log-normal error.
struct DispersionNode {
  double errors;  // from the estimate
  double weight;
};
constexpr std::array<DispersionNode, 3> kDispersionNodes = {
    {{-1.7320508, 1.0 / 6}, {0, 2.0 / 3}, {1.7320508, 1.0 / 6}}};
// Bonferroni's factor for the best of three windows: they overlap, and amount to two. Measured by
// script/bench rising: noise alone stays below the stated rate by half.
constexpr double kWindowTests = 2;
// Of the deviation of a window: what makes an earlier one as high.
constexpr double kUsualShare = 0.45;
// Up once before is no habit.
constexpr int kUsualOccasionsMin = 2;
// Each day of a window is above the expected by this share of the lowest rise at least.
constexpr double kEachDayShare = 0.3;

// The windows of one series.
class Windows {
 public:
  Windows(const SeriesHistory& history, const RiseBaselines& baselines, size_t series)
      : history_(history), baselines_(baselines), series_(series) {}

  RiseMetric Measure(int days) const {
    RiseMetric measured = Counts(days);
    measured.score = ScoreOf(days, measured);
    return measured;
  }

  RiseWindow Best(const RiseFloor& floor) const {
    RiseWindow best;
    int days = 0;
    const double each_day_ratio = 1 + kEachDayShare * (floor.ratio - 1);
    for (size_t day = baselines_.day_count(); day > baselines_.first_judged_day(); --day) {
      if (!history_.usable[day - 1]) {
        continue;
      }
      if (CountOf(day - 1) < each_day_ratio * baselines_.Expected(series_, day - 1)) {
        break;
      }
      ++days;
      RiseMetric metric = Counts(days);
      if (metric.observed < floor.count || metric.observed < floor.ratio * metric.expected) {
        continue;
      }
      double log_p = LogChance(days, metric);
      if (log_p < best.log_p) {
        log_p = std::max(log_p, LogUsualShare(days, metric));
      }
      if (log_p < best.log_p) {
        metric.score = ScoreOf(days, metric);
        best = {.days = days, .log_p = log_p, .metric = metric};
      }
    }
    return best;
  }

 private:
  double CountOf(size_t day) const { return history_.days[day].*baselines_.metric(); }

  // All but the score.
  RiseMetric Counts(int days) const {
    RiseMetric counts;
    int counted_days = 0;
    for (size_t day = baselines_.day_count(); counted_days < days; --day) {
      if (history_.usable[day - 1]) {
        counts.observed += CountOf(day - 1);
        counts.expected += baselines_.Expected(series_, day - 1);
        ++counted_days;
      }
    }
    counts.observed /= days;
    counts.expected /= days;
    return counts;
  }

  double ScoreOf(int days, const RiseMetric& counts) const {
    const double variance = 1.0 / days + DispersionOf(days) * counts.expected;
    return (Anscombe(counts.observed) - Anscombe(counts.expected)) / std::sqrt(variance);
  }

  // Of the sum of so many days.
  double DispersionOf(int days) const {
    return spread().dispersion * ((1 - kDayCorrelation) / days + kDayCorrelation);
  }

  // Most series are not above what is expected, and need none.
  const RiseSpread& spread() const {
    if (!spread_.has_value()) {
      spread_ = baselines_.Spread(series_);
    }
    return *spread_;
  }

  double LogChance(int days, const RiseMetric& metric) const {
    const double mean_variance = baselines_.MeanVariance(series_, spread().dispersion);
    std::array<double, kDispersionNodes.size()> logs{};
    double log_scale = -std::numeric_limits<double>::infinity();
    for (size_t i = 0; i < logs.size(); ++i) {
      logs[i] = LogUpperTail(
          metric.observed * days, metric.expected * days,
          DispersionOf(days) * std::exp(kDispersionNodes[i].errors * spread().log_error) +
              mean_variance);
      log_scale = std::max(log_scale, logs[i]);
    }
    double p = 0;
    for (size_t i = 0; i < logs.size(); ++i) {
      p += kDispersionNodes[i].weight * std::exp(logs[i] - log_scale);
    }
    return std::min(0.0, std::log(p) + log_scale + std::log(kWindowTests));
  }

  // How often separate windows of so many days before the judged ones were nearly as high as this
  // mean count a day: their number by the days; 0 if that is no habit.
  double UsualShare(int days, double count) const {
    const double expected = Anscombe(baselines_.mean(series_));
    const double high =
        InverseAnscombe(expected + kUsualShare * (Anscombe(count) - expected)) * days;
    const auto length = static_cast<size_t>(days);
    int occasions = 0;
    bool was_high = false;
    double sum = 0;
    for (size_t day = 0; day < baselines_.first_judged_day(); ++day) {
      sum += baselines_.Adjusted(series_, day);
      sum -= day >= length ? baselines_.Adjusted(series_, day - length) : 0;
      const bool is_high = day + 1 >= length && sum >= high;
      occasions += is_high && !was_high ? 1 : 0;
      was_high = is_high;
    }
    // One that goes on until now is this rise.
    occasions -= was_high ? 1 : 0;
    return occasions < kUsualOccasionsMin
               ? 0
               : occasions / static_cast<double>(baselines_.first_judged_day());
  }

  // The share of the window, or of its days if they came together by chance.
  double LogUsualShare(int days, const RiseMetric& metric) const {
    double days_share = 1;
    int shared_days = 0;
    for (size_t day = baselines_.day_count(); shared_days < days; --day) {
      if (history_.usable[day - 1]) {
        days_share *= UsualShare(1, baselines_.Adjusted(series_, day - 1));
        ++shared_days;
      }
    }
    return std::log(std::max(days_share, UsualShare(days, metric.observed)));
  }

  const SeriesHistory& history_;
  const RiseBaselines& baselines_;
  const size_t series_;
  mutable std::optional<RiseSpread> spread_;
};

}  // namespace

RiseMetric MeasureWindow(const SeriesHistory& history, const RiseBaselines& baselines,
                         size_t series, int days) {
  return Windows(history, baselines, series).Measure(days);
}

RiseWindow BestWindow(const SeriesHistory& history, const RiseBaselines& baselines, size_t series,
                      const RiseFloor& floor) {
  return Windows(history, baselines, series).Best(floor);
}

}  // namespace scantrend
