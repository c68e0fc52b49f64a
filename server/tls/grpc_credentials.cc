#include "server/tls/grpc_credentials.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpcpp/security/server_credentials.h>

#include <mutex>
#include <string>

namespace scantrend {
namespace {

// gRPC's C++ API has no fetcher of certificates that are checked first: its FileWatcher* serves
// what it finds, also a key that is not the certificate's. Its C API has one.
class FetchingCredentials : public grpc::ServerCredentials {
 public:
  explicit FetchingCredentials(const TlsIdentity* identity) : identity_(identity) {}

  // Who calls is decided where calls are handled (server/access).
  void SetAuthMetadataProcessor(
      const std::shared_ptr<grpc::AuthMetadataProcessor>& /*processor*/) override {}

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    const auto request = identity_->current()->pem.client_ca.empty()
                             ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                             : GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY;
    grpc_server_credentials* const credentials = grpc_ssl_server_credentials_create_with_options(
        grpc_ssl_server_credentials_create_options_using_config_fetcher(request, &Fetch, this));
    const int port = grpc_server_add_http2_port(server, address.c_str(), credentials);
    grpc_server_credentials_release(credentials);
    return port;
  }

  // Called for each handshake.
  static grpc_ssl_certificate_config_reload_status Fetch(
      void* self, grpc_ssl_server_certificate_config** config) {
    auto* const that = static_cast<FetchingCredentials*>(self);
    std::shared_ptr<const TlsIdentity::Certificate> current = that->identity_->current();
    const std::lock_guard lock(that->mutex_);
    if (current == that->fetched_) {
      return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    }
    const TlsPem& pem = current->pem;
    const grpc_ssl_pem_key_cert_pair pair{pem.key.c_str(), pem.certificate.c_str()};
    // gRPC wants a CA of clients also where it does not ask them for a certificate.
    const std::string& client_ca = pem.client_ca.empty() ? pem.certificate : pem.client_ca;
    *config = grpc_ssl_server_certificate_config_create(client_ca.c_str(), &pair, 1);
    that->fetched_ = std::move(current);
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  const TlsIdentity* const identity_;
  std::mutex mutex_;
  std::shared_ptr<const TlsIdentity::Certificate> fetched_;
};

}  // namespace

std::shared_ptr<grpc::ServerCredentials> GrpcTlsCredentials(const TlsIdentity* identity) {
  return std::make_shared<FetchingCredentials>(identity);
}

}  // namespace scantrend
