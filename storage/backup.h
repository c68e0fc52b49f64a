// Backups: copies of single moments of a database, of which each file is kept once, by RocksDB's
// BackupEngine.
//
// A directory of backups belongs to scantrend: the file kBackupMarker in it says so. The rest is
// RocksDB's: meta/N lists the files of backup N, private/N has those that are its own, and
// shared_checksum/ the tables, which the backups share.
//
// A backup holds a MANIFEST, which says what families and tables there are, and the write-ahead
// logs as they were a moment later. A restart makes of them what it makes of a crash at that later
// moment: every atomic write is there or not, up to one point. So hits, sequences and positions
// agree. But RocksDB passes over what the log has of families that the MANIFEST does not know, and
// journals are families: while the moment is taken, no journal is made (Database::HoldJournals).
//
// Key invariant: a backup that is listed is whole, and on stable storage.
#ifndef SCANTREND_STORAGE_BACKUP_H_
#define SCANTREND_STORAGE_BACKUP_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "rocksdb/env.h"
#include "storage/database.h"
#include "storage/tally.h"

namespace scantrend {

inline constexpr char kBackupMarker[] = "SCANTREND-BACKUPS";
// Also the least that a limit of the pace may be.
inline constexpr uint64_t kBackupBytesPerSecondMin = 1 << 20;

struct BackupInfo {
  uint32_t number = 0;
  uint32_t begin_s = 0;  // by the machine's clock
  uint64_t bytes = 0;    // of all its files, shared ones too
  uint32_t files = 0;
  uint32_t format_version = 0;  // of the database; 0: damaged
  std::string damage{};         // empty: none is known
};

struct BackupProgress {
  double fraction = 0;  // 0 to 1, about
  uint64_t bytes = 0;   // copied or read so far
};
// Told how far it is, several times a second and for every few megabytes, on any thread but one at
// a time; false ends it.
using BackupReport = std::function<bool(const BackupProgress&)>;

struct CreatedBackup {
  BackupInfo backup;
  uint64_t bytes_copied = 0;  // of its files that no earlier backup had
  uint32_t files_copied = 0;
  uint32_t backups = 0;  // in the directory now
  uint32_t deleted = 0;  // older ones
};

struct BackupOptions {
  uint32_t keep = 0;                  // backups that stay, the new one among them; 0: all
  uint64_t bytes_per_second_max = 0;  // 0: no limit; else kBackupBytesPerSecondMin at least
};

// Counters since the start.
struct BackupStats {
  uint64_t created = 0;
  uint64_t failed = 0;          // those that were ended by their callers among them
  uint32_t last_created_s = 0;  // when the last one was begun, by the machine's clock; 0: none was
};

// Thread-safe. Directories are absolute paths outside of the database's. Errors of all methods:
// INVALID_ARGUMENT (the directory is not so), NOT_FOUND (there is no such directory or backup;
// Create makes it, in one that is there), FAILED_PRECONDITION (reason NOT_A_BACKUP_DIRECTORY: it
// holds something else; BACKUP_DIRECTORY_IN_USE: by another process), RESOURCE_EXHAUSTED (another
// call is under way), CANCELLED (the report said so), UNAVAILABLE (reading or writing fails).
class Backups {
 public:
  // All must outlive it. `env` is where the directories are, all of them within `root`; empty:
  // they may be anywhere.
  Backups(Database* database, Tally* tally, rocksdb::Env* env, std::string root)
      : database_(database), tally_(tally), env_(env), root_(std::move(root)) {}

  // Folds what is in memory, if it can be, and adds a backup of all that was acked before the call,
  // and perhaps of some that came later. Hits go on being counted. Files that the database replaces
  // meanwhile stay until the backup is done. If it fails there is no new backup. Errors also:
  // DATA_LOSS (the database cannot be read).
  absl::StatusOr<CreatedBackup> Create(const std::string& directory, const BackupOptions& options,
                                       const BackupReport& report);

  // Oldest first; those of which files are missing say so.
  absl::StatusOr<std::vector<BackupInfo>> List(const std::string& directory);

  // Reads all of a backup (0: the latest) and compares it with its checksums. Damage is a result.
  absl::StatusOr<BackupInfo> Verify(const std::string& directory, uint32_t number,
                                    const BackupReport& report);

  BackupStats stats() const {
    return {.created = created_, .failed = failed_, .last_created_s = last_created_s_};
  }

 private:
  absl::StatusOr<CreatedBackup> CreateAlone(const std::string& directory,
                                            const BackupOptions& options,
                                            const BackupReport& report);

  Database* const database_;
  Tally* const tally_;
  rocksdb::Env* const env_;
  const std::string root_;
  std::atomic<bool> is_busy_ = false;
  std::atomic<uint64_t> created_ = 0;
  std::atomic<uint64_t> failed_ = 0;
  std::atomic<uint32_t> last_created_s_ = 0;
};

// Makes a database of a backup (0: the latest) in `data_directory`, which must not be there yet, or
// be empty, or hold what a call left that was cut off. What was copied is compared with its
// checksums and synced, before the database can be opened. Errors: NOT_FOUND (there is no such
// directory or backup), FAILED_PRECONDITION (the data directory holds something, reason
// DATA_DIRECTORY_NOT_EMPTY; NOT_A_BACKUP_DIRECTORY; FORMAT_VERSION_UNKNOWN: a newer version made
// it), DATA_LOSS (the backup is damaged), UNAVAILABLE.
absl::StatusOr<BackupInfo> RestoreBackup(const std::string& directory, uint32_t number,
                                         const std::string& data_directory,
                                         rocksdb::Env* env = rocksdb::Env::Default());

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_BACKUP_H_
