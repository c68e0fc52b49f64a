#include "server/batch_submitter.h"

#include <chrono>

#include "base/status.h"
#include "server/batch_decoder.h"

namespace scantrend {

void BatchSubmitter::Submit(const Caller& caller, const v1::HitBatch& request, v1::HitAck* ack,
                            const std::function<void(const absl::Status&)>& done) {
  if (const absl::Status started = Start(caller, request, ack, done); !started.ok()) {
    done(started);
  }
}

absl::Status BatchSubmitter::Start(const Caller& caller, const v1::HitBatch& request,
                                   v1::HitAck* ack,
                                   const std::function<void(const absl::Status&)>& done) {
  const auto read = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const StreamId id, DecodeStreamId(request));
  RETURN_IF_ERROR(access_->CheckSensor(caller, id.sensor));
  if (IsOpening(request)) {
    committer_->GetState(id, [ack, done](const absl::StatusOr<OpenedStream>& opened) {
      if (opened.ok()) {
        *ack = EncodeAck(opened->state);
      }
      done(opened.status());
    });
    return absl::OkStatus();
  }
  if (committer_->congested()) {
    return WithReason(
        absl::UnavailableError("too many hits are waiting to be written; submit again later"),
        {"CONGESTED", {}});
  }
  // The request is there until `done`, which is when the batch is committed.
  ASSIGN_OR_RETURN(Batch batch,
                   DecodeBatch({std::shared_ptr<void>(), &request}, id, limits_.batch_hits_max));
  RETURN_IF_ERROR(sensor_limits_->TakeHits(id.sensor, batch.hits.size()));
  const uint64_t sequence = batch.sequence;
  committer_->Submit(std::move(batch), [ack, done, sequence, read, acks = ack_latency_](
                                           const absl::StatusOr<BatchResult>& result) {
    if (result.ok()) {
      acks->Observe(read);
      *ack = EncodeAck(sequence, *result);
    }
    done(result.status());
  });
  return absl::OkStatus();
}

}  // namespace scantrend
