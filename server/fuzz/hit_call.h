// HitCall: a StreamHits call without gRPC, which is its client and its connection in one: for fuzz
// targets.
#ifndef SCANTREND_SERVER_FUZZ_HIT_CALL_H_
#define SCANTREND_SERVER_FUZZ_HIT_CALL_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "scantrend/v1/ingest.pb.h"
#include "server/hit_stream.h"

namespace scantrend {

// Runs the stream's reactions on the caller's thread, as gRPC would. All is called from one thread;
// what the stream starts may come from any. Errors of every method: INTERNAL, the stream has broken
// a promise: it hangs, or starts what gRPC does not allow (a second read or write at once, or one
// after the end).
class HitCall : public grpc::ServerCallbackReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  using StartStream = std::function<std::shared_ptr<HitStream>(std::function<void()> on_done)>;

  explicit HitCall(const StartStream& start);
  // The call must be over.
  ~HitCall() override = default;

  // Whether the stream reads a message; false: it has ended the call. Waits for one of both.
  absl::StatusOr<bool> AwaitRead();
  // The bytes of the message that it reads.
  void Deliver(std::string_view bytes);

  // Waits until so many acks have come in all, or the call is over.
  absl::Status AwaitAcks(size_t count);

  // No more messages come: waits for the end that the stream makes of it.
  absl::Status Close();
  // The client has gone.
  absl::Status Cancel();

  // In order. Of a call that was cancelled, those that the client had got.
  const std::vector<v1::HitAck>& acks() const { return acks_; }
  // What the stream ended the call with; nullopt: it is not over.
  const std::optional<grpc::Status>& end() const { return end_; }

 private:
  // What the stream starts.
  void Finish(grpc::Status status) override;
  void SendInitialMetadata() override {}
  void Read(grpc::ByteBuffer* message) override;
  void Write(const grpc::ByteBuffer* ack, grpc::WriteOptions options) override;
  void WriteAndFinish(const grpc::ByteBuffer* ack, grpc::WriteOptions options,
                      grpc::Status status) override;

  // Not called: no gRPC counts this call's references.
  grpc::internal::ServerReactor* reactor() override { return stream_.get(); }
  void CallOnDone() override {}

  // Takes the acks that are written, until `is_there` holds. It is called with the lock held.
  absl::Status Await(const std::function<bool()>& is_there);
  // The call is over: what was started is answered, and the stream told.
  absl::Status End();
  void Break(const char* promise);

  std::shared_ptr<HitStream> stream_;
  std::mutex mutex_;
  std::condition_variable changed_;
  grpc::ByteBuffer* read_ = nullptr;         // started, not answered
  const grpc::ByteBuffer* write_ = nullptr;  // likewise
  std::optional<grpc::Status> finish_;       // likewise
  const char* broken_ = nullptr;             // the first promise that was
  bool is_done_ = false;
  std::vector<v1::HitAck> acks_;
  std::optional<grpc::Status> end_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_HIT_CALL_H_
