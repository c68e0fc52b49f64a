#include "client/transport.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/client_interceptor.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/loopback.h"
#include "base/status.h"

namespace scantrend {
namespace {

constexpr size_t kFileBytesMax = 1 << 20;
constexpr size_t kTokenBytesMax = 256;
constexpr char kTokenPrefix[] = "sct_";

std::string Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// What is in a file; empty if there is no path. `option` is named in the error.
absl::StatusOr<std::string> ReadFile(const char* option, const std::string& path) {
  if (path.empty()) {
    return std::string();
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string text(kFileBytesMax, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.is_open() || in.bad()) {
    return absl::NotFoundError(
        absl::StrCat(option, ": cannot read ", path, ": ", std::strerror(errno)));
  }
  text.resize(static_cast<size_t>(in.gcount()));
  return text;
}

absl::StatusOr<std::string> ReadPem(const char* option, const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, ReadFile(option, path));
  if (!path.empty() && !absl::StrContains(text, "-----BEGIN ")) {
    return absl::InvalidArgumentError(
        absl::StrCat(option, ": ", path, " is not PEM (-----BEGIN ...-----)"));
  }
  return text;
}

absl::StatusOr<std::string> ReadToken(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile("--token-file", path));
  const std::string token(absl::StripAsciiWhitespace(text));
  const bool is_printable = std::all_of(token.begin(), token.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
  if (!path.empty() &&
      (!absl::StartsWith(token, kTokenPrefix) || token.size() > kTokenBytesMax || !is_printable)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--token-file: ", path,
                     " holds no token: it must hold one and nothing else, "
                     "as `scantrend admin token create` printed it (",
                     kTokenPrefix, "...)"));
  }
  return token;
}

// Says with each call who calls. Not by gRPC's call credentials: those are of TLS only, and a token
// may be sent within this machine without.
class TokenBearer : public grpc::experimental::Interceptor {
 public:
  explicit TokenBearer(const std::string* token) : token_(token) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(
            grpc::experimental::InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      methods->GetSendInitialMetadata()->emplace("authorization", "Bearer " + *token_);
    }
    methods->Proceed();
  }

 private:
  const std::string* const token_;
};

class TokenBearers : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  explicit TokenBearers(std::string token) : token_(std::move(token)) {}

  grpc::experimental::Interceptor* CreateClientInterceptor(
      grpc::experimental::ClientRpcInfo* /*info*/) override {
    return new TokenBearer(&token_);  // gRPC takes ownership
  }

 private:
  const std::string token_;
};

}  // namespace

TransportOptions TransportOptions::OfEnvironment() {
  TransportOptions options;
  options.tls_ca = Environment("SCANTREND_TLS_CA");
  options.tls_cert = Environment("SCANTREND_TLS_CERT");
  options.tls_key = Environment("SCANTREND_TLS_KEY");
  options.token_file = Environment("SCANTREND_TOKEN_FILE");
  return options;
}

void AddTransportOptions(CLI::App& app, TransportOptions& options) {
  app.add_flag("--tls", options.tls, "Connects over TLS, as each of the next three does");
  app.add_option("--tls-ca", options.tls_ca,
                 "CA of the server's certificate, PEM (default: $SCANTREND_TLS_CA, else the "
                 "system's)")
      ->type_name("FILE");
  app.add_option("--tls-cert", options.tls_cert,
                 "This client's certificate, PEM (default: $SCANTREND_TLS_CERT)")
      ->type_name("FILE");
  app.add_option("--tls-key", options.tls_key, "Its key, PEM (default: $SCANTREND_TLS_KEY)")
      ->type_name("FILE");
  app.add_option("--token-file", options.token_file,
                 "File that holds this client's token (default: $SCANTREND_TOKEN_FILE)")
      ->type_name("FILE");
}

absl::StatusOr<Transport> Transport::Load(const std::string& server,
                                          const TransportOptions& options) {
  Transport transport(server);
  if (absl::StartsWith(server, "unix:")) {
    return transport;
  }
  if (options.tls_cert.empty() != options.tls_key.empty()) {
    return absl::InvalidArgumentError("--tls-cert and --tls-key come together");
  }
  transport.tls_ = options.tls || !options.tls_ca.empty() || !options.tls_cert.empty();
  if (!options.token_file.empty() && !transport.tls_ && !IsLoopback(server)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "--token-file: the token would cross the network to ", server,
        " for all to read; connect over TLS with --tls, or --tls-ca FILE if its certificate is of "
        "a CA of your own"));
  }
  ASSIGN_OR_RETURN(transport.ca_, ReadPem("--tls-ca", options.tls_ca));
  ASSIGN_OR_RETURN(transport.certificate_, ReadPem("--tls-cert", options.tls_cert));
  ASSIGN_OR_RETURN(transport.key_, ReadPem("--tls-key", options.tls_key));
  ASSIGN_OR_RETURN(transport.token_, ReadToken(options.token_file));
  return transport;
}

std::shared_ptr<grpc::Channel> Transport::Open(grpc::ChannelArguments& arguments) const {
  // Sensors and servers are near; a proxy meant for the web would only be in the way, and is not to
  // be told a token.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  const std::shared_ptr<grpc::ChannelCredentials> credentials =
      tls_ ? grpc::SslCredentials(
                 {.pem_root_certs = ca_, .pem_private_key = key_, .pem_cert_chain = certificate_})
           : grpc::InsecureChannelCredentials();
  std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> bearers;
  if (!token_.empty()) {
    bearers.push_back(std::make_unique<TokenBearers>(token_));
  }
  return grpc::experimental::CreateCustomChannelWithInterceptors(server_, credentials, arguments,
                                                                 std::move(bearers));
}

}  // namespace scantrend
