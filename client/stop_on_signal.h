// StopOnSignal: Ctrl-C as a wish to end, not as a failure.
#ifndef SCANTREND_CLIENT_STOP_ON_SIGNAL_H_
#define SCANTREND_CLIENT_STOP_ON_SIGNAL_H_

#include <signal.h>

#include <stop_token>
#include <thread>

namespace scantrend {

// While it lives, the first SIGINT or SIGTERM requests a stop of token() and does nothing else. A
// second one ends the process as ever, for who does not want to wait. At most one at a time in a
// process.
class StopOnSignal {
 public:
  StopOnSignal();
  // What the two signals did before is in force again.
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  struct sigaction before_int_ {};
  struct sigaction before_term_ {};
  std::thread waiter_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_STOP_ON_SIGNAL_H_
