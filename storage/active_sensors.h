// ActiveSensors: how many sensors delivered for each day.
#ifndef SCANTREND_STORAGE_ACTIVE_SENSORS_H_
#define SCANTREND_STORAGE_ACTIVE_SENSORS_H_

#include <cstdint>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/day.h"
#include "storage/database.h"
#include "storage/day_values.h"

namespace scantrend {

// Every trend asks for them: a thousand sensors have 365,000 deliveries a year, so they are counted
// once, and then as they come. Thread-safe. Memory: 256 KB at most.
class ActiveSensors {
 public:
  // Counts what is stored in `database`, to which nothing may be delivered meanwhile.
  explicit ActiveSensors(Database* database);

  // A sensor has delivered for a day for which it had not before; that is stored. To be called
  // before its hits can be seen.
  void Add(Day day);

  // Those of now: of what is stored already, whether or not a snapshot has it. Deliveries that
  // retention has deleted are counted still. Errors: DATA_LOSS, UNAVAILABLE (what was stored could
  // not be counted when this was made).
  absl::StatusOr<DayValues> Read(DayRange range) const;

 private:
  absl::Status CountStored(Database& database);

  mutable std::mutex mutex_;
  std::vector<uint32_t> sensors_;  // by number of the day; grows as days come
  const absl::Status counted_;     // what became of CountStored
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_ACTIVE_SENSORS_H_
