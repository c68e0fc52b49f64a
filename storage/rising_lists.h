// RisingLists: what rose, kept as long as nothing is known that could change it.
#ifndef SCANTREND_STORAGE_RISING_LISTS_H_
#define SCANTREND_STORAGE_RISING_LISTS_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <tuple>

#include "absl/status/statusor.h"
#include "storage/rising.h"
#include "storage/snapshot.h"

namespace scantrend {

// A dashboard asks for the same day again and again, and judging a day reads the points of
// thousands of series. Thread-safe.
class RisingLists {
 public:
  // As ReadRising, and the acknowledged scanners as they are now. What was read is kept until the
  // next fold, if nothing in memory is of the day or of days before it.
  absl::StatusOr<Rising> Read(Snapshot& snapshot, const RisingQuery& query);

 private:
  // All of a query but the limit and the scanners.
  using Asked = std::tuple<Kind, Day, double>;

  std::mutex mutex_;
  uint64_t folds_ = 0;             // that were committed when the lists were made
  std::map<Asked, Rising> known_;  // each with as many series as were asked for, or all
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_RISING_LISTS_H_
