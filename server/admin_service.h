// AdminService: what who runs the server asks of the store: to be verified, backed up, compacted.
#ifndef SCANTREND_SERVER_ADMIN_SERVICE_H_
#define SCANTREND_SERVER_ADMIN_SERVICE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "server/access/call_gate.h"
#include "storage/store.h"

namespace grpc {
class Service;
}

namespace scantrend {

inline constexpr uint32_t kFindingsDefault = 100;
inline constexpr uint32_t kFindingsMax = 10'000;

// Thread-safe. The contract of the calls is at the service in proto/scantrend/v1/admin.proto.
class AdminService {
 public:
  // All must outlive it and every call. `directory` is that of the store.
  AdminService(Store* store, const CallGate* gate, const Clock* clock, std::string directory);
  ~AdminService();

  // For grpc::ServerBuilder; lives as long as this. Its calls block a thread each.
  grpc::Service* service();

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ADMIN_SERVICE_H_
