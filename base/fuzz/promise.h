// How a fuzz target says that a promise was broken.
#ifndef SCANTREND_BASE_FUZZ_PROMISE_H_
#define SCANTREND_BASE_FUZZ_PROMISE_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

// Returns INTERNAL from the enclosing function unless `condition` holds. What follows it says, as
// by absl::StrCat, what was promised and what came instead.
#define PROMISE(condition, ...)                              \
  do {                                                       \
    if (!(condition)) {                                      \
      return absl::InternalError(absl::StrCat(__VA_ARGS__)); \
    }                                                        \
  } while (false)

#endif  // SCANTREND_BASE_FUZZ_PROMISE_H_
