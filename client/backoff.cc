#include "client/backoff.h"

#include <algorithm>

namespace scantrend {

std::chrono::milliseconds Backoff::Next() {
  const auto pause = next_;
  next_ = std::min(next_ * 2, longest_);
  std::uniform_int_distribution<int64_t> jittered(pause.count() / 2, pause.count());
  return std::chrono::milliseconds(jittered(random_));
}

}  // namespace scantrend
