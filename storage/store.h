// Store: counts hits for ever, exactly once, and says what became of them. The one way in: all else
// in storage/ is behind it.
#ifndef SCANTREND_STORAGE_STORE_H_
#define SCANTREND_STORAGE_STORE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "storage/active_sensors.h"
#include "storage/admission.h"
#include "storage/backup.h"
#include "storage/batch.h"
#include "storage/committer.h"
#include "storage/database_figures.h"
#include "storage/manual_compaction.h"
#include "storage/retention.h"
#include "storage/stored_counts.h"
#include "storage/tally.h"
#include "storage/trend_reader.h"
#include "storage/verifier.h"

namespace scantrend {

struct StoreOptions {
  std::string directory;
  AdmissionOptions admission;
  // How long sightings (the address sets) are kept, in days: 365 days longer than this and than
  // accept_days_back, since whether a source of the oldest day is new depends on those.
  int retention_days = kRetentionDaysDefault;
  // For how many days before the current one contacts are kept; 0: none are, and none are written.
  int contact_days = kContactDaysDefault;
  // For how many days before the current one points are kept: at least as long as their sightings
  // and contacts (PointDaysMin), whatever this says; 0: for ever.
  int point_days = 0;
  // Where all directories of backups are; empty: they may be anywhere.
  std::string backup_root{};
  // Sightings that are counted in memory before they are folded.
  size_t open_keys = kOpenKeysDefault;
  // Hits that a fold sorts at a time.
  size_t sorted_hits = kSortedHitsDefault;
  const Clock* clock = &Clock::System();
  // Where files are; must outlive the store.
  rocksdb::Env* env = rocksdb::Env::Default();
};

// Thread-safe.
class Store {
 public:
  // Errors: those of Database::Open.
  static absl::StatusOr<std::unique_ptr<Store>> Open(StoreOptions options);
  // Writes what is queued and closes the database. What is not folded stays in the journals.
  ~Store();

  // Where batches go. Lives as long as the store.
  Committer& committer() { return *committer_; }
  // Where answers come from. Lives as long as the store.
  const TrendReader& reader() const { return reader_; }

  // Checks what is stored. Lives as long as the store.
  Verifier& verifier() { return verifier_; }

  // Backs it up. Lives as long as the store.
  Backups& backups() { return backups_; }
  // Keeps what is to be kept, and no more. Lives as long as the store.
  Retention& retention() { return *retention_; }
  // Records that were dropped since the start for their age: Database::dropped_records.
  uint64_t dropped_records(Family family) const { return database_->dropped_records(family); }
  // Compacts it by hand. Lives as long as the store.
  Compactor& compactor() { return compactor_; }

  // How much is stored: CountStored.
  absl::StatusOr<StoredCounts> CountAll(const std::function<bool()>& cancelled) {
    return CountStored(database_.get(), *tally_, cancelled);
  }

  // What is counted in memory, until it is folded. Lives as long as the store.
  Tally& tally() { return *tally_; }

  // What the database takes and does. Waits for RocksDB's mutex some dozen times, briefly: for an
  // overview every few seconds.
  DatabaseFigures database_figures() { return ReadDatabaseFigures(*database_); }

  // Whether hits can be stored, as far as was tried: otherwise why they cannot. Errors: UNAVAILABLE
  // (reason DISK_FULL, or STORAGE_UNAVAILABLE), DATA_LOSS.
  absl::Status status() const;
  // If they cannot, tries whether they can be now: to be called every few seconds.
  void TryToRecover();

  // Moves the retention on to the clock's day: to be called at least once a day.
  void UpdateRetention() { retention_->Update(); }

 private:
  Store(StoreOptions options, std::unique_ptr<Database> database,
        std::unique_ptr<Retention> retention, std::unique_ptr<Tally> tally);

  const StoreOptions options_;
  const std::unique_ptr<Database> database_;
  const std::unique_ptr<Retention> retention_;
  const std::unique_ptr<Tally> tally_;
  ActiveSensors active_sensors_;
  const TrendReader reader_;
  Verifier verifier_;
  Backups backups_;
  Compactor compactor_;
  const std::unique_ptr<Committer> committer_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_STORE_H_
