// AccessService: makes, lists and revokes tokens, over gRPC.
#ifndef SCANTREND_SERVER_ACCESS_ACCESS_SERVICE_H_
#define SCANTREND_SERVER_ACCESS_ACCESS_SERVICE_H_

#include <memory>

#include "server/access/call_gate.h"
#include "server/access/token_book.h"
#include "server/event_log.h"

namespace grpc {
class Service;
}

namespace scantrend {

// Thread-safe. The contract of the calls is at the service in proto/scantrend/v1/access.proto. Logs
// `token_created` and `token_revoked` (token: its id; role, sensor, caller, peer).
class AccessService {
 public:
  // All must outlive it and every call.
  AccessService(TokenBook* tokens, const CallGate* gate, EventLog* log);
  ~AccessService();

  // For grpc::ServerBuilder; lives as long as this.
  grpc::Service* service();

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ACCESS_ACCESS_SERVICE_H_
