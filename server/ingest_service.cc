#include "server/ingest_service.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "base/status.h"
#include "scantrend/v1/ingest.grpc.pb.h"
#include "server/batch_decoder.h"
#include "server/grpc_status.h"
#include "server/hit_stream.h"

namespace scantrend {
namespace {

constexpr char kStreamHits[] = "scantrend.v1.IngestService/StreamHits";
constexpr char kSubmitHits[] = "scantrend.v1.IngestService/SubmitHits";

absl::Status StoppingError() {
  return WithReason(absl::UnavailableError("scantrendd is stopping; open the stream again later"),
                    {"SERVER_STOPPING", {}});
}

}  // namespace

// StreamHits has the bytes of its messages, which HitStream parses.
class IngestService::Impl
    : public v1::IngestService::WithRawCallbackMethod_StreamHits<
          v1::IngestService::WithCallbackMethod_SubmitHits<v1::IngestService::Service>> {
 public:
  Impl(Committer* committer, const CallGate* gate, std::shared_ptr<AckLatency> acks,
       const IngestLimits& limits)
      : committer_(committer),
        gate_(gate),
        acks_(std::move(acks)),
        limits_(limits),
        sensor_limits_(limits.sensor) {}

  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* StreamHits(
      grpc::CallbackServerContext* context) override {
    const absl::StatusOr<Caller> caller = gate_->Admit(*context, kStreamHits);
    std::shared_ptr<HitStream> stream;
    bool stopping = false;
    {
      const std::lock_guard lock(mutex_);
      const uint64_t number = ++last_stream_;
      stream =
          HitStream::Start(committer_, &gate_->access(), caller.value_or(Caller()), acks_,
                           messages_, limits_, &sensor_limits_, [this, number] { Forget(number); });
      streams_.emplace(number, stream);
      stopping = stopping_;
    }
    if (!caller.ok() || stopping) {
      stream->End(caller.ok() ? StoppingError() : caller.status());
    }
    return stream.get();
  }

  grpc::ServerUnaryReactor* SubmitHits(grpc::CallbackServerContext* context,
                                       const v1::HitBatch* request, v1::HitAck* ack) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const absl::Status submitted = Submit(*context, *request, ack, reactor);
    if (!submitted.ok()) {
      reactor->Finish(ToGrpcStatus(submitted));
    }
    return reactor;
  }

  void Stop() {
    std::vector<std::shared_ptr<HitStream>> streams;
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      for (const auto& [number, stream] : streams_) {
        if (auto live = stream.lock()) {
          streams.push_back(std::move(live));
        }
      }
    }
    for (const auto& stream : streams) {
      stream->End(StoppingError());
    }
  }

 private:
  // Not OK: the caller is to finish the call.
  absl::Status Submit(const grpc::CallbackServerContext& context, const v1::HitBatch& request,
                      v1::HitAck* ack, grpc::ServerUnaryReactor* reactor) {
    const auto read = std::chrono::steady_clock::now();
    ASSIGN_OR_RETURN(const Caller caller, gate_->Admit(context, kSubmitHits));
    ASSIGN_OR_RETURN(const StreamId id, DecodeStreamId(request));
    RETURN_IF_ERROR(gate_->access().CheckSensor(caller, id.sensor));
    if (IsOpening(request)) {
      committer_->GetState(id, [ack, reactor](const absl::StatusOr<OpenedStream>& opened) {
        if (opened.ok()) {
          *ack = EncodeAck(opened->state);
        }
        reactor->Finish(ToGrpcStatus(opened.status()));
      });
      return absl::OkStatus();
    }
    if (committer_->congested()) {
      return WithReason(
          absl::UnavailableError("too many hits are waiting to be written; submit again later"),
          {"CONGESTED", {}});
    }
    // gRPC keeps the request until the call is finished, which is when the batch is committed.
    ASSIGN_OR_RETURN(Batch batch,
                     DecodeBatch({std::shared_ptr<void>(), &request}, id, limits_.batch_hits_max));
    RETURN_IF_ERROR(sensor_limits_.TakeHits(id.sensor, batch.hits.size()));
    const uint64_t sequence = batch.sequence;
    committer_->Submit(std::move(batch), [ack, reactor, sequence, read,
                                          acks = acks_](const absl::StatusOr<BatchResult>& result) {
      if (result.ok()) {
        acks->Observe(read);
        *ack = EncodeAck(sequence, *result);
      }
      reactor->Finish(ToGrpcStatus(result.status()));
    });
    return absl::OkStatus();
  }

  void Forget(uint64_t number) {
    const std::lock_guard lock(mutex_);
    streams_.erase(number);
  }

  Committer* const committer_;
  const CallGate* const gate_;
  const std::shared_ptr<AckLatency> acks_;
  const MessagePool messages_;
  const IngestLimits limits_;
  SensorLimits sensor_limits_;
  std::mutex mutex_;
  bool stopping_ = false;
  uint64_t last_stream_ = 0;
  std::map<uint64_t, std::weak_ptr<HitStream>> streams_;
};

IngestService::IngestService(Committer* committer, const CallGate* gate,
                             std::shared_ptr<AckLatency> acks, const IngestLimits& limits)
    : impl_(std::make_unique<Impl>(committer, gate, std::move(acks), limits)) {}
IngestService::~IngestService() = default;
grpc::Service* IngestService::service() { return impl_.get(); }
void IngestService::Stop() { impl_->Stop(); }

}  // namespace scantrend
