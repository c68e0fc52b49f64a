#include "server/access/call_gate.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>

#include <string>

#include "base/status.h"
#include "server/access/access_table.h"

namespace scantrend {
namespace {

constexpr char kAuthorization[] = "authorization";
// Certificates may have URIs of other systems, too.
constexpr std::string_view kUriScheme = "scantrend:";
// The one unix socket that is listened on is AdminSocket.
constexpr std::string_view kUnixPeer = "unix:";

Credentials CredentialsOf(const grpc::ServerContextBase& context) {
  Credentials credentials;
  credentials.peer = context.peer();
  credentials.is_admin_peer = std::string_view(credentials.peer).starts_with(kUnixPeer);
  const auto [first, last] = context.client_metadata().equal_range(kAuthorization);
  if (first != last) {
    credentials.authorization = std::string(first->second.data(), first->second.size());
  }
  // gRPC has verified the certificate; without one there are no such properties.
  for (const grpc::string_ref& uri :
       context.auth_context()->FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME)) {
    if (std::string_view(uri.data(), uri.size()).starts_with(kUriScheme)) {
      credentials.certificate_uris.emplace_back(uri.data(), uri.size());
    }
  }
  return credentials;
}

}  // namespace

absl::StatusOr<Caller> CallGate::Admit(const grpc::ServerContextBase& context,
                                       std::string_view method) const {
  const Credentials credentials = CredentialsOf(context);
  const MethodAccess* const access = FindAccess(method);
  if (access == nullptr) {
    return access_->Refuse(credentials, method);
  }
  return access_->Admit(credentials, method, access->role);
}

absl::Status CallGate::IfAdmitted(const grpc::ServerContextBase& context, std::string_view method,
                                  absl::FunctionRef<absl::Status()> answer) const {
  RETURN_IF_ERROR(Admit(context, method).status());
  return answer();
}

}  // namespace scantrend
