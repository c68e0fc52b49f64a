// Store: counts hits for ever, exactly once, and says what became of them. The one way in: all else
// in storage/ is behind it.
#ifndef SCANTREND_STORAGE_STORE_H_
#define SCANTREND_STORAGE_STORE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "storage/admission.h"
#include "storage/batch.h"
#include "storage/committer.h"
#include "storage/tally.h"
#include "storage/trend_reader.h"
#include "storage/verifier.h"

namespace scantrend {

inline constexpr int kRetentionDaysDefault = 400;
inline constexpr int kContactDaysDefault = 400;

struct StoreOptions {
  std::string directory;
  AdmissionOptions admission;
  // How long sightings (the address sets) are kept, in days; points are kept for ever. They are
  // kept 365 days longer than this and than accept_days_back, since whether a source of the oldest
  // day is new depends on those.
  int retention_days = kRetentionDaysDefault;
  // For how many days before the current one contacts are kept; 0: none are, and none are written.
  int contact_days = kContactDaysDefault;
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

  // What is counted in memory, until it is folded. Lives as long as the store.
  Tally& tally() { return *tally_; }

  // Whether hits can be stored, as far as was tried: otherwise why they cannot. Errors: UNAVAILABLE
  // (reason DISK_FULL, or STORAGE_UNAVAILABLE), DATA_LOSS.
  absl::Status status() const;
  // If they cannot, tries whether they can be now: to be called every few seconds.
  void TryToRecover();

  // Moves the retention of sightings and contacts to the clock's day: to be called at least once a
  // day.
  void UpdateRetention();

 private:
  Store(StoreOptions options, std::unique_ptr<Database> database, std::unique_ptr<Tally> tally);

  const StoreOptions options_;
  const std::unique_ptr<Database> database_;
  const std::unique_ptr<Tally> tally_;
  const TrendReader reader_;
  Verifier verifier_;
  const std::unique_ptr<Committer> committer_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_STORE_H_
