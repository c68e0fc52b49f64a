#include "client/cli/admin_client.h"

#include "scantrend/v1/admin.grpc.pb.h"

namespace scantrend {
namespace {

class GrpcAdminClient : public AdminClient {
 public:
  // `channel` must outlive it.
  explicit GrpcAdminClient(const ServerChannel& channel)
      : channel_(channel), stub_(v1::AdminService::NewStub(channel.channel())) {}

  absl::StatusOr<v1::VerifyResponse> Verify(
      const v1::VerifyRequest& request,
      absl::FunctionRef<void(const v1::VerifyResponse&)> progress) override {
    v1::VerifyResponse last;
    const auto prepare = [this](auto... arguments) {
      return stub_->PrepareAsyncVerify(arguments...);
    };
    StreamCall<v1::VerifyResponse> call(channel_.timeout());
    const grpc::Status status = call.Run(prepare, request, [&](const v1::VerifyResponse& response) {
      if (!response.has_result()) {
        progress(response);
      }
      last = response;
      return true;
    });
    if (!status.ok()) {
      return channel_.Describe(status);
    }
    if (!last.has_result()) {
      return absl::InternalError("the verification ended without a result");
    }
    return last;
  }

 private:
  const ServerChannel& channel_;
  const std::unique_ptr<v1::AdminService::Stub> stub_;
};

}  // namespace

std::unique_ptr<AdminClient> NewAdminClient(const ServerChannel& channel) {
  return std::make_unique<GrpcAdminClient>(channel);
}

}  // namespace scantrend
