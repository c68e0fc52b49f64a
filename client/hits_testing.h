// Hits for tests.
#ifndef SCANTREND_CLIENT_HITS_TESTING_H_
#define SCANTREND_CLIENT_HITS_TESTING_H_

#include "base/hit.h"

namespace scantrend {

// One that its time tells from others.
inline Hit HitAt(uint32_t time_s) {
  return {.time_s = time_s,
          .source = Address(1),
          .target = Address(2),
          .series = {kTcp, 853},
          .kind = Kind::kProbe,
          .records = 1};
}

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_HITS_TESTING_H_
