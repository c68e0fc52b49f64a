#include "bench/latencies.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace scantrend {

double Latencies::PercentileMs(double percent) const {
  assert(!all_.empty());
  const double share = percent / 100 * static_cast<double>(all_.size());
  const auto rank = static_cast<size_t>(std::max(1.0, std::ceil(share)));
  const auto nth = all_.begin() + static_cast<std::ptrdiff_t>(std::min(rank, all_.size()) - 1);
  std::nth_element(all_.begin(), nth, all_.end());
  return std::chrono::duration<double, std::milli>(*nth).count();
}

}  // namespace scantrend
