// AdminClient: AdminService as the commands see it.
#ifndef SCANTREND_CLIENT_CLI_ADMIN_CLIENT_H_
#define SCANTREND_CLIENT_CLI_ADMIN_CLIENT_H_

#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "client/cli/server_channel.h"
#include "scantrend/v1/admin.pb.h"

namespace scantrend {

// Every call blocks until it is answered, or fails with a message for people (DescribeCallError).
// Thread-safe.
class AdminClient {
 public:
  virtual ~AdminClient() = default;

  // Called for every message of a long call before the last one, which has the result and is the
  // answer.
  template <typename Response>
  using Progress = absl::FunctionRef<void(const Response&)>;

  virtual absl::StatusOr<v1::VerifyResponse> Verify(const v1::VerifyRequest& request,
                                                    Progress<v1::VerifyResponse> progress) = 0;
  virtual absl::StatusOr<v1::CreateBackupResponse> CreateBackup(
      const v1::CreateBackupRequest& request, Progress<v1::CreateBackupResponse> progress) = 0;
  virtual absl::StatusOr<v1::VerifyBackupResponse> VerifyBackup(
      const v1::VerifyBackupRequest& request, Progress<v1::VerifyBackupResponse> progress) = 0;
  virtual absl::StatusOr<v1::EnforceRetentionResponse> EnforceRetention(
      const v1::EnforceRetentionRequest& request,
      Progress<v1::EnforceRetentionResponse> progress) = 0;
  virtual absl::StatusOr<v1::CompactResponse> Compact(const v1::CompactRequest& request,
                                                      Progress<v1::CompactResponse> progress) = 0;

  virtual absl::StatusOr<v1::ListBackupsResponse> ListBackups(
      const v1::ListBackupsRequest& request) = 0;
  virtual absl::StatusOr<v1::GetStatsResponse> GetStats(const v1::GetStatsRequest& request) = 0;
};

// A client of `channel`, which must outlive it.
std::unique_ptr<AdminClient> NewAdminClient(const ServerChannel& channel);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_ADMIN_CLIENT_H_
