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

  // Calls `progress` for every message before the last one, and answers that, which has the result.
  virtual absl::StatusOr<v1::VerifyResponse> Verify(
      const v1::VerifyRequest& request,
      absl::FunctionRef<void(const v1::VerifyResponse&)> progress) = 0;
};

// A client of `channel`, which must outlive it.
std::unique_ptr<AdminClient> NewAdminClient(const ServerChannel& channel);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_ADMIN_CLIENT_H_
