#include "base/clock.h"

#include <chrono>

namespace scantrend {
namespace {

class SystemClock : public Clock {
 public:
  uint32_t now_s() const override {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
  }
};

}  // namespace

const Clock& Clock::System() {
  static const SystemClock* const clock = new SystemClock;
  return *clock;
}

}  // namespace scantrend
