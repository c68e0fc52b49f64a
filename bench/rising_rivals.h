// Rivals of FindRises: how high other methods score the last day of a series.
#ifndef SCANTREND_BENCH_RISING_RIVALS_H_
#define SCANTREND_BENCH_RISING_RIVALS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "storage/rise_detector.h"

namespace scantrend {

// Days that are not usable are left out of means and medians, and are not judged, as for FindRises.
// All but ISC's score sources and targets by themselves; the higher score counts. Thread-safe.
class RisingRival {
 public:
  virtual ~RisingRival() = default;
  virtual std::string name() const = 0;
  // The threshold that its publication names; nullopt: it is a ranking without one.
  virtual std::optional<double> published_threshold() const = 0;
  // How much the series stands out on day `day`; nullopt: it is not judged.
  std::optional<double> Score(const SeriesHistory& history, size_t day) const;

 protected:
  // `before`: usable counts of the last days before, oldest first, at least ten.
  virtual double ScoreOf(const std::vector<DayCounts>& before, const DayCounts& last) const = 0;
};

// sqrt((S - s)^2 / s + (T - t)^2 / t), S and T sources and targets of the day, s and t their means
// of 30 days (Internet Storm Center, "trends"). Means below 1 count as 1: it has no value for 0.
class IscRival : public RisingRival {
 public:
  std::string name() const override { return "ISC trends"; }
  std::optional<double> published_threshold() const override { return std::nullopt; }

 protected:
  double ScoreOf(const std::vector<DayCounts>& before, const DayCounts& last) const override;
};

// The exponentially weighted moving average's control chart (Roberts 1959; Lucas and Saccucci
// 1990): its distance to the mean of 30 days, in its own standard deviations, by those days'
// standard deviation, which is at least 1.
class EwmaRival : public RisingRival {
 public:
  explicit EwmaRival(double weight) : weight_(weight) {}
  std::string name() const override;
  std::optional<double> published_threshold() const override { return 3; }

 protected:
  double ScoreOf(const std::vector<DayCounts>& before, const DayCounts& last) const override;

 private:
  const double weight_;  // of the last day, in (0, 1]
};

// The modified z-score of counts, 0.6745 (x - median) / MAD of 30 days, with the mean absolute
// deviation in place of a MAD of 0 (Iglewicz and Hoaglin 1993), and at least 1 there.
class ModifiedZRival : public RisingRival {
 public:
  std::string name() const override { return "modified z"; }
  std::optional<double> published_threshold() const override { return 3.5; }

 protected:
  double ScoreOf(const std::vector<DayCounts>& before, const DayCounts& last) const override;
};

}  // namespace scantrend

#endif  // SCANTREND_BENCH_RISING_RIVALS_H_
