// Clock: the time, passed in so that tests decide it.
#ifndef SCANTREND_BASE_CLOCK_H_
#define SCANTREND_BASE_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "base/day.h"

namespace scantrend {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Seconds since 1970-01-01T00:00:00Z.
  virtual uint32_t now_s() const = 0;
  // The UTC day of now_s().
  Day today() const { return Day::OfTime(now_s()); }

  // The machine's clock; lives for ever.
  static const Clock& System();
};

// A clock that stands still until it is set.
class FakeClock : public Clock {
 public:
  explicit FakeClock(uint32_t now_s) : now_s_(now_s) {}
  uint32_t now_s() const override { return now_s_; }
  void Set(uint32_t now_s) { now_s_ = now_s; }

 private:
  std::atomic<uint32_t> now_s_;
};

}  // namespace scantrend

#endif  // SCANTREND_BASE_CLOCK_H_
