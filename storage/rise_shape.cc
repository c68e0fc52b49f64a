#include "storage/rise_shape.h"

#include <algorithm>
#include <cmath>

namespace scantrend {
namespace {

// Below this a ramp cannot be told from a step.
constexpr int kRampDaysMin = 3;
// A ramp has to explain more than a step by this factor: two of three steps with some noise would
// be ramps otherwise.
constexpr double kRampAdvantage = 1.05;
// Days far below the expected do not make those after them a rise.
constexpr double kDeviationMin = -2;

}  // namespace

// Of a shape s(t) that starts at day t0, times a height of its own, least squares take
// (sum of s r)^2 / (sum of s^2) off the sum of squares of the trace r.
RiseShape FindShape(const RiseTrace& trace) {
  RiseShape best;
  double best_gain = -1;
  double sum = 0;           // of the known days from t0 on
  double day_sum = 0;       // of their r times the days from the end
  double known = 0;         // 1 for each
  double back_sum = 0;      // days from the end
  double back_squares = 0;  // and their squares
  for (int days = 1; days <= kTracedDays; ++days) {
    const std::optional<double>& value = trace[kTracedDays - days];
    if (!value.has_value()) {
      continue;
    }
    const double r = std::max(*value, kDeviationMin);
    const int back = days - 1;
    sum += r;
    day_sum += back * r;
    known += 1;
    back_sum += back;
    back_squares += static_cast<double>(back) * back;
    const double step_gain = sum > 0 ? sum * sum / known : 0;
    if (step_gain > best_gain) {
      best_gain = step_gain;
      best = {.days = days, .is_ramp = false};
    }
    // s = days - back: 1 on the first day, `days` on the last.
    const double product = days * sum - day_sum;
    const double squares =
        static_cast<double>(days) * days * known - 2.0 * days * back_sum + back_squares;
    const double ramp_gain = product > 0 ? product * product / squares / kRampAdvantage : 0;
    if (days >= kRampDaysMin && ramp_gain > best_gain) {
      best_gain = ramp_gain;
      best = {.days = days, .is_ramp = true};
    }
  }
  return best;
}

double Correlation(const RiseTrace& a, const RiseTrace& b) {
  double n = 0;
  double sum_a = 0;
  double sum_b = 0;
  double sum_aa = 0;
  double sum_bb = 0;
  double sum_ab = 0;
  for (int i = 0; i < kTracedDays; ++i) {
    if (!a[i].has_value() || !b[i].has_value()) {
      continue;
    }
    n += 1;
    sum_a += *a[i];
    sum_b += *b[i];
    sum_aa += *a[i] * *a[i];
    sum_bb += *b[i] * *b[i];
    sum_ab += *a[i] * *b[i];
  }
  const double variances = (n * sum_aa - sum_a * sum_a) * (n * sum_bb - sum_b * sum_b);
  return variances > 0 ? (n * sum_ab - sum_a * sum_b) / std::sqrt(variances) : 0;
}

}  // namespace scantrend
