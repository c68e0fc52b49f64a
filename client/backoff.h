// Backoff: for how long, and with which pauses, something that fails is tried again.
#ifndef SCANTREND_CLIENT_BACKOFF_H_
#define SCANTREND_CLIENT_BACKOFF_H_

#include <chrono>
#include <random>

namespace scantrend {

// As a duration: without an end.
inline constexpr std::chrono::milliseconds kForEver = std::chrono::milliseconds::max();

// `from` + `duration`, or the clock's last time if that is earlier: kForEver may be added to it.
template <typename TimePoint>
TimePoint Later(TimePoint from, std::chrono::milliseconds duration) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(TimePoint::max() - from);
  return duration < left ? from + duration : TimePoint::max();
}

// Pauses that double from one to the next, up to a bound. With jitter, so that a thousand sensors
// whose server was restarted do not all come back at once. Not thread-safe.
class Backoff {
 public:
  // 0 < `first` <= `longest`.
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest)
      : first_(first), longest_(longest), next_(first), random_(std::random_device{}()) {}

  // How long to pause now: at random, from half of the pause whose turn it is to the whole of it.
  std::chrono::milliseconds Next();
  // The first pause is the next one.
  void Reset() { next_ = first_; }

 private:
  const std::chrono::milliseconds first_;
  const std::chrono::milliseconds longest_;
  std::chrono::milliseconds next_;
  std::minstd_rand random_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_BACKOFF_H_
