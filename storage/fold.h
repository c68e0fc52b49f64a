// Fold: moves the open days of a journal into the database, all at once.
#ifndef SCANTREND_STORAGE_FOLD_H_
#define SCANTREND_STORAGE_FOLD_H_

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "storage/contact_sorter.h"
#include "storage/database.h"
#include "storage/open_days.h"

namespace scantrend {

// How far a fold is, and whether it is to stop. Thread-safe.
struct FoldControl {
  std::atomic<double> progress = 0;  // 0 to 1
  std::atomic<bool> stopping = false;
};

// Prepares a fold: for every series the sightings that are not stored yet, and the changes of its
// points; and the contacts of the days from Database::contacts_complete_from on. All as files that
// RocksDB can take as they are. Files that are not committed are deleted.
class Fold {
 public:
  // `database` must outlive it. The journal is read in chunks of `sorted_hits` (>= 1) hits: see
  // ContactSorter.
  explicit Fold(Database* database, size_t sorted_hits = kSortedHitsDefault);
  ~Fold();
  Fold(const Fold&) = delete;
  Fold& operator=(const Fold&) = delete;

  // Writes the files. `days` must hold all hits of `journal`, to which none are added any more.
  // Nothing else may fold meanwhile. Errors: CANCELLED (control.stopping), UNAVAILABLE (the file
  // system refuses), DATA_LOSS.
  absl::Status Write(const SortedDays& days, uint64_t journal, FoldControl& control);

  // Adds the files to the database: all of them, and that `journal` is folded, or nothing. Errors:
  // UNAVAILABLE, DATA_LOSS.
  absl::Status Commit();

 private:
  class Writer;

  const std::unique_ptr<Writer> writer_;
};

// Deletes what a fold left behind that a crash has cut off.
absl::Status RemoveUnfinishedFolds(Database& database);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_FOLD_H_
