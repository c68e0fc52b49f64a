// AccessControl: who calls, and whether they may.
#ifndef SCANTREND_SERVER_ACCESS_ACCESS_CONTROL_H_
#define SCANTREND_SERVER_ACCESS_ACCESS_CONTROL_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/metric_families.h"
#include "server/access/role.h"
#include "server/access/token_book.h"
#include "server/event_log.h"

namespace scantrend {

// What a call came with.
struct Credentials {
  std::string peer = {};       // for logs: the address that it came from
  bool is_admin_peer = false;  // it came by the unix socket that only the server's owner can open
  // The header: "Bearer TOKEN", or "Basic ..." with a token for a password.
  std::string authorization = {};
  // Names scantrend:... in a client certificate that was verified.
  std::vector<std::string> certificate_uris = {};
};

// Who called. One by default: somebody who may nothing.
struct Caller {
  std::string peer = {};
  std::string name = {};                    // for logs and errors: "the token 7f3a9c21"
  bool may_everything = false;              // the server does not ask who calls
  std::optional<Role> role = {};            // else
  std::string sensor = {};                  // of Role::kIngest: writes as this one only
  std::shared_ptr<const Grant> grant = {};  // nullptr: it came without a token
};

// Counts and logs whom it refuses, as `caller_refused`: reason, peer, what, message; neither a
// token nor an address of a hit. Thread-safe.
//
// A caller is what its token says, whatever its certificate does; without a token, what the one
// name scantrend:sensor:NAME, scantrend:role:read or scantrend:role:admin in its certificate says;
// the peers of the server's own unix socket are admins.
class AccessControl {
 public:
  // `is_required`: whether it is asked who calls; if not, anybody may do everything. All pointers
  // must outlive it.
  AccessControl(bool is_required, const TokenBook* tokens, const Clock* clock, EventLog* log)
      : is_required_(is_required), tokens_(tokens), clock_(clock), log_(log) {}

  // Who calls, if they have the role that is `needed` (nullopt: anybody) for `what`, a method or a
  // route, which is logged. UNAUTHENTICATED (reasons NO_CREDENTIALS, BAD_TOKEN, TOKEN_EXPIRED,
  // BAD_CERTIFICATE), PERMISSION_DENIED (WRONG_ROLE).
  absl::StatusOr<Caller> Admit(const Credentials& credentials, std::string_view what,
                               std::optional<Role> needed);

  // Refuses `what`, which nobody may do. PERMISSION_DENIED (WRONG_ROLE).
  absl::Status Refuse(const Credentials& credentials, std::string_view what);

  // Whether the caller may write as `sensor`. PERMISSION_DENIED (OTHER_SENSOR).
  absl::Status CheckSensor(const Caller& caller, const std::string& sensor);

  // Whether the caller's token is still in force. UNAUTHENTICATED (BAD_TOKEN, TOKEN_EXPIRED).
  absl::Status CheckInForce(const Caller& caller);

  MetricFamilies Collect() const;

 private:
  enum class Reason {
    kNoCredentials,
    kBadToken,
    kTokenExpired,
    kBadCertificate,
    kWrongRole,
    kOtherSensor
  };
  static constexpr size_t kReasons = 6;

  absl::StatusOr<Caller> Identify(const Credentials& credentials, std::string_view what);
  // Counts, logs and returns a refusal: PERMISSION_DENIED for the last two reasons, else
  // UNAUTHENTICATED.
  absl::Status Refusal(Reason reason, const std::string& peer, std::string_view what,
                       const std::string& message);

  const bool is_required_;
  const TokenBook* const tokens_;
  const Clock* const clock_;
  EventLog* const log_;
  std::array<std::atomic<uint64_t>, kReasons> refused_{};
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ACCESS_ACCESS_CONTROL_H_
