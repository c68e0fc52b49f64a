// DayValues: a number for each day of a range.
#ifndef SCANTREND_STORAGE_DAY_VALUES_H_
#define SCANTREND_STORAGE_DAY_VALUES_H_

#include <cstdint>
#include <vector>

#include "base/day.h"

namespace scantrend {

// A value type. 0 for a day that has none.
class DayValues {
 public:
  // Of no day.
  DayValues() = default;
  explicit DayValues(DayRange range)
      : first_(range.first), values_(static_cast<size_t>(range.size())) {}

  // Days outside of the range are passed over.
  void Add(Day day, uint64_t more) {
    const int at = day - first_;
    if (at >= 0 && static_cast<size_t>(at) < values_.size()) {
      values_[static_cast<size_t>(at)] += more;
    }
  }
  uint64_t on(Day day) const {
    const int at = day - first_;
    return at >= 0 && static_cast<size_t>(at) < values_.size() ? values_[static_cast<size_t>(at)]
                                                               : 0;
  }

 private:
  Day first_;
  std::vector<uint64_t> values_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_DAY_VALUES_H_
