// CallGate: AccessControl, at gRPC's methods.
//
// gRPC's C++ interceptors cannot refuse a call, and its AuthMetadataProcessor, which can, is not
// told the peer. So each method asks the gate first; a test calls them all.
#ifndef SCANTREND_SERVER_ACCESS_CALL_GATE_H_
#define SCANTREND_SERVER_ACCESS_CALL_GATE_H_

#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/access/access_control.h"

namespace grpc {
class ServerContextBase;
}

namespace scantrend {

// Thread-safe.
class CallGate {
 public:
  // `access` must outlive it.
  explicit CallGate(AccessControl* access) : access_(access) {}

  // Who calls `method` ("scantrend.v1.TrendService/GetTrend"), if they have the role that
  // AccessTable says. A method that is not in it is refused. Errors: those of AccessControl::Admit.
  absl::StatusOr<Caller> Admit(const grpc::ServerContextBase& context,
                               std::string_view method) const;

  // What `answer` returns, which is called if the caller is admitted.
  absl::Status IfAdmitted(const grpc::ServerContextBase& context, std::string_view method,
                          absl::FunctionRef<absl::Status()> answer) const;

  AccessControl& access() const { return *access_; }

 private:
  AccessControl* const access_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ACCESS_CALL_GATE_H_
