// AccessService: makes, lists and revokes tokens, over gRPC.
#ifndef SCANTREND_SERVER_ACCESS_ACCESS_SERVICE_H_
#define SCANTREND_SERVER_ACCESS_ACCESS_SERVICE_H_

#include <functional>
#include <memory>
#include <string_view>

#include "server/access/call_gate.h"
#include "server/access/token_book.h"

namespace grpc {
class Service;
}

namespace scantrend {

// Thread-safe. The contract of the calls is at the service in proto/scantrend/v1/access.proto.
class AccessService {
 public:
  // Both must outlive it and every call. `log` is told who made and revoked which token, and must
  // be thread-safe.
  AccessService(TokenBook* tokens, const CallGate* gate, std::function<void(std::string_view)> log);
  ~AccessService();

  // For grpc::ServerBuilder; lives as long as this.
  grpc::Service* service();

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ACCESS_ACCESS_SERVICE_H_
