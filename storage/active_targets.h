// ActiveTargets: how many targets hits came to on each day, on any series.
#ifndef SCANTREND_STORAGE_ACTIVE_TARGETS_H_
#define SCANTREND_STORAGE_ACTIVE_TARGETS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/day.h"
#include "base/series.h"
#include "storage/day_values.h"
#include "storage/snapshot.h"

namespace scantrend {

// Every trend asks for them, while they seldom change: what is stored is read again only after a
// fold, and what is in memory is counted again only when a target came that was not there before.
// Thread-safe.
class ActiveTargets {
 public:
  // Of hits of a kind. Errors: CANCELLED, DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<DayValues> Read(Snapshot& snapshot, Kind kind, DayRange range);

 private:
  using Counts = std::map<Day, uint64_t>;
  // Of each of the open days: its number, and the keys of targets that it had.
  using Version = std::vector<std::pair<uint64_t, uint64_t>>;

  // What is stored.
  struct Stored {
    uint64_t folds = 0;  // that were committed when it was read
    DayRange range;
    DayValues values;
  };

  // Of a range that holds `range`, of days that are kept.
  absl::StatusOr<std::shared_ptr<const Stored>> ReadStored(Snapshot& snapshot, Kind kind,
                                                           DayRange range);
  absl::StatusOr<Counts> ReadOpen(Snapshot& snapshot, Kind kind);

  std::mutex mutex_;
  std::map<Kind, std::shared_ptr<const Stored>> stored_;
  // By kind: what is in memory beyond what is stored.
  std::map<Kind, std::pair<Version, Counts>> open_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_ACTIVE_TARGETS_H_
