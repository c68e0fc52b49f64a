#include "client/spool_delivery.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "client/spool_resumption.h"
#include "scantrend/v1/ingest.pb.h"

namespace scantrend {
namespace {

// While more is to be sent, acked batches are forgotten by so many at a time.
constexpr uint64_t kSettledBatches = 16;
constexpr std::chrono::seconds kRoomPatience{1};

SpoolDeliveryOptions WithoutEnd(SpoolDeliveryOptions options) {
  options.stream.retry_for = kForEver;
  return options;
}

}  // namespace

SpoolDelivery::SpoolDelivery(Spool* spool, IngestConnection* connection,
                             SpoolDeliveryOptions options)
    : spool_(spool),
      connection_(connection),
      options_(WithoutEnd(std::move(options))),
      sent_(spool->state().last),
      has_begun_(!spool->state().is_empty()),
      thread_([this] { Run(); }) {}

SpoolDelivery::~SpoolDelivery() {
  {
    const std::lock_guard lock(mutex_);
    Stop();
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

absl::StatusOr<StreamPosition> SpoolDelivery::Start(std::chrono::milliseconds wait_for_server) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, Later(Clock::now(), wait_for_server),
                      [this] { return has_begun_ || is_open_ || ended_; });
  has_begun_ = true;
  RETURN_IF_ERROR(StatusLocked());
  const SpoolState state = spool_->state();
  StreamPosition start{
      .sequence = static_cast<uint64_t>(state.base.value_or(0) + static_cast<int64_t>(state.last)),
      .position = state.acked_position};
  if (!state.is_empty()) {
    ASSIGN_OR_RETURN(start.position, spool_->ReadPosition(state.last));
  }
  return start;
}

void SpoolDelivery::Wake() {
  const std::lock_guard lock(mutex_);
  if (stream_ != nullptr) {
    stream_->Wake();
  }
}

absl::Status SpoolDelivery::WaitForRoom() {
  std::unique_lock lock(mutex_);
  const uint64_t settlements = settlements_;
  changed_.wait_for(lock, kRoomPatience,
                    [&] { return ended_ || cancelled_ || settlements_ != settlements; });
  return StatusLocked();
}

absl::Status SpoolDelivery::Finish(std::chrono::milliseconds patience) {
  {
    std::unique_lock lock(mutex_);
    finishing_ = true;
    progress_at_ = Clock::now();
    if (stream_ != nullptr) {
      stream_->Wake();
    }
    while (!ended_ && !stopped_) {
      const bool has_nothing_to_do = spool_->state().is_empty() && !is_open_;
      if (has_nothing_to_do || Clock::now() >= Later(progress_at_, patience)) {
        Stop();
        break;
      }
      changed_.wait_until(lock, Later(progress_at_, patience));
    }
  }
  thread_.join();
  return status();
}

void SpoolDelivery::Cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  Stop();
}

absl::Status SpoolDelivery::status() const {
  const std::lock_guard lock(mutex_);
  return StatusLocked();
}

SinkTotals SpoolDelivery::totals() const {
  const std::lock_guard lock(mutex_);
  SinkTotals totals = totals_;
  if (stream_ != nullptr) {
    totals.Add(stream_->totals());
  }
  return totals;
}

void SpoolDelivery::Stop() {
  stopped_ = true;
  if (stream_ != nullptr) {
    stream_->Cancel();
  }
  changed_.notify_all();
}

absl::Status SpoolDelivery::StatusLocked() const {
  return cancelled_ ? absl::CancelledError("cancelled") : failed_;
}

void SpoolDelivery::Run() {
  const absl::Status status = Deliver();
  const std::lock_guard lock(mutex_);
  ended_ = true;
  failed_ = stopped_ && absl::IsCancelled(status) ? absl::OkStatus() : status;
  changed_.notify_all();
}

absl::Status SpoolDelivery::Deliver() {
  while (true) {
    const auto stream = std::make_shared<BatchStream>(connection_, options_.stream);
    {
      const std::lock_guard lock(mutex_);
      if (stopped_) {
        return absl::CancelledError("stopped");
      }
      stream_ = stream;
      is_open_ = false;
    }
    const absl::Status status = DeliverOver(*stream);
    {
      const std::lock_guard lock(mutex_);
      stream_ = nullptr;
      totals_.Add(stream->totals());
    }
    // Then it is opened anew, to learn where it stands.
    if (ReasonOf(status).reason != kServerWentBack) {
      return status;
    }
  }
}

absl::Status SpoolDelivery::DeliverOver(BatchStream& stream) {
  ASSIGN_OR_RETURN(const StreamPosition server, stream.Open());
  RETURN_IF_ERROR(Resume(server));
  const SpoolState resumed = spool_->state();
  uint64_t next = resumed.acked + 1;
  while (true) {
    if (next <= spool_->state().last) {
      ASSIGN_OR_RETURN(v1::HitBatch batch, spool_->Read(next));
      batch.set_sequence(static_cast<uint64_t>(*resumed.base + static_cast<int64_t>(next)));
      sent_ = std::max(sent_, next);
      RETURN_IF_ERROR(stream.Send(std::make_shared<v1::HitBatch>(std::move(batch))));
      ++next;
      RETURN_IF_ERROR(Settle(stream, kSettledBatches));
      continue;
    }
    const uint64_t acked = stream.acked();
    RETURN_IF_ERROR(Settle(stream, 1));
    {
      const std::lock_guard lock(mutex_);
      if (finishing_ && spool_->state().is_empty()) {
        break;
      }
    }
    RETURN_IF_ERROR(stream.Wait(acked));
  }
  return stream.Finish();
}

absl::Status SpoolDelivery::Resume(const StreamPosition& server) {
  bool told_full = false;
  while (true) {
    std::string notice;
    const absl::Status resumed = TryToResume(server, notice);
    if (resumed.ok() && !notice.empty()) {
      options_.on_message(absl::StrCat("spool ", spool_->path(), ": ", notice));
    }
    // A disk that is full gets room again, perhaps.
    if (!absl::IsResourceExhausted(resumed)) {
      return resumed;
    }
    if (!std::exchange(told_full, true)) {
      options_.on_message(
          absl::StrCat(resumed.message(), ": nothing is delivered until there is room"));
    }
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, kRoomPatience, [this] { return stopped_; })) {
      return absl::CancelledError("stopped");
    }
  }
}

absl::Status SpoolDelivery::TryToResume(const StreamPosition& server, std::string& notice) {
  // All the time, so that the source does not begin meanwhile.
  const std::lock_guard lock(mutex_);
  ASSIGN_OR_RETURN(
      const SpoolResumption resumption,
      ResumeSpool(
          {.state = spool_->state(), .sent = sent_, .has_begun = has_begun_, .server = server},
          [this](uint64_t number) { return spool_->ReadPosition(number); }));
  if (resumption.is_new_base) {
    RETURN_IF_ERROR(spool_->SetBase(resumption.base, server.position));
    sent_ = spool_->state().acked;
  }
  ASSIGN_OR_RETURN(const uint64_t hits, spool_->Forget(resumption.counted));
  notice = resumption.notice;
  totals_.unconfirmed += hits;
  acked_ = resumption.counted;
  is_open_ = true;
  ++settlements_;
  progress_at_ = Clock::now();
  changed_.notify_all();
  return absl::OkStatus();
}

absl::Status SpoolDelivery::Settle(const BatchStream& stream, uint64_t batches) {
  const SpoolState state = spool_->state();
  const auto acked =
      static_cast<uint64_t>(static_cast<int64_t>(stream.acked()) - state.base.value_or(0));
  if (acked > std::exchange(acked_, acked)) {
    const std::lock_guard lock(mutex_);
    progress_at_ = Clock::now();
  }
  if (acked < state.acked + batches) {
    return absl::OkStatus();
  }
  const absl::Status forgotten = spool_->Forget(acked).status();
  // While the disk is full, they are forgotten later.
  if (absl::IsResourceExhausted(forgotten)) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(forgotten);
  const std::lock_guard lock(mutex_);
  ++settlements_;
  changed_.notify_all();
  return absl::OkStatus();
}

}  // namespace scantrend
