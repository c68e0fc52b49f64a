#include "client/cli/admin_client.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "scantrend/v1/admin.grpc.pb.h"

namespace scantrend {
namespace {

bool HasResult(const v1::EnforceRetentionResponse& response) { return response.result_size() > 0; }
template <typename Response>
bool HasResult(const Response& response) {
  return response.has_result();
}

class GrpcAdminClient : public AdminClient {
 public:
  // `channel` must outlive it.
  explicit GrpcAdminClient(const ServerChannel& channel)
      : channel_(channel), stub_(v1::AdminService::NewStub(channel.channel())) {}

  absl::StatusOr<v1::VerifyResponse> Verify(const v1::VerifyRequest& request,
                                            Progress<v1::VerifyResponse> progress) override {
    return Await<v1::VerifyResponse>("verification", request, progress, [this](auto... arguments) {
      return stub_->PrepareAsyncVerify(arguments...);
    });
  }

  absl::StatusOr<v1::CreateBackupResponse> CreateBackup(
      const v1::CreateBackupRequest& request,
      Progress<v1::CreateBackupResponse> progress) override {
    return Await<v1::CreateBackupResponse>("backup", request, progress, [this](auto... arguments) {
      return stub_->PrepareAsyncCreateBackup(arguments...);
    });
  }

  absl::StatusOr<v1::VerifyBackupResponse> VerifyBackup(
      const v1::VerifyBackupRequest& request,
      Progress<v1::VerifyBackupResponse> progress) override {
    return Await<v1::VerifyBackupResponse>(
        "verification", request, progress,
        [this](auto... arguments) { return stub_->PrepareAsyncVerifyBackup(arguments...); });
  }

  absl::StatusOr<v1::EnforceRetentionResponse> EnforceRetention(
      const v1::EnforceRetentionRequest& request,
      Progress<v1::EnforceRetentionResponse> progress) override {
    return Await<v1::EnforceRetentionResponse>(
        "retention", request, progress,
        [this](auto... arguments) { return stub_->PrepareAsyncEnforceRetention(arguments...); });
  }

  absl::StatusOr<v1::CompactResponse> Compact(const v1::CompactRequest& request,
                                              Progress<v1::CompactResponse> progress) override {
    return Await<v1::CompactResponse>("compaction", request, progress, [this](auto... arguments) {
      return stub_->PrepareAsyncCompact(arguments...);
    });
  }

  absl::StatusOr<v1::ListBackupsResponse> ListBackups(
      const v1::ListBackupsRequest& request) override {
    return Call<v1::ListBackupsResponse>(&v1::AdminService::Stub::ListBackups, request);
  }

  absl::StatusOr<v1::GetStatsResponse> GetStats(const v1::GetStatsRequest& request) override {
    return Call<v1::GetStatsResponse>(&v1::AdminService::Stub::GetStats, request);
  }

 private:
  template <typename Response, typename Request, typename Prepare>
  absl::StatusOr<Response> Await(std::string_view what, const Request& request,
                                 Progress<Response> progress, const Prepare& prepare) {
    Response last;
    StreamCall<Response> call(channel_.timeout());
    const grpc::Status status = call.Run(prepare, request, [&](const Response& response) {
      if (!HasResult(response)) {
        progress(response);
      }
      last = response;
      return true;
    });
    if (!status.ok()) {
      return channel_.Describe(status);
    }
    if (!HasResult(last)) {
      return absl::InternalError(
          absl::StrCat("the ", std::string(what), " ended without a result"));
    }
    return last;
  }

  template <typename Response, typename Method, typename Request>
  absl::StatusOr<Response> Call(Method method, const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + channel_.timeout()));
    Response response;
    const grpc::Status status = ((*stub_).*method)(&context, request, &response);
    if (!status.ok()) {
      return channel_.Describe(status);
    }
    return response;
  }

  const ServerChannel& channel_;
  const std::unique_ptr<v1::AdminService::Stub> stub_;
};

}  // namespace

std::unique_ptr<AdminClient> NewAdminClient(const ServerChannel& channel) {
  return std::make_unique<GrpcAdminClient>(channel);
}

}  // namespace scantrend
