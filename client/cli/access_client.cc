#include "client/cli/access_client.h"

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/status.h"
#include "scantrend/v1/access.grpc.pb.h"

namespace scantrend {
namespace {

class GrpcAccessClient : public AccessClient {
 public:
  // `channel` must outlive it.
  explicit GrpcAccessClient(const ServerChannel& channel)
      : channel_(channel), stub_(v1::AccessService::NewStub(channel.channel())) {}

  absl::StatusOr<v1::CreateTokenResponse> CreateToken(
      const v1::CreateTokenRequest& request) override {
    return Call<v1::CreateTokenResponse>(&v1::AccessService::Stub::CreateToken, request);
  }

  absl::StatusOr<v1::ListTokensResponse> ListTokens() override {
    return Call<v1::ListTokensResponse>(&v1::AccessService::Stub::ListTokens,
                                        v1::ListTokensRequest());
  }

  absl::StatusOr<v1::Token> RevokeToken(const std::string& id) override {
    v1::RevokeTokenRequest request;
    request.set_id(id);
    ASSIGN_OR_RETURN(const v1::RevokeTokenResponse response,
                     Call<v1::RevokeTokenResponse>(&v1::AccessService::Stub::RevokeToken, request));
    return response.token();
  }

 private:
  template <typename Response, typename Method, typename Request>
  absl::StatusOr<Response> Call(Method method, const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + channel_.timeout()));
    Response response;
    const grpc::Status status = (stub_.get()->*method)(&context, request, &response);
    if (!status.ok()) {
      return channel_.Describe(status);
    }
    return response;
  }

  const ServerChannel& channel_;
  const std::unique_ptr<v1::AccessService::Stub> stub_;
};

}  // namespace

std::unique_ptr<AccessClient> NewAccessClient(const ServerChannel& channel) {
  return std::make_unique<GrpcAccessClient>(channel);
}

}  // namespace scantrend
