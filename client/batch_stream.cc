#include "client/batch_stream.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "base/stream_name.h"
#include "client/batch_encoder.h"
#include "client/status_of_grpc.h"
#include "scantrend/v1/ingest.pb.h"

namespace scantrend {
namespace {

constexpr std::chrono::milliseconds kBackoffFirst{20};
constexpr std::chrono::milliseconds kBackoffMax{1'000};
constexpr std::chrono::milliseconds kBackoffForEverMax{30'000};
// An attempt to connect gets this long, however little of retry_for is left.
constexpr std::chrono::milliseconds kAttemptMin{20};

std::chrono::milliseconds MillisSince(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               since);
}

absl::Status CancelError() { return absl::CancelledError("cancelled"); }

absl::Status ClosedError() { return absl::UnavailableError("the server closed the stream"); }

}  // namespace

BatchStream::BatchStream(IngestConnection* connection, BatchStreamOptions options)
    : connection_(connection),
      options_(std::move(options)),
      backoff_(kBackoffFirst, options_.retry_for == kForEver ? kBackoffForEverMax : kBackoffMax) {}

BatchStream::~BatchStream() {
  Cancel();
  EndCall().IgnoreError();
}

absl::StatusOr<StreamPosition> BatchStream::Open() {
  failed_ = CheckSensorName(options_.sensor);
  failed_.Update(CheckStreamName(options_.stream));
  if (failed_.ok()) {
    failed_ = Connect();
  }
  RETURN_IF_ERROR(failed_);
  const std::lock_guard lock(mutex_);
  return opening_;
}

absl::Status BatchStream::Send(std::shared_ptr<const v1::HitBatch> batch) {
  RETURN_IF_ERROR(failed_);
  failed_ = SendNext(batch);
  return failed_;
}

absl::Status BatchStream::Wait(uint64_t acked) {
  RETURN_IF_ERROR(failed_);
  while (true) {
    {
      std::unique_lock lock(mutex_);
      const auto has_news = [&] { return woken_ || cancelled_ || acked_.sequence > acked; };
      const auto is_broken = [&] { return call_state_ == CallState::kEnded && !unacked_.empty(); };
      WaitFor(lock, Clock::time_point::max(), [&] { return has_news() || is_broken(); });
      if (has_news()) {
        woken_ = false;
        failed_ = cancelled_ ? CancelError() : absl::OkStatus();
        return failed_;
      }
    }
    failed_ = Mend();
    RETURN_IF_ERROR(failed_);
  }
}

void BatchStream::Wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

absl::Status BatchStream::Finish() {
  RETURN_IF_ERROR(failed_);
  failed_ = WaitUntilInFlight(0);
  RETURN_IF_ERROR(failed_);
  failed_ = absl::FailedPreconditionError("the stream has finished");
  // All is on stable storage: how the call ends does not matter any more.
  call_->SendDone();
  EndCall().IgnoreError();
  return absl::OkStatus();
}

void BatchStream::Cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  if (call_ != nullptr) {
    call_->Cancel();
  }
  changed_.notify_all();
}

uint64_t BatchStream::acked() const {
  const std::lock_guard lock(mutex_);
  return acked_.sequence;
}

SinkTotals BatchStream::totals() const {
  const std::lock_guard lock(mutex_);
  return totals_;
}

absl::Status BatchStream::SendNext(const std::shared_ptr<const v1::HitBatch>& batch) {
  RETURN_IF_ERROR(WaitUntilInFlight(options_.batches_in_flight - 1));
  std::shared_ptr<IngestConnection::Call> call;
  {
    const std::lock_guard lock(mutex_);
    if (batch->sequence() != sent_ + 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("batch ", batch->sequence(), " does not follow batch ", sent_));
    }
    unacked_.push_back(batch);
    sent_ = batch->sequence();
    call = call_;
  }
  return call->Send(*batch) ? absl::OkStatus() : Mend();
}

absl::Status BatchStream::WaitUntilInFlight(size_t batches) {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      WaitFor(lock, Clock::time_point::max(), [&] {
        return cancelled_ || call_state_ == CallState::kEnded || unacked_.size() <= batches;
      });
      if (cancelled_) {
        return CancelError();
      }
      if (unacked_.size() <= batches) {
        return absl::OkStatus();
      }
    }
    RETURN_IF_ERROR(Mend());
  }
}

absl::Status BatchStream::Mend() {
  broken_ = EndCall();
  std::unique_lock lock(mutex_);
  if (cancelled_) {
    return CancelError();
  }
  if (!broken_.ok() && !IsPassing(broken_)) {
    return broken_;
  }
  broken_.Update(ClosedError());
  if (!broken_since_.has_value()) {
    backoff_.Reset();
  } else if (!Pause(lock)) {
    // The one before broke as well, and nothing was acked.
    return cancelled_ ? CancelError() : broken_;
  }
  lock.unlock();
  return Connect();
}

absl::Status BatchStream::Connect() {
  while (true) {
    absl::Status status = TryToConnect();
    std::unique_lock lock(mutex_);
    if (cancelled_) {
      return CancelError();
    }
    if (status.ok() || !IsPassing(status)) {
      return status;
    }
    broken_ = std::move(status);
    if (!Pause(lock)) {
      return cancelled_ ? CancelError() : broken_;
    }
  }
}

bool BatchStream::Pause(std::unique_lock<std::mutex>& lock) {
  if (Clock::now() >= RetryUntil()) {
    return false;
  }
  // Not to wait for anything but the server's sake.
  return !WaitFor(lock, Clock::now() + backoff_.Next(), [this] { return cancelled_; });
}

absl::Status BatchStream::TryToConnect() {
  {
    std::unique_lock lock(mutex_);
    if (cancelled_) {
      return CancelError();
    }
    broken_since_ = broken_since_.value_or(Clock::now());
    call_ = connection_->StartCall();
    call_state_ = CallState::kOpening;
    reader_ = std::thread([this, call = call_] { Read(*call); });
    const auto until = std::max(Clock::now() + kAttemptMin, RetryUntil());
    if (!WaitFor(lock, until, [this] { return call_state_ != CallState::kOpening; })) {
      call_->Cancel();
      lock.unlock();
      EndCall().IgnoreError();
      return connection_->NoAnswerError(options_.retry_for);
    }
    if (call_state_ == CallState::kEnded) {
      lock.unlock();
      absl::Status why = EndCall();
      why.Update(ClosedError());
      return why;
    }
    const absl::Status resumed = Resume();
    if (!resumed.ok() || unacked_.empty()) {
      broken_since_.reset();
      TellOfConnection(lock);
    }
    if (!resumed.ok()) {
      call_->Cancel();
      lock.unlock();
      EndCall().IgnoreError();
      return resumed;
    }
  }
  return SendAgain();
}

absl::Status BatchStream::Resume() {
  const std::string name = absl::StrCat("stream ", options_.stream, " of sensor ", options_.sensor);
  if (!opened_) {
    opened_ = true;
    acked_ = opening_;
    sent_ = opening_.sequence;
  } else if (opening_.sequence < acked_.sequence) {
    return WithReason(absl::FailedPreconditionError(absl::StrCat(
                          "the server has batches of ", name, " up to ", opening_.sequence,
                          " only, but had acked them up to ", acked_.sequence,
                          ": was it restored from a backup, or started with another --data-dir?")),
                      {kServerWentBack, {}});
  } else if (opening_.sequence > sent_ || opening_.position != PositionOf(opening_.sequence)) {
    return absl::AbortedError(absl::StrCat("another sensor has written to ", name,
                                           ": give each sensor a name of its own (--sensor)"));
  }
  ForgetCounted(opening_.sequence);
  return absl::OkStatus();
}

const std::string& BatchStream::PositionOf(uint64_t sequence) const {
  return sequence == acked_.sequence ? acked_.position
                                     : unacked_[sequence - acked_.sequence - 1]->position();
}

void BatchStream::ForgetCounted(uint64_t sequence) {
  while (!unacked_.empty() && unacked_.front()->sequence() <= sequence) {
    totals_.unconfirmed += CountHits(*unacked_.front());
    ForgetFirst();
  }
}

void BatchStream::ForgetFirst() {
  acked_ = {unacked_.front()->sequence(), unacked_.front()->position()};
  unacked_.pop_front();
}

absl::Status BatchStream::SendAgain() {
  std::deque<std::shared_ptr<const v1::HitBatch>> again;
  std::shared_ptr<IngestConnection::Call> call;
  {
    const std::lock_guard lock(mutex_);
    again = unacked_;
    call = call_;
  }
  for (const auto& batch : again) {
    if (!call->Send(*batch)) {
      absl::Status why = EndCall();
      why.Update(ClosedError());
      return why;
    }
  }
  return absl::OkStatus();
}

template <typename Condition>
bool BatchStream::WaitFor(std::unique_lock<std::mutex>& lock, Clock::time_point until,
                          Condition condition) {
  while (true) {
    TellOfConnection(lock);
    if (condition()) {
      return true;
    }
    if (Clock::now() >= until) {
      return false;
    }
    changed_.wait_until(lock, std::min(until, TellAwayAt()));
  }
}

BatchStream::Clock::time_point BatchStream::TellAwayAt() const {
  const bool may_be_told = broken_since_.has_value() && !told_away_since_.has_value();
  return may_be_told ? Later(*broken_since_, options_.away_after) : Clock::time_point::max();
}

void BatchStream::TellOfConnection(std::unique_lock<std::mutex>& lock) {
  ConnectionChange change;
  if (told_away_since_.has_value() && !broken_since_.has_value()) {
    change.away_for = MillisSince(*std::exchange(told_away_since_, std::nullopt));
  } else if (Clock::now() >= TellAwayAt()) {
    told_away_since_ = broken_since_;
    change.is_away = true;
    change.away_for = MillisSince(*broken_since_);
    change.why = broken_.ok() ? connection_->NoAnswerError(change.away_for) : broken_;
  } else {
    return;
  }
  if (options_.on_connection_change != nullptr) {
    lock.unlock();
    options_.on_connection_change(change);
    lock.lock();
  }
}

absl::Status BatchStream::EndCall() {
  if (reader_.joinable()) {
    reader_.join();
  }
  std::shared_ptr<IngestConnection::Call> call;
  {
    const std::lock_guard lock(mutex_);
    call = std::move(call_);
  }
  return call == nullptr ? absl::OkStatus() : call->Finish();
}

void BatchStream::Read(IngestConnection::Call& call) {
  v1::HitBatch opening;
  opening.set_sensor(options_.sensor);
  opening.set_stream(options_.stream);
  v1::HitAck ack;
  if (call.Send(opening) && call.Receive(ack)) {
    {
      const std::lock_guard lock(mutex_);
      opening_ = {ack.sequence(), ack.position()};
      call_state_ = CallState::kOpen;
      changed_.notify_all();
    }
    while (call.Receive(ack)) {
      if (!TakeAck(ack)) {
        call.Cancel();  // not what the contract says: as good as broken
        break;
      }
    }
  }
  const std::lock_guard lock(mutex_);
  call_state_ = CallState::kEnded;
  changed_.notify_all();
}

bool BatchStream::TakeAck(const v1::HitAck& ack) {
  const std::lock_guard lock(mutex_);
  if (unacked_.empty() || ack.sequence() != unacked_.front()->sequence()) {
    return false;
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
  ForgetFirst();
  broken_since_.reset();
  changed_.notify_all();
  return true;
}

BatchStream::Clock::time_point BatchStream::RetryUntil() const {
  return Later(broken_since_.value_or(Clock::now()), options_.retry_for);
}

}  // namespace scantrend
