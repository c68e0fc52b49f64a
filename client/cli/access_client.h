// AccessClient: AccessService as the commands see it.
#ifndef SCANTREND_CLIENT_CLI_ACCESS_CLIENT_H_
#define SCANTREND_CLIENT_CLI_ACCESS_CLIENT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/cli/server_channel.h"
#include "scantrend/v1/access.pb.h"

namespace scantrend {

// Every call blocks until it is answered, or fails with a message for people (DescribeCallError).
// Thread-safe.
class AccessClient {
 public:
  virtual ~AccessClient() = default;

  virtual absl::StatusOr<v1::CreateTokenResponse> CreateToken(
      const v1::CreateTokenRequest& request) = 0;
  virtual absl::StatusOr<v1::ListTokensResponse> ListTokens() = 0;
  virtual absl::StatusOr<v1::Token> RevokeToken(const std::string& id) = 0;
};

// A client of `channel`, which must outlive it.
std::unique_ptr<AccessClient> NewAccessClient(const ServerChannel& channel);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_ACCESS_CLIENT_H_
