// RiseSpread: how much the days of one metric of a series vary, and how surely that is known.
#ifndef SCANTREND_STORAGE_RISE_SPREAD_H_
#define SCANTREND_STORAGE_RISE_SPREAD_H_

#include <span>
#include <vector>

namespace scantrend {

// The dispersion of a count is such that its variance is mean + dispersion * mean^2.
struct RiseSpread {
  double dispersion = 0;  // > 0
  // The standard deviation of ln(dispersion).
  double log_error = 0;
};

// What a series' own days say about its dispersion. Immutable; thread-safe.
class SpreadEvidence {
 public:
  // The counts of the usable days of stretches of time. Each stretch has a level of its own: one
  // that changed between them is no spread. Days that are far off count as if they were less far.
  // Stretches that are short, or too low to tell a dispersion, say nothing.
  explicit SpreadEvidence(std::span<const std::vector<float>> stretches);

  // By the series' own days alone; 0 or less if they vary as Poisson counts or less; 0 if they say
  // nothing.
  double Dispersion() const;
  // Beside what is usual of all series, > 0, which is believed the more the less its own days say
  // (Bayes' rule).
  RiseSpread Spread(double usual_dispersion) const;

 private:
  struct Stretch {
    double level = 0;    // the median count
    double freedom = 0;  // the number of its days, less one
    double squares = 0;  // of the deviations from the level, after Anscombe's root
  };

  std::vector<Stretch> stretches_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_RISE_SPREAD_H_
