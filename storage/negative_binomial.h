// The upper tail of the negative binomial distribution: counts that vary more than Poisson's.
#ifndef SCANTREND_STORAGE_NEGATIVE_BINOMIAL_H_
#define SCANTREND_STORAGE_NEGATIVE_BINOMIAL_H_

namespace scantrend {

// ln P(X >= count) of a negative binomial X with this mean (> 0) and the variance
// mean + dispersion * mean^2 (dispersion > 0). Exact to 8 digits, also where the probability itself
// is too small for a double; count >= 1 need not be whole. 0, which is ln 1, if count <= mean: only
// what is above the mean is of interest here. Thread-safe.
double LogUpperTail(double count, double mean, double dispersion);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_NEGATIVE_BINOMIAL_H_
