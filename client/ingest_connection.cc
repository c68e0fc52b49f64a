#include "client/ingest_connection.h"

#include <grpcpp/grpcpp.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "client/backoff.h"
#include "client/status_of_grpc.h"
#include "scantrend/v1/ingest.grpc.pb.h"

namespace scantrend {
namespace {

constexpr std::chrono::seconds kQuestionTimeout{30};
constexpr std::chrono::milliseconds kQuestionPauseFirst{100};
constexpr std::chrono::milliseconds kQuestionPauseMax{1'000};
// How long gRPC pauses between attempts to connect: it doubles the pause, with jitter.
constexpr int kReconnectMillisFirst = 50;
constexpr int kReconnectMillisMax = 1'000;
constexpr int kReconnectForEverMillisMax = 30'000;
// What gRPC calls the least pause is how long an attempt may take. A line may be slow.
constexpr int kConnectMillis = 10'000;
// A peer that has vanished without a word is noticed after both.
constexpr int kKeepaliveMillis = 20'000;
constexpr int kKeepaliveTimeoutMillis = 10'000;

class GrpcCall : public IngestConnection::Call {
 public:
  explicit GrpcCall(v1::IngestService::Stub* stub) {
    context_.set_wait_for_ready(true);
    // Or else the constructor of the stream would wait.
    context_.set_initial_metadata_corked(true);
    stream_ = stub->StreamHits(&context_);
  }

  bool Send(const v1::HitBatch& batch) override { return stream_->Write(batch); }
  bool Receive(v1::HitAck& ack) override { return stream_->Read(&ack); }
  void SendDone() override { stream_->WritesDone(); }
  void Cancel() override { context_.TryCancel(); }
  absl::Status Finish() override { return StatusOfGrpc(stream_->Finish()); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::HitBatch, v1::HitAck>> stream_;
};

class GrpcConnection : public IngestConnection {
 public:
  GrpcConnection(const Transport& transport, std::chrono::milliseconds retry_for)
      : IngestConnection(transport.server()),
        retry_for_(retry_for),
        channel_(MakeChannel(transport, retry_for)),
        stub_(v1::IngestService::NewStub(channel_)) {}

  absl::Status Wait() {
    return channel_->WaitForConnected(Later(std::chrono::system_clock::now(), retry_for_))
               ? absl::OkStatus()
               : NoAnswerError(retry_for_);
  }

  absl::StatusOr<StreamPosition> GetStreamPosition(const std::string& sensor,
                                                   const std::string& stream) override {
    v1::HitBatch question;
    question.set_sensor(sensor);
    question.set_stream(stream);
    const auto retry_until = Later(std::chrono::steady_clock::now(), retry_for_);
    Backoff backoff(kQuestionPauseFirst, kQuestionPauseMax);
    while (true) {
      v1::HitAck answer;
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + kQuestionTimeout);
      const absl::Status asked = StatusOfGrpc(stub_->SubmitHits(&context, question, &answer));
      if (asked.ok()) {
        return StreamPosition{answer.sequence(), answer.position()};
      }
      if (!IsPassing(asked) || std::chrono::steady_clock::now() >= retry_until) {
        return asked;
      }
      std::this_thread::sleep_for(backoff.Next());
    }
  }

  std::unique_ptr<Call> StartCall() override { return std::make_unique<GrpcCall>(stub_.get()); }

 private:
  static std::shared_ptr<grpc::Channel> MakeChannel(const Transport& transport,
                                                    std::chrono::milliseconds retry_for) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMillisFirst);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS,
                     retry_for == kForEver ? kReconnectForEverMillisMax : kReconnectMillisMax);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectMillis);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMillis);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMillis);
    return transport.Open(arguments);
  }

  const std::chrono::milliseconds retry_for_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::IngestService::Stub> stub_;
};

}  // namespace

std::unique_ptr<IngestConnection> IngestConnection::Create(const Transport& transport,
                                                           std::chrono::milliseconds retry_for) {
  return std::make_unique<GrpcConnection>(transport, retry_for);
}

absl::StatusOr<std::unique_ptr<IngestConnection>> IngestConnection::Dial(
    const Transport& transport, std::chrono::milliseconds retry_for) {
  auto connection = std::make_unique<GrpcConnection>(transport, retry_for);
  RETURN_IF_ERROR(connection->Wait());
  return connection;
}

absl::Status IngestConnection::NoAnswerError(std::chrono::milliseconds waited) const {
  return absl::UnavailableError(absl::StrCat(
      "no scantrendd answers at ", server_, " within ",
      absl::StrCat(static_cast<double>(waited.count()) / 1000.0),
      " s: is it running (scantrendd --data-dir DIR), is --server its gRPC address, and do both "
      "sides use TLS (--tls, --tls-ca FILE), or none?"));
}

}  // namespace scantrend
