// How a client gets to scantrendd: in the clear or over TLS, and who it says that it is.
#ifndef SCANTREND_CLIENT_TRANSPORT_H_
#define SCANTREND_CLIENT_TRANSPORT_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace CLI {
class App;
}  // namespace CLI
namespace grpc {
class Channel;
class ChannelArguments;
}  // namespace grpc

namespace scantrend {

// Paths of files; empty: there is none. None of them is a secret, the files are.
struct TransportOptions {
  bool tls = false;        // also if there is one of the next three
  std::string tls_ca;      // CAs of the server's certificate, PEM; empty: the system's
  std::string tls_cert;    // the client's certificate, PEM; comes with its key
  std::string tls_key;     // its private key, PEM
  std::string token_file;  // the token by which the server knows the client

  // What SCANTREND_TLS_CA, SCANTREND_TLS_CERT, SCANTREND_TLS_KEY and SCANTREND_TOKEN_FILE say.
  static TransportOptions OfEnvironment();
};

// Adds --tls, --tls-ca, --tls-cert, --tls-key and --token-file to a command; `options` must live as
// long as it. What is in `options` already is the default.
void AddTransportOptions(CLI::App& app, TransportOptions& options);

// The way to one server. Never changes; thread-safe.
class Transport {
 public:
  // In the clear, without credentials, to HOST:PORT, "[IPV6]:PORT" or "unix:PATH": the address
  // alone says all of it.
  Transport(std::string server) : server_(std::move(server)) {}
  Transport(const char* server) : server_(server) {}

  // Reads the files. A unix socket needs neither TLS nor a token: the files are not read then.
  // Errors: NOT_FOUND (a file cannot be read), INVALID_ARGUMENT (it holds nothing that can be used,
  // or a certificate comes without its key), FAILED_PRECONDITION (a token would cross a network in
  // the clear). No message has what is in a key or a token.
  static absl::StatusOr<Transport> Load(const std::string& server, const TransportOptions& options);

  // A channel, which connects when it is used; never by a proxy. Adds to `arguments`.
  std::shared_ptr<grpc::Channel> Open(grpc::ChannelArguments& arguments) const;

  const std::string& server() const { return server_; }

 private:
  std::string server_;
  bool tls_ = false;
  std::string ca_;
  std::string certificate_;
  std::string key_;
  std::string token_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_TRANSPORT_H_
