// Robust statistics of counts.
#ifndef SCANTREND_STORAGE_COUNT_STATISTICS_H_
#define SCANTREND_STORAGE_COUNT_STATISTICS_H_

#include <span>

namespace scantrend {

// Anscombe's square root: a Poisson count has a variance near 1 after it, one with more dispersion
// 1 + dispersion * mean (F. J. Anscombe, The transformation of Poisson, binomial and
// negative-binomial data, Biometrika 35, 1948).
double Anscombe(double count);
// Never negative.
double InverseAnscombe(double root);

// Of at least one value; reorders them.
double Median(std::span<float> values);

// The standard deviation, of at least one value that varies around 0: the median of the absolute
// values (MAD), by what it is of a normal distribution; at least 1, Poisson's after the root, since
// a MAD of few small numbers may be 0. Replaces the values by their absolute ones, reordered.
double RobustDeviation(std::span<float> values);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_COUNT_STATISTICS_H_
