// RecordScan: goes through a family of a damaged database.
#ifndef SCANTREND_STORAGE_RECORD_SCAN_H_
#define SCANTREND_STORAGE_RECORD_SCAN_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "rocksdb/db.h"
#include "storage/database.h"

namespace scantrend {

// Iterates the records of a family in the order of their keys. Where RocksDB cannot read (a damaged
// block, operands that do not merge) it goes on behind that, and says between which keys. It sees
// the files as they were when it was made. Not thread-safe.
class RecordScan {
 public:
  // The records behind `after`, up to `last` (included), cannot be read, RocksDB says why. `after`
  // may be empty: from the beginning. Neither needs to be the key of a record. Records between two
  // damaged ones that lie close may be in there too.
  struct Hole {
    std::string after;
    std::string last;
    std::string why;
  };
  using OnHole = std::function<void(const Hole&)>;

  // `database` and `snapshot` must outlive it. Holes are found to a resolution of `key_bytes`, at
  // most 8.
  RecordScan(Database* database, const rocksdb::Snapshot* snapshot, Family family, size_t key_bytes,
             OnHole on_hole);

  // To the first record. Errors of this and Next: UNAVAILABLE (reading fails).
  absl::Status Start();
  bool Valid() const { return !ended_ && iterator_->Valid(); }
  absl::Status Next();
  // Valid until the scan moves.
  std::string_view key() const { return {iterator_->key().data(), iterator_->key().size()}; }
  std::string_view value() const { return {iterator_->value().data(), iterator_->value().size()}; }

 private:
  absl::Status SkipHoles();
  // Moves to the first record from this key on; false if RocksDB finds damage there.
  bool Seek(uint64_t key);
  std::string KeyOf(uint64_t number) const;

  const size_t key_bytes_;
  const uint64_t key_max_;
  const OnHole on_hole_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
  std::string at_;      // key of the last record that was read
  bool ended_ = false;  // nothing behind at_ can be read
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_RECORD_SCAN_H_
