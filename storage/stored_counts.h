// StoredCounts: how much is stored.
#ifndef SCANTREND_STORAGE_STORED_COUNTS_H_
#define SCANTREND_STORAGE_STORED_COUNTS_H_

#include <cstdint>
#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "base/day.h"
#include "storage/database.h"
#include "storage/tally.h"

namespace scantrend {

// Exact. What is in memory only is not among it, nor are derived series.
struct StoredCounts {
  uint64_t probe_series = 0;  // that have a point
  uint64_t backscatter_series = 0;
  uint64_t points = 0;  // of these
  uint64_t days = 0;    // with a point
  std::optional<Day> first{};
  std::optional<Day> last{};
  uint64_t sensors = 0;  // that ever delivered
  uint64_t streams = 0;  // of these
};

// Reads all points, some million a second. Thread-safe. Errors: CANCELLED (`cancelled` said so),
// DATA_LOSS, UNAVAILABLE.
absl::StatusOr<StoredCounts> CountStored(Database* database, const Tally& tally,
                                         const std::function<bool()>& cancelled);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_STORED_COUNTS_H_
