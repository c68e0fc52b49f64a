#include "client/fake_ingest_server.h"

#include <algorithm>
#include <deque>

#include "client/batch_encoder.h"
#include "scantrend/v1/ingest.pb.h"

namespace scantrend {

// All of it is under the server's mutex.
class FakeIngestServer::FakeCall : public IngestConnection::Call {
 public:
  explicit FakeCall(FakeIngestServer* server) : server_(server) {}
  ~FakeCall() override {
    const std::lock_guard lock(server_->mutex_);
    std::erase(server_->live_, this);
    if (server_->opened_ == this) {
      server_->opened_ = nullptr;
    }
  }

  bool Send(const v1::HitBatch& batch) override {
    std::unique_lock lock(server_->mutex_);
    server_->changed_.wait(lock, [this] { return ended_ || !server_->away_; });
    if (ended_) {
      return false;
    }
    if (batch.sequence() == 0) {
      Open();
    } else {
      Count(batch);
    }
    server_->changed_.notify_all();
    return !ended_;
  }

  bool Receive(v1::HitAck& ack) override {
    std::unique_lock lock(server_->mutex_);
    server_->changed_.wait(lock, [this] { return ended_ || HasAck(); });
    if (!HasAck()) {
      return false;
    }
    ack = acks_.front();
    acks_.pop_front();
    return true;
  }

  void SendDone() override { EndWith(server_->end); }
  void Cancel() override { EndWith(absl::CancelledError("the call was cancelled")); }
  absl::Status Finish() override {
    const std::lock_guard lock(server_->mutex_);
    return status_;
  }

  void End(const absl::Status& status) {
    if (!ended_) {
      ended_ = true;
      status_ = status;
      if (server_->hold_acks_) {
        acks_.clear();  // they are lost with the call
      }
    }
    server_->changed_.notify_all();
  }

 private:
  bool HasAck() const {
    const bool is_held = server_->hold_acks_ && !acks_.empty() && acks_.front().accepted() > 0;
    return !acks_.empty() && !is_held;
  }

  void EndWith(const absl::Status& status) {
    const std::lock_guard lock(server_->mutex_);
    End(status);
  }

  void Open() {
    const absl::Status status = server_->on_open();
    if (!status.ok()) {
      End(status);
      return;
    }
    server_->opened_ = this;
    v1::HitAck ack;
    ack.set_sequence(server_->position_.sequence);
    ack.set_position(server_->position_.position);
    acks_.push_back(ack);
  }

  void Count(const v1::HitBatch& batch) {
    if (server_->opened_ != this) {
      End(absl::AbortedError("another call has opened the stream"));
      return;
    }
    const Fault fault = server_->on_batch();
    if (!server_->batch_error.ok()) {
      End(server_->batch_error);
      return;
    }
    if (fault == Fault::kBeforeCounting) {
      End(absl::UnavailableError("killed"));
      return;
    }
    StreamPosition& position = server_->position_;
    v1::HitAck ack;
    ack.set_sequence(batch.sequence());
    if (batch.sequence() == position.sequence + 1) {
      position = {batch.sequence(), batch.position()};
      server_->counted_.insert(server_->counted_.end(), batch.ipv4().time_s().begin(),
                               batch.ipv4().time_s().end());
      server_->sampling_rate_ = batch.sampling_rate();
      ++server_->batches_;
      ack.set_accepted(static_cast<uint32_t>(CountHits(batch)));
    } else if (batch.sequence() <= position.sequence) {
      ++server_->repeated_batches_;
      ack.set_repeated_batch(true);
    } else {
      End(absl::OutOfRangeError("a gap in the sequence"));
      return;
    }
    if (fault == Fault::kAfterCounting) {
      End(absl::UnavailableError("killed"));
      return;
    }
    acks_.push_back(ack);
  }

  FakeIngestServer* const server_;
  std::deque<v1::HitAck> acks_;
  bool ended_ = false;
  absl::Status status_;
};

void FakeIngestServer::BreakCalls() {
  for (FakeCall* call : live_) {
    call->End(absl::UnavailableError("killed"));
  }
}

void FakeIngestServer::GoAway() {
  const std::lock_guard lock(mutex_);
  away_ = true;
  BreakCalls();
}

void FakeIngestServer::ComeBack() {
  const std::lock_guard lock(mutex_);
  away_ = false;
  changed_.notify_all();
}

void FakeIngestServer::HoldAcks(bool hold) {
  const std::lock_guard lock(mutex_);
  hold_acks_ = hold;
  changed_.notify_all();
}

void FakeIngestServer::Restore(const StreamPosition& position) {
  const std::lock_guard lock(mutex_);
  BreakCalls();
  position_ = position;
  counted_.clear();
}

std::vector<uint32_t> FakeIngestServer::counted() const {
  const std::lock_guard lock(mutex_);
  return counted_;
}

StreamPosition FakeIngestServer::position() const {
  const std::lock_guard lock(mutex_);
  return position_;
}

uint32_t FakeIngestServer::sampling_rate() const {
  const std::lock_guard lock(mutex_);
  return sampling_rate_;
}

int FakeIngestServer::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

int FakeIngestServer::batches() const {
  const std::lock_guard lock(mutex_);
  return batches_;
}

int FakeIngestServer::repeated_batches() const {
  const std::lock_guard lock(mutex_);
  return repeated_batches_;
}

absl::StatusOr<StreamPosition> FakeIngestServer::GetStreamPosition(const std::string&,
                                                                   const std::string&) {
  return position();
}

std::unique_ptr<IngestConnection::Call> FakeIngestServer::StartCall() {
  const std::lock_guard lock(mutex_);
  ++calls_;
  auto call = std::make_unique<FakeCall>(this);
  live_.push_back(call.get());
  return call;
}

}  // namespace scantrend
