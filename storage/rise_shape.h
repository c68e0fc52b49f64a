// The shape of a rise: since when a series is up, and whether at once or little by little.
#ifndef SCANTREND_STORAGE_RISE_SHAPE_H_
#define SCANTREND_STORAGE_RISE_SHAPE_H_

#include <array>
#include <optional>

namespace scantrend {

// `since` and the class of a rise are read from this many last days.
inline constexpr int kTracedDays = 14;

// By how many deviations each of the last days is above what is expected, the last one last;
// nullopt: not known.
using RiseTrace = std::array<std::optional<double>, kTracedDays>;

struct RiseShape {
  // The last days that are up, 1 to kTracedDays.
  int days = 1;
  // They go up from the expected one in equal steps, rather than being equal.
  bool is_ramp = false;
};

// The step or ramp from nothing that fits the trace best by least squares.
RiseShape FindShape(const RiseTrace& trace);

// Pearson's, over the days that are known in both; 0 if one of them is constant there.
double Correlation(const RiseTrace& a, const RiseTrace& b);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_RISE_SHAPE_H_
