// Database: the RocksDB database of a data directory, opened, checked and with its column families
// named.
#ifndef SCANTREND_STORAGE_DATABASE_H_
#define SCANTREND_STORAGE_DATABASE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/day.h"
#include "rocksdb/db.h"
#include "storage/sightings_filter.h"

namespace scantrend {

// What the column families hold: storage/format.h and docs/storage-format.md.
enum class Family : size_t {
  kMeta,
  kFolds,
  kSightings,
  kPoints,
  kDays,
  kStreams,
  kSensors,
  kDeliveries
};
inline constexpr size_t kFamilies = 8;

// Thread-safe, as rocksdb::DB is.
class Database {
 public:
  // Opens the database in `directory`, or makes both. Of one directory there is at most one
  // Database. FAILED_PRECONDITION: another process (or this one) has it open, or its format version
  // is not
  //   kFormatVersion, or it is a RocksDB database of something else.
  // DATA_LOSS: RocksDB finds it damaged.
  // UNAVAILABLE: the file system refuses (no permission, disk full, ...).
  // `env` must outlive it.
  static absl::StatusOr<std::unique_ptr<Database>> Open(
      const std::string& directory, rocksdb::Env* env = rocksdb::Env::Default());
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB* db() { return db_.get(); }
  rocksdb::ColumnFamilyHandle* family(Family family) {
    return handles_[static_cast<size_t>(family)];
  }
  const std::string& directory() const { return directory_; }
  rocksdb::Env* env() { return env_; }

  // Journals are column families of their own, so that one that is folded goes at once and unread.
  // Their numbers, ascending.
  std::vector<uint64_t> journals() const;
  // The journal's handle, valid until it is dropped; it must be there.
  rocksdb::ColumnFamilyHandle* journal(uint64_t number) const;
  // Errors: UNAVAILABLE.
  absl::Status CreateJournal(uint64_t number);
  absl::Status DropJournal(uint64_t number);

  // From now on compactions may drop sightings of days before `day`; none until it is told so. It
  // first writes that they may be gone. Errors: UNAVAILABLE (then none are dropped). One call at a
  // time.
  absl::Status DropSightingsBefore(Day day);
  // Sightings of this day and later have never been dropped.
  Day sightings_kept_from() const;

 private:
  Database(std::string directory, rocksdb::Env* env);
  absl::Status OpenFamilies(const std::vector<std::string>& present);
  absl::Status CheckVersion(bool is_new);
  absl::Status ReadDropped();

  const std::string directory_;
  rocksdb::Env* const env_;
  std::unique_ptr<SightingsFilter> filter_;
  std::atomic<uint16_t> dropped_before_ = 0;  // the latest day that it was ever told
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilies> handles_{};

  mutable std::mutex journals_mutex_;
  std::map<uint64_t, rocksdb::ColumnFamilyHandle*> journals_;
};

// The same failure as an absl::Status: DATA_LOSS for damage, UNAVAILABLE for input and output
// errors, INTERNAL for the rest; "`action`: " goes before RocksDB's words.
absl::Status FromRocksdb(const rocksdb::Status& status, std::string_view action);

// DATA_LOSS: the record of `family` under `key` does not parse, or disagrees with others.
absl::Status DamagedRecordError(std::string_view family, std::string_view key);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_DATABASE_H_
