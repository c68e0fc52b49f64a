// TLS of gRPC's port, by the certificate that is in force when a client connects.
#ifndef SCANTREND_SERVER_TLS_GRPC_CREDENTIALS_H_
#define SCANTREND_SERVER_TLS_GRPC_CREDENTIALS_H_

#include <memory>

#include "server/tls/tls_identity.h"

namespace grpc {
class ServerCredentials;
}

namespace scantrend {

// TLS 1.2 and 1.3 with the ciphers that gRPC chooses, which all are AEAD with forward secrecy.
// Clients are asked for a certificate if there is a CA of theirs, and need not have one; one that
// this CA did not sign is refused. For one port of one server. `identity` must outlive the server,
// and so must the credentials.
std::shared_ptr<grpc::ServerCredentials> GrpcTlsCredentials(const TlsIdentity* identity);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_TLS_GRPC_CREDENTIALS_H_
