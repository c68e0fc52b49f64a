// LateStop: a stop with time to end well.
#ifndef SCANTREND_CLIENT_SENSOR_LATE_STOP_H_
#define SCANTREND_CLIENT_SENSOR_LATE_STOP_H_

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace scantrend {

// Requests a stop of token() when `grace` has passed since one of `stop` was requested: what is
// under way has so long to end. Thread-safe.
class LateStop {
 public:
  LateStop(std::stop_token stop, std::chrono::milliseconds grace);
  std::stop_token token() const { return late_.get_token(); }

 private:
  void Run(const std::stop_token& end, const std::stop_token& stop,
           std::chrono::milliseconds grace);

  std::stop_source late_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::jthread thread_;  // ends before what it uses
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_LATE_STOP_H_
