// WatchCall: a WatchTrend call without gRPC, for fuzz targets; HitCall's like.
#ifndef SCANTREND_SERVER_FUZZ_WATCH_CALL_H_
#define SCANTREND_SERVER_FUZZ_WATCH_CALL_H_

#include <grpcpp/support/server_callback.h>

#include <condition_variable>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// All is called from one thread; what the reactor starts may come from any. Errors of every method:
// INTERNAL, the call hangs.
class WatchCall : public grpc::ServerCallbackWriter<v1::WatchTrendResponse> {
 public:
  explicit WatchCall(grpc::ServerWriteReactor<v1::WatchTrendResponse>* reactor)
      : watcher_(reactor) {
    BindReactor(reactor);
  }

  // OK once the first message is there; else what the call was ended with.
  absl::StatusOr<grpc::Status> AwaitFirst();
  // Behind an OK.
  const v1::WatchTrendResponse& first() const { return *first_; }

  // The client goes, if the call is not over; then it is. To be called once.
  absl::Status End();

 private:
  void Finish(grpc::Status status) override;
  void SendInitialMetadata() override {}
  void Write(const v1::WatchTrendResponse* message, grpc::WriteOptions options) override;
  void WriteAndFinish(const v1::WatchTrendResponse* message, grpc::WriteOptions options,
                      grpc::Status status) override;

  // Not called: no gRPC counts this call's references.
  grpc::internal::ServerReactor* reactor() override { return watcher_; }
  void CallOnDone() override {}

  grpc::ServerWriteReactor<v1::WatchTrendResponse>* const watcher_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<v1::WatchTrendResponse> first_;
  bool is_writing_ = false;
  std::optional<grpc::Status> end_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_WATCH_CALL_H_
