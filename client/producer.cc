#include "client/producer.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include "base/status.h"
#include "client/batch_encoder.h"
#include "client/status_of_grpc.h"
#include "scantrend/v1/ingest.pb.h"

namespace scantrend {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBackoffMin{20};
constexpr std::chrono::milliseconds kBackoffMax{1'000};

}  // namespace

class Producer::Impl {
 public:
  Impl(IngestConnection* connection, const ProducerOptions& options)
      : connection_(connection), options_(options), random_(std::random_device{}()) {}

  ~Impl() {
    if (call_ != nullptr) {
      call_->Cancel();
      EndCall().IgnoreError();
    }
  }

  absl::Status Open() {
    broken_since_ = Clock::now();
    RETURN_IF_ERROR(Retry([this] { return StartCall(); }));
    next_sequence_ = start_.sequence + 1;
    return absl::OkStatus();
  }

  absl::Status Send(std::string_view position) {
    RETURN_IF_ERROR(failed_);
    if (encoder_.size() == 0) {
      return absl::OkStatus();
    }
    auto batch = std::make_shared<v1::HitBatch>(encoder_.Take());
    batch->set_sequence(next_sequence_++);
    batch->set_position(std::string(position));
    failed_ = SendNext(batch);
    return failed_;
  }

  absl::Status Finish() {
    RETURN_IF_ERROR(failed_);
    failed_ = WaitUntilInFlight(0);
    RETURN_IF_ERROR(failed_);
    failed_ = absl::FailedPreconditionError("the producer has finished");
    // All is on stable storage: how the call ends does not matter any more.
    call_->SendDone();
    EndCall().IgnoreError();
    return absl::OkStatus();
  }

  BatchEncoder& encoder() { return encoder_; }
  const BatchEncoder& encoder() const { return encoder_; }
  const StreamPosition& start() const { return start_; }
  SinkTotals totals() const {
    const std::lock_guard lock(mutex_);
    return totals_;
  }

 private:
  absl::Status SendNext(const std::shared_ptr<const v1::HitBatch>& batch) {
    RETURN_IF_ERROR(WaitUntilInFlight(options_.batches_in_flight - 1));
    {
      const std::lock_guard lock(mutex_);
      unacked_.push_back(batch);
    }
    return call_->Send(*batch) ? absl::OkStatus() : Mend();
  }

  // Until at most `batches` are not acked; mends the connection if it breaks meanwhile.
  absl::Status WaitUntilInFlight(size_t batches) {
    while (true) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return broken_ || unacked_.size() <= batches; });
        if (unacked_.size() <= batches) {
          return absl::OkStatus();
        }
      }
      RETURN_IF_ERROR(Mend());
    }
  }

  // After the call broke: starts another and sends again what was not acked.
  absl::Status Mend() {
    {
      const std::lock_guard lock(mutex_);
      broken_since_ = broken_since_.value_or(Clock::now());
    }
    call_->Cancel();
    absl::Status why = EndCall();
    if (!why.ok() && !IsPassing(why)) {
      return why;
    }
    return Retry([this]() -> absl::Status {
      RETURN_IF_ERROR(StartCall());
      return SendAgain();
    });
  }

  // Until `attempt` succeeds, or fails for good, or no ack has come since retry_for.
  template <typename Attempt>
  absl::Status Retry(Attempt attempt) {
    auto backoff = kBackoffMin;
    while (true) {
      absl::Status status = attempt();
      if (status.ok() || !IsPassing(status) || TimeLeft().count() <= 0) {
        return status;
      }
      // Not to wait for anything but the server's sake: with jitter, so that sensors do not all
      // come back at once.
      std::this_thread::sleep_for(backoff / 2 + backoff * (random_() % 1'000) / 2'000);
      backoff = std::min(backoff * 2, kBackoffMax);
    }
  }

  // Opens the stream over a new call, and starts to read its acks.
  absl::Status StartCall() {
    ASSIGN_OR_RETURN(call_, connection_->StartCall(std::max(kBackoffMin, TimeLeft())));
    v1::HitBatch opening;
    opening.set_sensor(options_.sensor);
    opening.set_stream(options_.stream);
    v1::HitAck ack;
    if (!call_->Send(opening) || !call_->Receive(ack)) {
      call_->Cancel();
      const absl::Status why = call_->Finish();
      call_.reset();
      return why.ok() ? absl::UnavailableError("the server closed the stream") : why;
    }
    {
      const std::lock_guard lock(mutex_);
      broken_ = false;
      if (next_sequence_ == 0) {
        start_ = {ack.sequence(), ack.position()};
      }
      ForgetCounted(ack.sequence());
    }
    reader_ = std::thread([this, call = call_.get()] { ReadAcks(*call); });
    return absl::OkStatus();
  }

  // Batches up to `sequence` were counted, though their acks were lost. Under mutex_.
  void ForgetCounted(uint64_t sequence) {
    while (!unacked_.empty() && unacked_.front()->sequence() <= sequence) {
      totals_.unconfirmed += CountHits(*unacked_.front());
      unacked_.pop_front();
    }
  }

  absl::Status SendAgain() {
    std::deque<std::shared_ptr<const v1::HitBatch>> again;
    {
      const std::lock_guard lock(mutex_);
      again = unacked_;
    }
    for (const auto& batch : again) {
      if (!call_->Send(*batch)) {
        call_->Cancel();
        const absl::Status why = EndCall();
        return why.ok() ? absl::UnavailableError("the server closed the stream") : why;
      }
    }
    return absl::OkStatus();
  }

  // On the reader's thread, until the call ends.
  void ReadAcks(IngestConnection::Call& call) {
    v1::HitAck ack;
    while (call.Receive(ack)) {
      const std::lock_guard lock(mutex_);
      if (unacked_.empty() || ack.sequence() != unacked_.front()->sequence()) {
        break;  // not what the contract says: as good as broken
      }
      totals_.accepted += ack.accepted();
      if (ack.repeated_batch()) {
        totals_.unconfirmed += CountHits(*unacked_.front());
      }
      for (const v1::RefusedHits& refused : ack.refused()) {
        if (static_cast<size_t>(refused.reason()) < totals_.refused.size()) {
          totals_.refused[static_cast<size_t>(refused.reason())] += refused.hits();
        }
      }
      unacked_.pop_front();
      broken_since_.reset();
      changed_.notify_one();
    }
    const std::lock_guard lock(mutex_);
    broken_ = true;
    changed_.notify_one();
  }

  absl::Status EndCall() {
    if (call_ == nullptr) {
      return absl::OkStatus();
    }
    if (reader_.joinable()) {
      reader_.join();
    }
    absl::Status status = call_->Finish();
    call_.reset();
    return status;
  }

  std::chrono::milliseconds TimeLeft() const {
    const std::lock_guard lock(mutex_);
    const auto since = broken_since_.value_or(Clock::now());
    return std::chrono::duration_cast<std::chrono::milliseconds>(since + options_.retry_for -
                                                                 Clock::now());
  }

  IngestConnection* const connection_;
  const ProducerOptions options_;
  std::minstd_rand random_;
  BatchEncoder encoder_;
  StreamPosition start_;
  uint64_t next_sequence_ = 0;
  std::unique_ptr<IngestConnection::Call> call_;
  std::thread reader_;
  absl::Status failed_;  // why nothing can be sent any more

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<const v1::HitBatch>> unacked_;
  SinkTotals totals_;
  // When the connection broke; no ack has come since.
  std::optional<Clock::time_point> broken_since_;
  bool broken_ = false;
};

absl::StatusOr<std::unique_ptr<Producer>> Producer::Open(IngestConnection* connection,
                                                         const ProducerOptions& options) {
  auto impl = std::make_unique<Impl>(connection, options);
  RETURN_IF_ERROR(impl->Open());
  return std::unique_ptr<Producer>(new Producer(std::move(impl)));
}

Producer::Producer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Producer::~Producer() = default;
const StreamPosition& Producer::start() const { return impl_->start(); }
void Producer::Add(const Hit& hit) { impl_->encoder().Add(hit); }
size_t Producer::pending() const { return impl_->encoder().size(); }
absl::Status Producer::Send(std::string_view position) { return impl_->Send(position); }
absl::Status Producer::Finish() { return impl_->Finish(); }
SinkTotals Producer::totals() const { return impl_->totals(); }

}  // namespace scantrend
