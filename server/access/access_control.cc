#include "server/access/access_control.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "base/status.h"
#include "base/stream_name.h"

namespace scantrend {
namespace {

constexpr std::array<const char*, 6> kReasonNames = {"NO_CREDENTIALS", "BAD_TOKEN",
                                                     "TOKEN_EXPIRED",  "BAD_CERTIFICATE",
                                                     "WRONG_ROLE",     "OTHER_SENSOR"};
constexpr char kSensorUri[] = "scantrend:sensor:";
constexpr char kRoleUri[] = "scantrend:role:";

// The token of an authorization header (RFC 6750, RFC 7617); empty if there is none.
std::string TokenOf(const std::string& authorization) {
  const size_t blank = authorization.find(' ');
  const std::string scheme = authorization.substr(0, blank);
  const std::string rest(
      absl::StripAsciiWhitespace(blank == std::string::npos ? "" : authorization.substr(blank)));
  if (absl::EqualsIgnoreCase(scheme, "bearer")) {
    return rest;
  }
  std::string user_and_password;
  if (absl::EqualsIgnoreCase(scheme, "basic") && absl::Base64Unescape(rest, &user_and_password)) {
    const size_t colon = user_and_password.find(':');
    return colon == std::string::npos ? "" : user_and_password.substr(colon + 1);
  }
  return "";
}

Caller CallerOf(std::shared_ptr<const Grant> grant) {
  const TokenRecord& record = grant->record();
  return {.name = absl::StrCat("the token ", record.id),
          .role = record.role,
          .sensor = record.sensor,
          .grant = std::move(grant)};
}

// nullopt: the name is none of those that AccessControl knows.
std::optional<Caller> CallerOf(const std::string& uri) {
  Caller caller{.name = absl::StrCat("the certificate of ", uri)};
  absl::string_view rest = uri;
  if (absl::ConsumePrefix(&rest, kSensorUri)) {
    caller.role = Role::kIngest;
    caller.sensor = std::string(rest);
    return CheckSensorName(caller.sensor).ok() ? std::optional(caller) : std::nullopt;
  }
  if (absl::ConsumePrefix(&rest, kRoleUri)) {
    caller.role = ParseRole({rest.data(), rest.size()});
    // Hits are delivered by sensors, which have names.
    return caller.role.has_value() && caller.role != Role::kIngest ? std::optional(caller)
                                                                   : std::nullopt;
  }
  return std::nullopt;
}

std::string ExpiredMessage(const Grant& grant) {
  return absl::StrCat(
      "the token ", grant.record().id, " expired at ",
      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(grant.record().expires_s),
                       absl::UTCTimeZone()),
      "; make another with `scantrend admin token create`");
}

constexpr char kBadToken[] =
    "the token is none of this server's: it is wrong, not whole, or was revoked";

}  // namespace

absl::StatusOr<Caller> AccessControl::Admit(const Credentials& credentials, std::string_view what,
                                            std::optional<Role> needed) {
  if (!is_required_ || !needed.has_value()) {
    return Caller{.peer = credentials.peer, .name = "anybody", .may_everything = !is_required_};
  }
  absl::StatusOr<Caller> caller = Identify(credentials, what);
  if (caller.ok() && !Includes(*caller->role, *needed)) {
    return Refusal(
        Reason::kWrongRole, credentials.peer, what,
        absl::StrCat(caller->name, " has the role ", std::string(RoleName(*caller->role)),
                     "; this needs ", std::string(RoleName(*needed))));
  }
  return caller;
}

absl::StatusOr<Caller> AccessControl::Identify(const Credentials& credentials,
                                               std::string_view what) {
  const auto refuse = [&](Reason reason, const std::string& message) {
    return Refusal(reason, credentials.peer, what, message);
  };
  std::optional<Caller> caller;
  if (credentials.is_admin_peer) {
    caller = Caller{.name = "the owner of the server", .role = Role::kAdmin};
  } else if (!credentials.authorization.empty()) {
    std::shared_ptr<const Grant> grant = tokens_->Find(TokenOf(credentials.authorization));
    if (grant == nullptr) {
      return refuse(Reason::kBadToken, kBadToken);
    }
    if (grant->is_expired(clock_->now_s())) {
      return refuse(Reason::kTokenExpired, ExpiredMessage(*grant));
    }
    caller = CallerOf(std::move(grant));
  } else if (!credentials.certificate_uris.empty()) {
    if (credentials.certificate_uris.size() == 1) {
      caller = CallerOf(credentials.certificate_uris[0]);
    }
    if (!caller.has_value()) {
      return refuse(
          Reason::kBadCertificate,
          "the client certificate must have one alternative name URI:scantrend:..., which "
          "is scantrend:sensor:NAME, scantrend:role:read or scantrend:role:admin");
    }
  } else {
    return refuse(Reason::kNoCredentials,
                  "say who calls: with a token (--token-file FILE; `scantrend admin token create` "
                  "makes one) or, over TLS, with a client certificate");
  }
  caller->peer = credentials.peer;
  return *std::move(caller);
}

absl::Status AccessControl::Refuse(const Credentials& credentials, std::string_view what) {
  return Refusal(Reason::kWrongRole, credentials.peer, what, "nobody may do that");
}

absl::Status AccessControl::CheckSensor(const Caller& caller, const std::string& sensor) {
  if (caller.may_everything || (caller.role == Role::kIngest && caller.sensor == sensor)) {
    return absl::OkStatus();
  }
  return Refusal(Reason::kOtherSensor, caller.peer, absl::StrCat("hits of sensor ", sensor),
                 absl::StrCat(caller.name, " is of the sensor ", caller.sensor,
                              " and delivers hits of no other"));
}

absl::Status AccessControl::CheckInForce(const Caller& caller) {
  if (caller.grant == nullptr) {
    return absl::OkStatus();
  }
  if (caller.grant->is_revoked()) {
    return Refusal(Reason::kBadToken, caller.peer, "to go on", kBadToken);
  }
  if (caller.grant->is_expired(clock_->now_s())) {
    return Refusal(Reason::kTokenExpired, caller.peer, "to go on", ExpiredMessage(*caller.grant));
  }
  return absl::OkStatus();
}

MetricFamilies AccessControl::Collect() const {
  MetricFamilies families;
  families.push_back(NewCounter("scantrend_calls_refused_total",
                                "Calls and requests that were refused for who made them."));
  for (size_t i = 0; i < kReasons; ++i) {
    AddValue(families.back(), static_cast<double>(refused_[i].load()),
             {{"reason", absl::AsciiStrToLower(kReasonNames[i])}});
  }
  return families;
}

absl::Status AccessControl::Refusal(Reason reason, const std::string& peer, std::string_view what,
                                    const std::string& message) {
  const auto index = static_cast<size_t>(reason);
  ++refused_[index];
  const bool is_known = reason == Reason::kWrongRole || reason == Reason::kOtherSensor;
  log_->Write(LogLevel::kWarning, "caller_refused",
              {{"reason", kReasonNames[index]},
               {"peer", peer},
               {"what", std::string(what)},
               {"message", message}});
  return WithReason(
      is_known ? absl::PermissionDeniedError(message) : absl::UnauthenticatedError(message),
      {kReasonNames[index], {}});
}

}  // namespace scantrend
