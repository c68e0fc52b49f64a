#include "client/sensor/late_stop.h"

#include <utility>

namespace scantrend {

LateStop::LateStop(std::stop_token stop, std::chrono::milliseconds grace)
    : thread_([this, stop = std::move(stop), grace](const std::stop_token& end) {
        Run(end, stop, grace);
      }) {}

void LateStop::Run(const std::stop_token& end, const std::stop_token& stop,
                   std::chrono::milliseconds grace) {
  const std::stop_callback wake(stop, [this] {
    const std::lock_guard guard(mutex_);
    changed_.notify_all();
  });
  std::unique_lock lock(mutex_);
  changed_.wait(lock, end, [&] { return stop.stop_requested(); });
  changed_.wait_for(lock, end, grace, [] { return false; });
  if (!end.stop_requested()) {
    late_.request_stop();
  }
}

}  // namespace scantrend
