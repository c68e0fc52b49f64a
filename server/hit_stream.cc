#include "server/hit_stream.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <utility>

#include "base/status.h"
#include "server/batch_decoder.h"
#include "server/grpc_status.h"

namespace scantrend {
namespace {

// Frees the bytes. INVALID_ARGUMENT: they are no HitBatch.
absl::StatusOr<std::shared_ptr<v1::HitBatch>> Parse(grpc::ByteBuffer& bytes,
                                                    const MessagePool& messages) {
  std::shared_ptr<v1::HitBatch> message = messages.Take();
  if (!grpc::SerializationTraits<v1::HitBatch>::Deserialize(&bytes, message.get()).ok()) {
    return absl::InvalidArgumentError("a message is no scantrend.v1.HitBatch");
  }
  return message;
}

grpc::ByteBuffer Serialize(const v1::HitAck& ack) {
  const grpc::Slice slice(ack.SerializeAsString());
  return {&slice, 1};
}

}  // namespace

std::shared_ptr<HitStream> HitStream::Start(Committer* committer, AccessControl* access,
                                            Caller caller, std::shared_ptr<AckLatency> acks,
                                            MessagePool messages, const IngestLimits& limits,
                                            SensorLimits* sensor_limits,
                                            std::function<void()> on_done) {
  std::shared_ptr<HitStream> stream(new HitStream(committer, access, std::move(caller),
                                                  std::move(acks), std::move(messages), limits,
                                                  sensor_limits, std::move(on_done)));
  stream->self_ = stream;
  stream->Advance();
  return stream;
}

void HitStream::End(const absl::Status& status) {
  {
    const std::lock_guard lock(mutex_);
    if (!end_.has_value()) {
      end_ = status;
    }
  }
  Advance();
}

void HitStream::OnReadDone(bool ok) {
  if (ok) {
    received_at_ = std::chrono::steady_clock::now();
    TakeMessage();
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    reading_ = false;
    if (!end_.has_value()) {
      end_ = absl::OkStatus();
    }
  }
  Advance();
}

void HitStream::TakeMessage() {
  bool is_over = false;
  bool is_open = false;
  {
    const std::lock_guard lock(mutex_);
    is_over = end_.has_value() || finished_;
    is_open = opened_.has_value();
  }
  if (!is_over && is_open && committer_->congested()) {
    committer_->WhenUncongested([self = shared_from_this()] { self->TakeMessage(); });
    return;
  }
  // reading_ stays until the message has been taken: acks on other threads must not start a read
  // into it. After the end, what was still read is not the stream's any more.
  absl::Status taken;
  if (!is_over) {
    taken = is_open ? Submit() : Open();
  }
  {
    const std::lock_guard lock(mutex_);
    reading_ = false;
    if (!end_.has_value() && !taken.ok()) {
      end_ = taken;
    }
  }
  Advance();
}

absl::Status HitStream::Open() {
  ASSIGN_OR_RETURN(const std::shared_ptr<v1::HitBatch> message, Parse(received_, messages_));
  if (!IsOpening(*message)) {
    return InvalidFieldError("sequence",
                             "the first message opens the stream: it names sensor and stream, has "
                             "sequence 0 and no hits");
  }
  ASSIGN_OR_RETURN(id_, DecodeStreamId(*message));
  RETURN_IF_ERROR(access_->CheckSensor(caller_, id_.sensor));
  RETURN_IF_ERROR(sensor_limits_->OpenStream(id_.sensor));
  {
    const std::lock_guard lock(mutex_);
    counted_ = true;
    ++outstanding_;
  }
  committer_->Open(id_, [self = shared_from_this()](absl::StatusOr<OpenedStream> opened) {
    self->OnOpened(std::move(opened));
  });
  return absl::OkStatus();
}

absl::Status HitStream::Submit() {
  RETURN_IF_ERROR(access_->CheckInForce(caller_));
  ASSIGN_OR_RETURN(std::shared_ptr<v1::HitBatch> message, Parse(received_, messages_));
  if (!message->sensor().empty() || !message->stream().empty()) {
    return InvalidFieldError("sensor", "only the first message of a call names sensor and stream");
  }
  ASSIGN_OR_RETURN(Batch batch, DecodeBatch(std::move(message), id_, limits_.batch_hits_max));
  RETURN_IF_ERROR(sensor_limits_->TakeHits(id_.sensor, batch.hits.size()));
  batch.lease = opened_->lease;
  {
    const std::lock_guard lock(mutex_);
    ++outstanding_;
  }
  const uint64_t sequence = batch.sequence;
  committer_->Submit(std::move(batch), [self = shared_from_this(), sequence, read = received_at_](
                                           const absl::StatusOr<BatchResult>& result) {
    self->OnCommitted(sequence, read, result);
  });
  return absl::OkStatus();
}

void HitStream::OnOpened(absl::StatusOr<OpenedStream> opened) {
  {
    const std::lock_guard lock(mutex_);
    --outstanding_;
    if (opened.ok() && done_) {
      committer_->Close(id_, opened->lease);
    } else if (opened.ok()) {
      acks_.push_back(Serialize(EncodeAck(opened->state)));
      opened_ = *std::move(opened);
    } else if (!end_.has_value()) {
      end_ = opened.status();
    }
  }
  Advance();
}

void HitStream::OnCommitted(uint64_t sequence, std::chrono::steady_clock::time_point read,
                            const absl::StatusOr<BatchResult>& result) {
  if (result.ok()) {
    ack_latency_->Observe(read);
  }
  {
    const std::lock_guard lock(mutex_);
    --outstanding_;
    if (result.ok()) {
      acks_.push_back(Serialize(EncodeAck(sequence, *result)));
    } else if (!end_.has_value() || end_->ok()) {
      end_ = result.status();
    }
  }
  Advance();
}

void HitStream::Advance() {
  bool wait = false;
  {
    const std::lock_guard lock(mutex_);
    if (finished_) {
      return;
    }
    if (!writing_ && !acks_.empty()) {
      writing_ = true;
      StartWrite(&acks_.front());
    }
    if (end_.has_value()) {
      if (outstanding_ == 0 && acks_.empty()) {
        finished_ = true;
        Finish(ToGrpcStatus(*end_));
      }
      return;
    }
    // The first message must be answered before the second is read: it is what opens the stream.
    const int outstanding_max = opened_.has_value() ? limits_.stream_batches_max : 1;
    if (reading_ || waiting_ || outstanding_ >= outstanding_max) {
      return;
    }
    if (committer_->congested()) {
      waiting_ = wait = true;
    } else {
      reading_ = true;
      StartRead(&received_);
    }
  }
  if (wait) {
    committer_->WhenUncongested([self = shared_from_this()] {
      {
        const std::lock_guard lock(self->mutex_);
        self->waiting_ = false;
      }
      self->Advance();
    });
  }
}

void HitStream::OnWriteDone(bool ok) {
  {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    acks_.pop_front();
    if (!ok) {
      acks_.clear();
    }
  }
  if (!ok) {
    End(absl::CancelledError("the sensor has gone"));
    return;
  }
  Advance();
}

void HitStream::OnCancel() {
  const std::lock_guard lock(mutex_);
  if (!finished_) {
    finished_ = true;
    Finish(ToGrpcStatus(absl::CancelledError("the call was cancelled")));
  }
}

void HitStream::OnDone() {
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
    if (opened_.has_value()) {
      committer_->Close(id_, opened_->lease);
    }
    if (counted_) {
      sensor_limits_->CloseStream(id_.sensor);
    }
  }
  on_done_();
  self_.reset();
}

}  // namespace scantrend
