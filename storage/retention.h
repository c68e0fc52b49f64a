// Retention: what is kept how long, and that the rest goes.
//
//   sightings   retention_days (or accept_days_back, if that is more), and 365 days more, since
//               whether a source of the oldest day is new depends on those
//   contacts    contact_days
//   points      point_days, but never less than their sightings and contacts; with them `days`, and
//               what sensors delivered for these days
//
// What is too old is given up first, in writing, and is neither shown nor verified from then on;
// its bytes go later: by whatever compaction meets them, and by a thread of its own. That looks
// which files hold something old (storage/file_ages.h), and rewrites one after the other, in pieces
// of at most some 64 MB, resting nine times as long as it worked. Files that are yet to be
// compacted are left to that; but if they hold something old, nothing came in for long, and the
// whole family is compacted. Contacts that share a file with later days wait for its compaction, or
// for Enforce.
//
// Key invariant: sightings are only kept of days that have their points.
#ifndef SCANTREND_STORAGE_RETENTION_H_
#define SCANTREND_STORAGE_RETENTION_H_

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/day.h"
#include "storage/database.h"
#include "storage/record_age.h"

namespace scantrend {

inline constexpr int kRetentionDaysDefault = 400;
inline constexpr int kContactDaysDefault = 400;

struct RetentionRules {
  int retention_days = kRetentionDaysDefault;  // of sightings
  int accept_days_back = 0;                    // that of the admission
  int contact_days = kContactDaysDefault;      // 0: none are kept, and none are written
  int point_days = 0;                          // 0: for ever
};

// The fewest days for which points can be kept under these rules, so that no sightings or contacts
// are kept longer than their points.
int PointDaysMin(const RetentionRules& rules);

// The retention of one family.
struct FamilyRetention {
  Family family = Family::kSightings;
  int days = 0;                     // as the rules say; 0: for ever, but of contacts: none
  std::optional<Day> first_kept{};  // nullopt: all are kept
  // Of table files; what several folds wrote counts several times.
  uint64_t records_old = 0;
  uint64_t bytes_old = 0;  // before compression
  uint64_t records = 0;    // all
  uint64_t bytes = 0;
  uint64_t files_unknown = 0;  // of which is not known what they hold: not in the numbers above
};
// In the order of kAgingFamilies.
using RetentionPlan = std::array<FamilyRetention, kAgingFamilies.size()>;

// Counters since the start.
struct RetentionStats {
  uint64_t files = 0;     // that were rewritten for what was old in them, by the thread or Enforce
  uint64_t failures = 0;  // of that; it is tried again
};

// Thread-safe.
class Retention {
 public:
  // Gives up what is too old now. `database` and `clock` must outlive it.
  Retention(Database* database, RetentionRules rules, const Clock* clock);
  // Ends the thread, once the file that it rewrites is done.
  ~Retention();

  // Moves on to the clock's day: to be called at least once a day. If writing fails, more is kept
  // until the next time.
  void Update();

  // What is too old, and still takes space. Reads no table. Errors: UNAVAILABLE, DATA_LOSS.
  absl::StatusOr<RetentionPlan> Plan();

  // Told how far it is, 0 to 1, a few times a second; false ends it.
  using Report = std::function<bool(double fraction)>;
  // Update, and rewrites every file that holds something old, now and without a rest. Answers what
  // there was before. Errors: CANCELLED (`report` said so), RESOURCE_EXHAUSTED (another call is
  // under way), UNAVAILABLE, DATA_LOSS.
  absl::StatusOr<RetentionPlan> Enforce(const Report& report);

  RetentionStats stats() const { return {.files = files_, .failures = failures_}; }

 private:
  struct OldFile;

  // Files of a family that hold something old, or may.
  absl::StatusOr<std::vector<OldFile>> FindOldFiles(Family family);
  // Rewrites one; false if it is gone, or being compacted.
  absl::StatusOr<bool> Rewrite(Family family, const OldFile& file);
  absl::Status Sweep(Family family, const Report& report);
  void Run();
  // Sweeps with rests; false: it is time to stop.
  bool SweepSlowly();
  // Waits until `time` has passed, or it is time to stop (then false).
  bool Rest(std::chrono::steady_clock::duration time);

  Database* const database_;
  const RetentionRules rules_;
  const Clock* const clock_;

  std::mutex updating_;
  std::mutex sweeping_;  // held while files are rewritten, one at a time
  std::atomic<bool> is_busy_ = false;
  std::atomic<uint64_t> files_ = 0;
  std::atomic<uint64_t> failures_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool is_due_ = true;
  std::thread thread_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_RETENTION_H_
