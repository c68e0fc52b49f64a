#include "server/ingest_service.h"

#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "base/status.h"
#include "scantrend/v1/ingest.grpc.pb.h"
#include "server/batch_submitter.h"
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
        sensor_limits_(limits.sensor),
        batches_(committer, &gate->access(), acks_, limits_, &sensor_limits_) {}

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
    const auto finish = [reactor](const absl::Status& status) {
      reactor->Finish(ToGrpcStatus(status));
    };
    const absl::StatusOr<Caller> caller = gate_->Admit(*context, kSubmitHits);
    if (caller.ok()) {
      // gRPC keeps request and ack until the call is finished.
      batches_.Submit(*caller, *request, ack, finish);
    } else {
      finish(caller.status());
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
  BatchSubmitter batches_;
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
