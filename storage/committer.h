// Committer: the one writer. Batches of all streams queue up; its thread takes what has gathered,
// and writes hits, sequences and positions in one atomic, synced write (group commit). Only then
// are the hits counted and the callbacks run: an ack is a promise.
#ifndef SCANTREND_STORAGE_COMMITTER_H_
#define SCANTREND_STORAGE_COMMITTER_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "storage/active_sensors.h"
#include "storage/admission.h"
#include "storage/batch.h"
#include "storage/database.h"
#include "storage/tally.h"

namespace scantrend {

// A group takes whole batches until it holds this many hits.
inline constexpr size_t kGroupHitsMax = 262'144;
// Above this many hits in the queue it is congested, until it is below half of it.
inline constexpr size_t kQueueHitsCongested = 524'288;

using OpenCallback = std::function<void(absl::StatusOr<OpenedStream>)>;
using BatchCallback = std::function<void(absl::StatusOr<BatchResult>)>;

// Counters since the start.
struct CommitterStats {
  uint64_t accepted = 0;          // hits
  RefusedCounts refused{};        // hits
  uint64_t batches = 0;           // counted for the first time
  uint64_t repeated_batches = 0;  // acked again
  uint64_t failed_batches = 0;    // answered with an error
  uint64_t groups = 0;            // synced writes
  uint64_t queued_hits = 0;       // now in the queue
  uint64_t open_streams = 0;      // now, but for those that were given up without a word
};

// Thread-safe.
class Committer {
 public:
  // `database`, `tally`, `active_sensors`, which it keeps up to date, and `clock` must outlive it.
  // Nothing else may write to `database`, but for `tally`.
  Committer(Database* database, Tally* tally, ActiveSensors* active_sensors,
            AdmissionOptions admission, const Clock* clock);
  // Writes what is queued, runs its callbacks, and stops.
  ~Committer();

  // Opens a stream, once all batches queued before are written: `done` gets its state and a new
  // lease, which ends that of an earlier opening. Errors: UNAVAILABLE (storage fails), DATA_LOSS.
  void Open(StreamId id, OpenCallback done);

  // Where a stream stands once all batches queued before are written. Changes no lease: that of the
  // answer is kNoLease. Errors as for Open.
  void GetState(StreamId id, OpenCallback done);

  // Ends a lease, so that it takes no memory; its batches that are queued after this are refused.
  void Close(StreamId id, Lease lease);

  // Queues a batch. `done` is run when it is on stable storage, or with why it is not counted:
  // OUT_OF_RANGE (its sequence is not the stream's next one; ErrorReason names it), ABORTED (its
  // lease has ended), UNAVAILABLE (storage fails; it may or may not be counted after a restart),
  // DATA_LOSS. Never blocks, so the queue is bounded by its callers: whoever finds it congested
  // submits no more until WhenUncongested says so.
  void Submit(Batch batch, BatchCallback done);

  // `done` of the calls above runs on the committer's thread, in the order of the calls. It must be
  // quick and not call the destructor.

  bool congested() const;
  // Runs `resume` once the queue is not congested: now, or later on the committer's thread.
  void WhenUncongested(std::function<void()> resume);

  CommitterStats stats() const;

 private:
  struct OpenRequest {
    StreamId id;
    bool takes_lease;
    OpenCallback done;
  };
  struct BatchRequest {
    Batch batch;
    BatchCallback done;
  };
  struct CloseRequest {
    StreamId id;
    Lease lease;
  };
  using Request = std::variant<OpenRequest, CloseRequest, BatchRequest>;
  class Group;

  void Enqueue(Request request);
  void Run();
  // Takes requests of at most kGroupHitsMax hits (but one at least); empty: it is time to stop.
  std::vector<Request> TakeRequests();
  // Commits the requests, and returns those that have no room in this group.
  std::vector<Request> Commit(std::vector<Request> requests);
  void Count(const Group& group, bool written);

  Database* const database_;
  Tally* const tally_;
  ActiveSensors* const active_sensors_;
  const AdmissionOptions admission_;
  const Clock* const clock_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Request> queue_;
  bool congested_ = false;
  bool stopping_ = false;
  std::vector<std::function<void()>> waiting_;
  CommitterStats stats_;

  // Of the committer's thread alone.
  std::map<StreamId, Lease> leases_;
  Lease last_lease_ = kNoLease;

  std::thread thread_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_COMMITTER_H_
