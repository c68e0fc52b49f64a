// HttpServer: what is served over HTTP: /healthz, /metrics, and a page that says what is where.
#ifndef SCANTREND_SERVER_HTTP_SERVER_H_
#define SCANTREND_SERVER_HTTP_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/metrics.h"

namespace scantrend {

// Serves from construction to destruction, on threads of its own.
class HttpServer {
 public:
  // Listens on `address` (HOST:PORT; port 0: one that is free). `metrics` must outlive it.
  // /healthz answers 200 while `health` returns OK, and otherwise 503 with its message; `health`
  // must be thread-safe.
  // INVALID_ARGUMENT: no HOST:PORT. UNAVAILABLE: it cannot listen there.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const std::string& address,
                                                           const Metrics* metrics,
                                                           std::function<absl::Status()> health);
  ~HttpServer();

  // HOST:PORT, with the port it got.
  const std::string& address() const { return address_; }

 private:
  class Impl;
  HttpServer(std::unique_ptr<Impl> impl, std::string address);
  const std::unique_ptr<Impl> impl_;
  const std::string address_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_SERVER_H_
