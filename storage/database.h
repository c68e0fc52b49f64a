// Database: the RocksDB database of a data directory, opened, checked and with its column families
// named.
#ifndef SCANTREND_STORAGE_DATABASE_H_
#define SCANTREND_STORAGE_DATABASE_H_

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "rocksdb/db.h"
#include "storage/sighting_filter.h"

namespace scantrend {

// What the column families hold: storage/format.h and docs/storage-format.md.
enum class Family : size_t { kMeta, kSightings, kPoints, kDays, kStreams, kSensors, kDeliveries };
inline constexpr size_t kFamilies = 7;

// Thread-safe, as rocksdb::DB is.
class Database {
 public:
  // Opens the database in `directory`, or makes both. Of one directory there is at most one
  // Database. FAILED_PRECONDITION: another process (or this one) has it open, or its format version
  // is not
  //   kFormatVersion, or it is a RocksDB database of something else.
  // DATA_LOSS: RocksDB finds it damaged.
  // UNAVAILABLE: the file system refuses (no permission, disk full, ...).
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& directory);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB* db() { return db_.get(); }
  rocksdb::ColumnFamilyHandle* family(Family family) {
    return handles_[static_cast<size_t>(family)];
  }
  // Decides which sightings compactions drop; none until it is told to.
  SightingFilter& sighting_filter() { return *filter_; }

 private:
  Database() = default;
  absl::Status OpenFamilies(const std::string& directory);
  absl::Status CheckVersion(const std::string& directory, bool is_new);

  std::unique_ptr<SightingFilter> filter_;
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilies> handles_{};
};

// The same failure as an absl::Status: DATA_LOSS for damage, UNAVAILABLE for input and output
// errors, INTERNAL for the rest; "`action`: " goes before RocksDB's words.
absl::Status FromRocksdb(const rocksdb::Status& status, std::string_view action);

// DATA_LOSS: the record of `family` under `key` does not parse, or disagrees with others.
absl::Status DamagedRecordError(std::string_view family, std::string_view key);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_DATABASE_H_
