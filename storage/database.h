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
#include "rocksdb/listener.h"
#include "rocksdb/statistics.h"
#include "rocksdb/write_batch.h"
#include "storage/age_filter.h"
#include "storage/durable_file_system.h"
#include "storage/family.h"
#include "storage/rocksdb_status.h"

namespace scantrend {

// Thread-safe, as rocksdb::DB is.
class Database {
 public:
  // Opens the database in `directory`, or makes both. One of format version 3 becomes one of
  // kFormatVersion, for good. Of one directory there is at most one Database.
  // FAILED_PRECONDITION: another process (or this one) has it open, or its format version is
  // neither
  //   of these, or it is a RocksDB database of something else.
  // DATA_LOSS: it is damaged. What a power loss left of a write that was not synced is no damage:
  //   it is cut off.
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
  // An iterator that ends at damage with a status that says so: others may pass over it. It must go
  // before the database does.
  std::unique_ptr<rocksdb::Iterator> NewIterator(rocksdb::ColumnFamilyHandle* family,
                                                 rocksdb::ReadOptions options);
  // What RocksDB counts since the start: its tickers, without histograms and times.
  const rocksdb::Statistics& statistics() const { return *statistics_; }
  // What the database writes through.
  rocksdb::Env* env() { return env_.get(); }

  // Writes atomically, onto stable storage. If it fails, nothing is written, now and after a
  // restart; but for a crash before the next write or Resume has succeeded: then all of it may be.
  // Errors: UNAVAILABLE (reason DISK_FULL, or STORAGE_UNAVAILABLE), DATA_LOSS.
  absl::Status Write(rocksdb::WriteBatch* batch);

  // Adds the files, all of them or none, as Write does.
  absl::Status Ingest(const std::vector<rocksdb::IngestExternalFileArg>& files);

  // Waits until few enough of the files that were added are still to be compacted, or nothing is
  // being compacted, or `stopping`.
  // Errors: the last compaction failed; RocksDB tries it again, and this should be called again
  // later. UNAVAILABLE, DATA_LOSS.
  absl::Status AwaitCompactions(const std::atomic<bool>& stopping);

  // Gets over a write that failed, if one did, of ours or of RocksDB's own. To be called now and
  // then, so that the database is available again when it can be. Errors as for Write.
  absl::Status Resume();
  // The same failure, but for a full disk with the reason DISK_FULL.
  absl::Status Explain(const absl::Status& written) const;
  // Whether writes succeed, as far as was tried: otherwise why the last one failed. Errors as for
  // Write.
  absl::Status status() const;

  // Journals are column families of their own, so that one that is folded goes at once and unread.
  // Their numbers, ascending.
  std::vector<uint64_t> journals() const;
  // The journal's handle; it must be there. While it is held, the journal can be read even if it is
  // dropped. It must go before the database does.
  using Journal = std::shared_ptr<rocksdb::ColumnFamilyHandle>;
  Journal journal(uint64_t number) const;
  // Errors: UNAVAILABLE.
  absl::Status CreateJournal(uint64_t number);
  // While it is held no journal is made: CreateJournal waits. For who reads first which families
  // there are, and then the write-ahead log: at a restart RocksDB passes over what that has of
  // others.
  std::unique_lock<std::mutex> HoldJournals() { return std::unique_lock(making_journals_); }
  absl::Status DropJournal(uint64_t number);

  // From now on compactions may drop sightings of days before `day`; none until it is told so. It
  // first writes that they may be gone. Errors: UNAVAILABLE (then none are dropped). One call at a
  // time.
  absl::Status DropSightingsBefore(Day day);
  // Sightings of this day and later have never been dropped.
  Day sightings_kept_from() const;

  // The same for contacts: from now on those of days before `day` need not be written, and may be
  // dropped. First writes so; then deletes the files that hold no others, and lets compactions drop
  // the rest; but the day before `day` stays until a later call, for the queries that began before
  // this one. Errors: UNAVAILABLE (then perhaps none are dropped until the next call with a later
  // day). One call at a time.
  absl::Status DropContactsBefore(Day day);
  // Contacts of this day and later are all there, as far as hits are folded. Never falls.
  Day contacts_complete_from() const { return Day(contacts_complete_from_); }

  // The same for points, with what goes by them: from now on those of days before `day` may be
  // dropped, whole spans at a time. Deletes what sensors delivered for these days at once. The
  // sightings of these days must have been given up before. Errors: UNAVAILABLE (then perhaps none
  // are dropped until the next call). One call at a time.
  absl::Status DropPointsBefore(Day day);
  // Points of this day and later have never been dropped. What is left of those of earlier days is
  // not to be shown. Never falls.
  Day points_kept_from() const;

  // Records of the family whose LastDayOf is before this day are dropped when a compaction meets
  // them.
  Day dropped_before(Family family) const;
  // Records that were dropped since the start for their age, as they stood in files.
  uint64_t dropped_records(Family family) const;

  // Lets a compaction by hand run while the automatic ones go on, which it would else keep waiting.
  // Calls nest.
  void BeginManualCompaction();
  void EndManualCompaction();
  // What came of a compaction by hand: errors as for Write.
  absl::Status NoteCompaction(const rocksdb::Status& compacted);

 private:
  class ErrorListener;

  Database(std::string directory, rocksdb::Env* env);
  absl::Status CheckFiles();
  std::shared_ptr<rocksdb::EventListener> ListenForErrors();
  // Writes what the files hold, in one batch.
  absl::Status WriteFiles(const std::vector<rocksdb::IngestExternalFileArg>& files);
  absl::Status ResumeLocked();
  absl::Status TryToResume();
  // Writes something that means nothing.
  absl::Status Probe();
  // Notes what came of a write, and explains it.
  absl::Status Note(const absl::Status& written);
  Journal ToJournal(rocksdb::ColumnFamilyHandle* handle);
  absl::Status OpenFamilies(const std::vector<std::string>& present);
  absl::Status CheckVersion(bool is_new);
  // Makes a database of version 3 one of version 4: until now no contacts were written.
  absl::Status Upgrade();
  // The day after the last one that `days` has.
  absl::StatusOr<Day> FirstDayNotFolded();
  absl::Status ReadDropped();
  // A day under a key of the default family; leaves `day` as it is if there is none.
  absl::Status ReadDay(const char* key, std::atomic<uint16_t>& day);
  absl::Status WriteDay(const char* key, Day day, std::string_view action);

  AgeFilter& filter(Family family) { return *filters_[static_cast<size_t>(family)]; }
  // Table files of contacts that hold no others than those of days before `day`.
  uint64_t ContactsInFilesBefore(Day day);
  absl::Status DeleteDeliveriesBefore(Day day);

  const std::string directory_;
  const std::shared_ptr<DurableFileSystem> file_system_;
  const std::unique_ptr<rocksdb::Env> env_;
  // Of kAgingFamilies; the others have none.
  std::array<std::unique_ptr<AgeFilter>, kFamilies> filters_;
  std::atomic<uint16_t> dropped_before_ = 0;  // the latest day that it was ever told
  std::atomic<uint16_t> contacts_complete_from_ = 0;
  std::atomic<uint16_t> points_dropped_before_ = 0;  // the latest day that it was ever told
  std::atomic<uint64_t> contacts_in_dropped_files_ = 0;
  const std::shared_ptr<rocksdb::Statistics> statistics_;
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilies> handles_{};

  std::atomic<uint64_t> failures_ = 0;    // that were noted
  std::atomic<uint64_t> resumed_ = 0;     // of them, that were got over
  std::atomic<bool> is_stopped_ = false;  // RocksDB is, by an error, until it is resumed
  // After an error that stopped it, RocksDB 7.8.3 goes on, but numbers files that it ingests from
  // 0: ErrorHandler::is_db_stopped_ stays set, and ReserveFileNumbersBeforeIngestion goes by it.
  std::atomic<bool> can_ingest_ = true;
  std::mutex resuming_;  // taken before health_mutex_
  mutable std::mutex health_mutex_;
  absl::Status health_;
  absl::Status compacted_;  // what came of the last compaction

  std::mutex making_journals_;
  std::mutex compacting_mutex_;
  int manual_compactions_ = 0;

  mutable std::mutex journals_mutex_;
  std::map<uint64_t, Journal> journals_;
};

// DATA_LOSS: the record of `family` under `key` does not parse, or disagrees with others.
absl::Status DamagedRecordError(std::string_view family, std::string_view key);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_DATABASE_H_
