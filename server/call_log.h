// What of calls is logged: sensors that come and go, and what is refused or fails. By gRPC's
// interceptors and a wrapper of HTTP's handler, so that the services need not care.
#ifndef SCANTREND_SERVER_CALL_LOG_H_
#define SCANTREND_SERVER_CALL_LOG_H_

#include <grpcpp/support/server_interceptor.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "server/event_log.h"
#include "server/http/http_message.h"

namespace scantrend {

// Names of calls, each other than those of earlier starts of the server: "6a3f01c2-17".
// Thread-safe.
class RequestIds {
 public:
  explicit RequestIds(const Clock* clock) : start_s_(clock->now_s()) {}
  std::string Next();

 private:
  const uint32_t start_s_;
  std::atomic<uint64_t> last_ = 0;
};

// For ServerBuilder::experimental().SetInterceptorCreators: logs
//   sensor_connected, sensor_disconnected   a stream was opened, or is over; batches: those acked
//   stream_refused                          one that was not opened
//   query_failed, call_failed               a call of TrendService, or another, that is not OK
// with method, peer, code, reason and a request id, which the caller gets as well, as trailing
// metadata "request-id". The message, which may quote what was asked for, is for kDebug. Who
// cancels its own call, or is refused for what it asks, is no trouble of the server: kInfo; the
// rest kWarning. Who may not call is AccessControl's to log, and has no request id. `log` and `ids`
// must outlive the server.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> CallLogInterceptor(
    EventLog* log, RequestIds* ids);

// `handler`, whose answers of 400 and more, but 401 and 403, are logged as http_failed with their
// RouteOf, and have a header X-Request-Id.
HttpHandler WithCallLog(EventLog* log, RequestIds* ids, HttpHandler handler);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_CALL_LOG_H_
