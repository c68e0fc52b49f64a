// Pacer: the time that passes while something is waited for, passed in so that tests decide it.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_PACER_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_PACER_H_

#include "absl/time/time.h"

namespace scantrend {

class Pacer {
 public:
  virtual ~Pacer() = default;

  // What the machine's clock shows; it may be set, forwards and back.
  virtual absl::Time Now() = 0;
  // Time since some moment; it only goes forwards.
  virtual absl::Duration Elapsed() = 0;
  // Returns after `duration`, or when a signal comes: then false.
  virtual bool Pause(absl::Duration duration) = 0;

  // The machine's; lives for ever. Thread-safe.
  static Pacer& System();
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_PACER_H_
