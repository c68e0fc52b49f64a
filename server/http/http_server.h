// HttpServer: takes connections, and has their requests answered.
#ifndef SCANTREND_SERVER_HTTP_HTTP_SERVER_H_
#define SCANTREND_SERVER_HTTP_HTTP_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/http/http_limits.h"
#include "server/http/http_message.h"
#include "server/tls/tls_identity.h"

namespace scantrend {

// Serves from construction to destruction, on threads of its own. GET and HEAD only: else 405; a
// request with a body: 413. Adds to every answer: Content-Length, gzip for who takes it (bodies
// from 1 KiB on), Retry-After to 429 and 503, an ETag to what may be kept by its Cache-Control,
// with 304 for who has it, and, unless the handler says otherwise, Cache-Control: no-store,
// X-Content-Type-Options, Referrer-Policy, X-Frame-Options and a Content-Security-Policy that
// allows nothing.
class HttpServer {
 public:
  // Listens on `address` (HOST:PORT; port 0: one that is free). Over TLS 1.2 and 1.3 if there is a
  // `tls`, which must outlive it: with the certificate that is in force when a client connects.
  // INVALID_ARGUMENT: no HOST:PORT. UNAVAILABLE: it cannot listen there.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const std::string& address,
                                                           HttpHandler handler,
                                                           const HttpLimits& limits = {},
                                                           const TlsIdentity* tls = nullptr);
  // Answers what is being answered, and closes all connections.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // HOST:PORT, with the port it got.
  const std::string& address() const;

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  const std::unique_ptr<Impl> impl_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_HTTP_SERVER_H_
