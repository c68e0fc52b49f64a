// Compactions by hand: of a family as a whole, while the server goes on.
#ifndef SCANTREND_STORAGE_MANUAL_COMPACTION_H_
#define SCANTREND_STORAGE_MANUAL_COMPACTION_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "storage/database.h"

namespace scantrend {

struct CompactionProgress {
  double fraction = 0;  // 0 to 1, about
  std::string family;
};

// Told how far it is, several times a second; false ends it.
using CompactionReport = std::function<bool(const CompactionProgress&)>;

// Rewrites all tables of a family as one run, without what is dropped for its age. Automatic
// compactions go on beside it. Thread-safe. Errors: CANCELLED (`report` said so), UNAVAILABLE,
// DATA_LOSS.
absl::Status CompactFamily(Database& database, Family family, const CompactionReport& report);

struct CompactedBytes {
  uint64_t before = 0;  // of tables, of all families but the journals
  uint64_t after = 0;
};

// Thread-safe.
class Compactor {
 public:
  // `database` must outlive it.
  explicit Compactor(Database* database) : database_(database) {}

  // CompactFamily of all families, one after the other. Errors: those, and RESOURCE_EXHAUSTED
  // (another call is under way).
  absl::StatusOr<CompactedBytes> Compact(const CompactionReport& report);

 private:
  Database* const database_;
  std::atomic<bool> is_busy_ = false;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_MANUAL_COMPACTION_H_
