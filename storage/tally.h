// Tally: hits that are journaled and counted in memory, until they are folded into the database.
//
//   committer ─ AppendTo ─▶ journal (synced) ─ Count ─▶ open days
//                              │                           │
//                              ├────────── fold ───────────┤ ─▶ sightings, points, days, contacts
//                              │                           │                  │
//                              └───────────────────────────┴────── View ──────┘
//
// The open days take hits until they hold enough; then they are closed, new ones are opened with a
// new journal, and the closed ones are folded in the background. When a fold is committed its
// journal is dropped. After a crash the journals that are still there are replayed into closed
// days.
#ifndef SCANTREND_STORAGE_TALLY_H_
#define SCANTREND_STORAGE_TALLY_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "rocksdb/write_batch.h"
#include "storage/accepted_hits.h"
#include "storage/database.h"
#include "storage/fold.h"
#include "storage/open_days.h"

namespace scantrend {

// Days are closed at this many sightings: 64 MB of IPv4 ones, half a second of folding.
inline constexpr size_t kOpenKeysDefault = 8'000'000;

// Counters since the start, and what is held now.
struct TallyStats {
  uint64_t folds = 0;          // committed
  uint64_t failed_folds = 0;   // to be tried again
  double fold_seconds = 0;     // of the committed ones
  uint64_t keys = 0;           // sightings in memory, the same one perhaps more than once
  uint64_t closed = 0;         // closed days that wait for their fold
  uint64_t journal_bytes = 0;  // that those sightings take in the journals
  uint32_t last_fold_s = 0;    // when the last fold was committed, by the clock; 0: none was
};

// One moment: what is in the database, and what is still in memory. The days may go on growing:
// what was counted before is in there.
class View {
 public:
  // What is counted in memory, and where it is written down.
  struct Journaled {
    std::shared_ptr<const OpenDays> days;
    Database::Journal journal;
  };

  View(Database* database, std::vector<Journaled> journaled, uint64_t folds);
  ~View();
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  const rocksdb::Snapshot* snapshot() const { return snapshot_; }
  const std::vector<std::shared_ptr<const OpenDays>>& days() const { return days_; }
  // The journals of days(), in the same order: under the snapshot they hold all hits that were
  // counted before.
  const std::vector<Database::Journal>& journals() const { return journals_; }
  // Folds that were committed before: with as many, as much is stored.
  uint64_t folds() const { return folds_; }
  // Leaves only the snapshot: for who keeps it long, and needs no more.
  void ForgetDays() {
    days_.clear();
    journals_.clear();
  }

 private:
  Database* const database_;
  const rocksdb::Snapshot* const snapshot_;
  std::vector<std::shared_ptr<const OpenDays>> days_;
  std::vector<Database::Journal> journals_;
  const uint64_t folds_;
};

// Thread-safe; but hits come from one thread.
class Tally {
 public:
  // Replays the journals. `database` and `clock` must outlive it; `accept_days_back` is that of the
  // admission, `sorted_hits` that of Fold. Errors: UNAVAILABLE, DATA_LOSS.
  static absl::StatusOr<std::unique_ptr<Tally>> Open(Database* database, const Clock* clock,
                                                     int accept_days_back,
                                                     size_t open_keys = kOpenKeysDefault,
                                                     size_t sorted_hits = kSortedHitsDefault);
  // Leaves what is not folded in the journals.
  ~Tally();

  // The hits of one atomic write. While it lives the open days stay open. Only one at a time.
  class Group {
   public:
    explicit Group(Tally* tally);

    // False if the hits need new open days: they are for the next group. Not for the first hits of
    // a group.
    bool HasRoomFor(const AcceptedHits& hits) const;
    // Adds the hits, which must have room, and their journal record to `batch`.
    void Append(AcceptedHits hits, rocksdb::WriteBatch& batch);
    // Once the batch is written: counts the hits.
    void Count() &&;

   private:
    Tally* const tally_;
    std::unique_lock<std::mutex> lock_;
    std::vector<AcceptedHits> hits_;
    size_t size_ = 0;             // of hits_
    uint64_t journal_bytes_ = 0;  // that they take
  };

  // To be called before a group: waits while folding is so far behind that memory is full, and
  // opens new days if the last group asked for them. Errors: that of the fold that failed.
  absl::Status WaitForRoom();

  // Everything that is counted.
  std::unique_ptr<View> view() const;

  // Closes the open days and waits until all that was counted before the call is folded. Errors:
  // that of the fold that failed.
  absl::Status FoldNow();

  TallyStats stats() const;
  // Why the last fold failed, if it did: it is tried again, and meanwhile hits are counted as long
  // as there is room. Errors: UNAVAILABLE, DATA_LOSS.
  absl::Status status() const;

 private:
  struct Days {
    uint64_t journal = 0;
    std::shared_ptr<OpenDays> days;
    uint64_t journal_bytes = 0;
  };

  Tally(Database* database, const Clock* clock, int accept_days_back, size_t open_keys,
        size_t sorted_hits);
  absl::Status Replay();
  // Without days if it holds no hit at all.
  absl::StatusOr<Days> ReplayJournal(uint64_t journal);
  std::shared_ptr<OpenDays> NewDays() const;
  // Opens new days with the spare journal; both locks are held.
  void CloseDaysLocked();
  bool IsTimeToCloseLocked() const;

  void RunSorter();
  void RunFolder();
  // Closes the open days if it is time, and waits until something is to be folded; false: it is
  // time to stop.
  bool WaitForClosed();
  absl::Status FoldFront();
  // Drops journals that are folded.
  absl::Status DropFolded();

  Database* const database_;
  const Clock* const clock_;
  const int accept_days_back_;
  const size_t open_keys_;
  const size_t sorted_hits_;

  std::mutex writing_;  // held by the group; taken before mutex_
  uint64_t next_record_ = 0;
  bool must_close_ = false;  // the next group needs new days

  mutable std::mutex committing_;  // held while a fold is committed; taken before mutex_

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Days open_;
  std::deque<Days> closed_;      // oldest first
  std::deque<uint64_t> folded_;  // journals that are still to be dropped
  uint64_t spare_journal_ = 0;   // 0: there is none yet
  uint64_t last_journal_ = 0;
  uint32_t opened_s_ = 0;
  uint32_t counted_s_ = 0;  // when hits were counted last
  bool has_unsorted_ = false;
  bool stopping_ = false;
  bool close_requested_ = false;
  absl::Status fold_status_;  // of the last attempt
  TallyStats stats_;
  FoldControl control_;

  std::thread sorter_;
  std::thread folder_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_TALLY_H_
