#include "storage/committer.h"

#include <pthread.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "rocksdb/write_batch.h"
#include "storage/stream_table.h"

namespace scantrend {
namespace {

absl::Status SequenceGapError(const StreamId& id, uint64_t got, uint64_t expected) {
  return WithReason(absl::OutOfRangeError(absl::StrCat(
                        "stream ", id.stream, " of sensor ", id.sensor, ": expected sequence ",
                        expected, ", not ", got, "; open the stream again and go on from there")),
                    {"SEQUENCE_GAP", {{"expected_sequence", absl::StrCat(expected)}}});
}

absl::Status LeaseEndedError(const StreamId& id) {
  return WithReason(
      absl::AbortedError(absl::StrCat("stream ", id.stream, " of sensor ", id.sensor,
                                      " was opened by another call: only the newest one may write; "
                                      "do two sensors share one name?")),
      {"STREAM_TAKEN_OVER", {}});
}

// Whatever is not the fault of one batch.
bool IsStorageFailure(const absl::Status& status) {
  return !status.ok() && !absl::IsOutOfRange(status) && !absl::IsAborted(status);
}

}  // namespace

// The requests of one synced write, and what they come to.
class Committer::Group {
 public:
  Group(Committer* committer, std::vector<Request> requests)
      : committer_(committer),
        requests_(std::move(requests)),
        answers_(requests_.size()),
        streams_(committer->database_) {}

  // Decides on the requests, in order, writes what was accepted, and counts it.
  absl::Status Write() {
    RETURN_IF_ERROR(committer_->tally_->WaitForRoom());
    Tally::Group hits(committer_->tally_);
    const uint32_t now_s = committer_->clock_->now_s();
    const Admission admission(committer_->admission_, now_s,
                              committer_->database_->points_kept_from());
    for (decided_ = 0; decided_ < requests_.size(); ++decided_) {
      Request& request = requests_[decided_];
      Reply& answer = answers_[decided_];
      if (const auto* open = std::get_if<OpenRequest>(&request)) {
        ASSIGN_OR_RETURN(answer, Open(*open));
      } else if (const auto* close = std::get_if<CloseRequest>(&request)) {
        Close(*close);
      } else {
        const Batch& batch = std::get<BatchRequest>(request).batch;
        ASSIGN_OR_RETURN(const bool has_room, Accept(batch, admission, now_s, hits, answer));
        if (!has_room) {
          break;
        }
      }
    }
    if (stats_.batches == 0) {
      return absl::OkStatus();
    }
    streams_.AppendTo(write_);
    stats_.groups = 1;
    RETURN_IF_ERROR(committer_->database_->Write(&write_));
    for (const Day day : streams_.first_deliveries()) {
      committer_->active_sensors_->Add(day);
    }
    std::move(hits).Count();
    return absl::OkStatus();
  }

  // Runs the callbacks of what was decided. After a failed write nothing of the group is acked, not
  // even a repeated batch: it may repeat one of this same group.
  void Answer(const absl::Status& written) {
    const size_t answered = written.ok() ? decided_ : requests_.size();
    for (size_t i = 0; i < answered; ++i) {
      if (auto* open = std::get_if<OpenRequest>(&requests_[i])) {
        if (written.ok()) {
          open->done(std::get<OpenedStream>(std::move(answers_[i])));
        } else {
          open->done(written);
        }
      } else if (auto* batch = std::get_if<BatchRequest>(&requests_[i])) {
        if (!written.ok()) {
          batch->done(written);
        } else if (auto* refused = std::get_if<absl::Status>(&answers_[i])) {
          batch->done(std::move(*refused));
        } else {
          batch->done(std::get<BatchResult>(answers_[i]));
        }
      }
    }
  }

  // After Answer: the requests that are left for the next group.
  std::vector<Request> TakeRest(const absl::Status& written) {
    if (!written.ok()) {
      return {};
    }
    requests_.erase(requests_.begin(), requests_.begin() + static_cast<ptrdiff_t>(decided_));
    return std::move(requests_);
  }

  // What to add to the counters if the group is written; if not, `requests` batches have failed.
  const CommitterStats& stats() const { return stats_; }
  uint64_t batch_requests() const {
    return static_cast<uint64_t>(std::count_if(
        requests_.begin(), requests_.end(),
        [](const Request& request) { return std::holds_alternative<BatchRequest>(request); }));
  }

 private:
  // Nothing, an opened stream, why a batch is out of order, or what became of a batch.
  using Reply = std::variant<std::monostate, OpenedStream, absl::Status, BatchResult>;

  absl::StatusOr<OpenedStream> Open(const OpenRequest& open) {
    ASSIGN_OR_RETURN(const StreamState* state, streams_.Find(open.id));
    if (!open.takes_lease) {
      return OpenedStream{kNoLease, *state};
    }
    const Lease lease = ++committer_->last_lease_;
    committer_->leases_[open.id] = lease;
    return OpenedStream{lease, *state};
  }

  void Close(const CloseRequest& close) {
    const auto lease = committer_->leases_.find(close.id);
    if (lease != committer_->leases_.end() && lease->second == close.lease) {
      committer_->leases_.erase(lease);
    }
  }

  // OUT_OF_RANGE, ABORTED: the batch alone is refused. Others: the group fails.
  absl::Status CheckOrder(const Batch& batch) {
    if (batch.lease != kNoLease) {
      const auto lease = committer_->leases_.find(batch.id);
      if (lease == committer_->leases_.end() || lease->second != batch.lease) {
        return LeaseEndedError(batch.id);
      }
    }
    ASSIGN_OR_RETURN(const StreamState* state, streams_.Find(batch.id));
    if (batch.sequence > state->sequence + 1) {
      return SequenceGapError(batch.id, batch.sequence, state->sequence + 1);
    }
    return absl::OkStatus();
  }

  // Decides on one batch. False: it needs another group. Errors: the group fails.
  absl::StatusOr<bool> Accept(const Batch& batch, const Admission& admission, uint32_t now_s,
                              Tally::Group& hits, Reply& answer) {
    absl::Status refused = CheckOrder(batch);
    if (IsStorageFailure(refused)) {
      return refused;
    }
    if (!refused.ok()) {
      ++stats_.failed_batches;
      answer = refused;
      return true;
    }
    ASSIGN_OR_RETURN(const StreamState* state, streams_.Find(batch.id));
    BatchResult result;
    if (batch.sequence <= state->sequence) {
      ++stats_.repeated_batches;
      result.repeated = true;
      answer = result;
      return true;
    }
    AcceptedHits accepted = admission.Accept(batch.hits);
    if (!hits.HasRoomFor(accepted)) {
      return false;
    }
    ASSIGN_OR_RETURN(accepted.sensor, streams_.NumberOf(batch.id.sensor, now_s));
    RETURN_IF_ERROR(streams_.Count(batch, accepted, now_s));
    result.accepted = static_cast<uint32_t>(accepted.size());
    result.refused = accepted.refused;
    answer = result;
    stats_.accepted += result.accepted;
    for (size_t i = 0; i < result.refused.size(); ++i) {
      stats_.refused[i] += result.refused[i];
    }
    ++stats_.batches;
    if (accepted.size() > 0) {
      hits.Append(std::move(accepted), write_);
    }
    return true;
  }

  Committer* const committer_;
  std::vector<Request> requests_;
  std::vector<Reply> answers_;
  size_t decided_ = 0;  // requests that have an answer
  StreamTable streams_;
  rocksdb::WriteBatch write_;
  CommitterStats stats_;
};

Committer::Committer(Database* database, Tally* tally, ActiveSensors* active_sensors,
                     AdmissionOptions admission, const Clock* clock)
    : database_(database),
      tally_(tally),
      active_sensors_(active_sensors),
      admission_(std::move(admission)),
      clock_(clock),
      thread_([this] { Run(); }) {
  pthread_setname_np(thread_.native_handle(), "committer");
}

Committer::~Committer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Committer::Open(StreamId id, OpenCallback done) {
  Enqueue(OpenRequest{std::move(id), true, std::move(done)});
}

void Committer::GetState(StreamId id, OpenCallback done) {
  Enqueue(OpenRequest{std::move(id), false, std::move(done)});
}

void Committer::Close(StreamId id, Lease lease) { Enqueue(CloseRequest{std::move(id), lease}); }

void Committer::Submit(Batch batch, BatchCallback done) {
  Enqueue(BatchRequest{std::move(batch), std::move(done)});
}

void Committer::Enqueue(Request request) {
  const auto* batch = std::get_if<BatchRequest>(&request);
  {
    const std::lock_guard lock(mutex_);
    stats_.queued_hits += batch == nullptr ? 0 : batch->batch.hits.size();
    congested_ = congested_ || stats_.queued_hits > kQueueHitsCongested;
    queue_.push_back(std::move(request));
  }
  wake_.notify_one();
}

bool Committer::congested() const {
  const std::lock_guard lock(mutex_);
  return congested_;
}

void Committer::WhenUncongested(std::function<void()> resume) {
  {
    const std::lock_guard lock(mutex_);
    if (congested_) {
      waiting_.push_back(std::move(resume));
      return;
    }
  }
  resume();
}

CommitterStats Committer::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

void Committer::Run() {
  while (true) {
    std::vector<Request> requests = TakeRequests();
    if (requests.empty()) {
      return;
    }
    while (!requests.empty()) {
      requests = Commit(std::move(requests));
    }
  }
}

std::vector<Committer::Request> Committer::TakeRequests() {
  std::vector<Request> requests;
  std::vector<std::function<void()>> resumed;
  {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    size_t hits = 0;
    while (!queue_.empty()) {
      const auto* request = std::get_if<BatchRequest>(&queue_.front());
      const size_t more = request == nullptr ? 0 : request->batch.hits.size();
      if (!requests.empty() && hits + more > kGroupHitsMax) {
        break;
      }
      hits += more;
      requests.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    stats_.queued_hits -= hits;
    if (congested_ && stats_.queued_hits < kQueueHitsCongested / 2) {
      congested_ = false;
      resumed.swap(waiting_);
    }
  }
  for (const auto& resume : resumed) {
    resume();
  }
  return requests;
}

std::vector<Committer::Request> Committer::Commit(std::vector<Request> requests) {
  Group group(this, std::move(requests));
  const absl::Status written = group.Write();
  // Counted before it is answered: who has the ack finds it in the counters.
  Count(group, written.ok());
  group.Answer(written);
  return group.TakeRest(written);
}

void Committer::Count(const Group& group, bool written) {
  const std::lock_guard lock(mutex_);
  stats_.open_streams = leases_.size();
  if (!written) {
    stats_.failed_batches += group.batch_requests();
    return;
  }
  const CommitterStats& more = group.stats();
  stats_.accepted += more.accepted;
  for (size_t i = 0; i < more.refused.size(); ++i) {
    stats_.refused[i] += more.refused[i];
  }
  stats_.batches += more.batches;
  stats_.repeated_batches += more.repeated_batches;
  stats_.failed_batches += more.failed_batches;
  stats_.groups += more.groups;
}

}  // namespace scantrend
