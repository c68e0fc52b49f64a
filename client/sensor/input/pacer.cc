#include "client/sensor/input/pacer.h"

#include <time.h>

#include "absl/time/clock.h"

namespace scantrend {
namespace {

class SystemPacer : public Pacer {
 public:
  absl::Time Now() override { return absl::Now(); }
  absl::Duration Elapsed() override {
    timespec time = {};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return absl::DurationFromTimespec(time);
  }
  bool Pause(absl::Duration duration) override {
    const timespec time = absl::ToTimespec(duration);
    return nanosleep(&time, nullptr) == 0;
  }
};

}  // namespace

Pacer& Pacer::System() {
  static SystemPacer* const pacer = new SystemPacer;
  return *pacer;
}

}  // namespace scantrend
