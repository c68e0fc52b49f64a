// Snapshot: one moment of the store, with bounded iteration over its database.
#ifndef SCANTREND_STORAGE_SNAPSHOT_H_
#define SCANTREND_STORAGE_SNAPSHOT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "rocksdb/db.h"
#include "storage/database.h"
#include "storage/open_days.h"
#include "storage/tally.h"

namespace scantrend {

// Iterates the records of one family with begin <= key < end (empty: no bound). Not thread-safe.
class RecordRange {
 public:
  bool Valid() const { return iterator_->Valid(); }
  void Next() { iterator_->Next(); }
  // To the first record at or behind `key`.
  void Seek(const std::string& key) { iterator_->Seek(key); }
  // Valid until the range moves.
  std::string_view key() const { return {iterator_->key().data(), iterator_->key().size()}; }
  std::string_view value() const { return {iterator_->value().data(), iterator_->value().size()}; }
  // Whether Valid() became false because of an error.
  absl::Status status() const {
    return FromRocksdb(iterator_->status(), "cannot read the database");
  }

 private:
  friend class Snapshot;
  RecordRange() = default;
  // The iterator points at the slice, which points at the string.
  std::unique_ptr<std::string> end_;
  std::unique_ptr<rocksdb::Slice> end_slice_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

// Not thread-safe.
class Snapshot {
 public:
  // `database` must outlive it and its ranges. `cancelled` is asked now and then.
  Snapshot(Database* database, std::unique_ptr<View> view, const std::function<bool()>& cancelled);
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  // Positioned on the first record.
  RecordRange Range(Family family, const std::string& begin, const std::string& end) const;

  // What is not in the database yet.
  const std::vector<std::shared_ptr<const OpenDays>>& open_days() const { return view_->days(); }
  // The journal of open_days()[i], as it was when the view was taken: positioned on its first
  // record.
  RecordRange Journal(size_t i) const;

  // Contacts of this day and later are all in the database and the journals. Once a day, when
  // retention takes a day away, contacts of this one may go while the snapshot lives.
  Day contacts_complete_from() const { return contacts_complete_from_; }

  // Points of this day and later are all there; what is left of earlier ones is not to be shown,
  // and their days are gaps.
  Day points_kept_from() const { return points_kept_from_; }

  // Folds that are in the database: with as many, as much is stored.
  uint64_t folds() const { return view_->folds(); }
  // Whether all that is known of days up to `last` is in the database.
  bool IsAllStored(Day last) const;

  // To be called for every record: CANCELLED if `cancelled` says so, asked every 4,096 calls.
  absl::Status CheckCancelled();

 private:
  Database* const database_;
  const std::unique_ptr<View> view_;
  const std::function<bool()>& cancelled_;
  const Day contacts_complete_from_;
  const Day points_kept_from_;
  uint64_t checks_ = 0;
};

// The first key behind all that begin with `prefix`; empty (no bound) if there is none.
std::string PrefixEnd(std::string prefix);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_SNAPSHOT_H_
