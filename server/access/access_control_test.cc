#include "server/access/access_control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "server/event_log.h"

namespace scantrend {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::Not;

constexpr uint32_t kNow_s = 1'571'616'000;
constexpr uint32_t kDay_s = 86'400;
constexpr char kWhat[] = "scantrend.v1.TrendService/GetTrend";

class AccessControlTest : public testing::Test {
 protected:
  AccessControlTest()
      : clock_(kNow_s), tokens_("", &clock_), access_(true, &tokens_, &clock_, &log_) {}

  std::string Make(Role role, uint32_t expire_days = 0) {
    return tokens_.Create(role, role == Role::kIngest ? "edge" : "", "", expire_days)->first;
  }

  static Credentials Bearer(const std::string& token) {
    return {.peer = "ipv4:192.0.2.1:5", .authorization = "Bearer " + token};
  }
  static Credentials Certificate(std::vector<std::string> uris) {
    return {.peer = "ipv4:192.0.2.1:5", .certificate_uris = std::move(uris)};
  }

  // The reason of a refusal; empty if there is none.
  std::string ReasonFor(const Credentials& credentials, Role needed) {
    const auto caller = access_.Admit(credentials, kWhat, needed);
    return caller.ok() ? "" : ReasonOf(caller.status()).reason;
  }

  double Refused(const std::string& reason) {
    const std::vector<prometheus::MetricFamily> families = access_.Collect();
    for (const auto& metric : families.at(0).metric) {
      if (metric.label.at(0).value == reason) {
        return metric.counter.value;
      }
    }
    return -1;
  }

  std::vector<std::string> Logged() const {
    return absl::StrSplit(out_.str(), '\n', absl::SkipEmpty());
  }

  FakeClock clock_;
  TokenBook tokens_;
  std::ostringstream out_;
  EventLog log_{&out_, {}, &clock_};
  AccessControl access_;
};

TEST_F(AccessControlTest, EachRoleMayWhatItMay) {
  struct Case {
    Role has;
    Role needed;
    bool may;
  };
  for (const auto& [has, needed, may] :
       {Case{Role::kIngest, Role::kIngest, true}, Case{Role::kIngest, Role::kRead, false},
        Case{Role::kIngest, Role::kAdmin, false}, Case{Role::kRead, Role::kIngest, false},
        Case{Role::kRead, Role::kRead, true}, Case{Role::kRead, Role::kAdmin, false},
        Case{Role::kAdmin, Role::kIngest, false}, Case{Role::kAdmin, Role::kRead, true},
        Case{Role::kAdmin, Role::kAdmin, true}}) {
    EXPECT_EQ(ReasonFor(Bearer(Make(has)), needed), may ? "" : "WRONG_ROLE")
        << RoleName(has) << " " << RoleName(needed);
  }
}

TEST_F(AccessControlTest, WithoutCredentialsOnlyWhatAnybodyMayIsAdmitted) {
  EXPECT_EQ(ReasonFor({.peer = "x"}, Role::kRead), "NO_CREDENTIALS");
  EXPECT_TRUE(access_.Admit({.peer = "x"}, kWhat, std::nullopt).ok());
}

TEST_F(AccessControlTest, HeadersThatHoldNoTokenAreRefused) {
  const std::string token = Make(Role::kRead);
  for (const std::string& header :
       {std::string("Bearer"), std::string("Bearer "), token, "Bearer" + token, "Digest " + token,
        "Basic " + token, "Basic " + absl::Base64Escape(token), std::string("Basic !"),
        "Bearer " + token + "x", "Bearer " + token.substr(0, 76), "Bearer x " + token}) {
    EXPECT_EQ(ReasonFor({.peer = "x", .authorization = header}, Role::kRead), "BAD_TOKEN")
        << header;
  }
  for (const std::string& header : {"bearer " + token, "BEARER  " + token + " ",
                                    "Basic " + absl::Base64Escape("anybody:" + token),
                                    "basic " + absl::Base64Escape(":" + token)}) {
    EXPECT_EQ(ReasonFor({.peer = "x", .authorization = header}, Role::kRead), "") << header;
  }
}

TEST_F(AccessControlTest, ExpiredAndRevokedTokensAreRefusedAlsoWhileTheyAreUsed) {
  const std::string expiring = Make(Role::kIngest, 1);
  const std::string revoked = Make(Role::kIngest);
  const auto first = access_.Admit(Bearer(expiring), kWhat, Role::kIngest);
  const auto second = access_.Admit(Bearer(revoked), kWhat, Role::kIngest);
  ASSERT_TRUE(access_.CheckInForce(*first).ok());
  ASSERT_TRUE(access_.CheckInForce(*second).ok());
  clock_.Set(kNow_s + kDay_s);
  EXPECT_EQ(ReasonFor(Bearer(expiring), Role::kIngest), "TOKEN_EXPIRED");
  EXPECT_EQ(ReasonOf(access_.CheckInForce(*first)).reason, "TOKEN_EXPIRED");
  ASSERT_TRUE(tokens_.Revoke(revoked.substr(4, 8)).ok());
  EXPECT_EQ(ReasonFor(Bearer(revoked), Role::kIngest), "BAD_TOKEN");
  EXPECT_EQ(access_.CheckInForce(*second).code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(AccessControlTest, CertificatesNameSensorsAndRoles) {
  const auto sensor = access_.Admit(Certificate({"scantrend:sensor:edge-1"}), kWhat, Role::kIngest);
  ASSERT_TRUE(sensor.ok()) << sensor.status();
  EXPECT_EQ(sensor->sensor, "edge-1");
  EXPECT_EQ(ReasonFor(Certificate({"scantrend:role:read"}), Role::kRead), "");
  EXPECT_EQ(ReasonFor(Certificate({"scantrend:role:admin"}), Role::kAdmin), "");
  EXPECT_EQ(ReasonFor(Certificate({"scantrend:role:read"}), Role::kAdmin), "WRONG_ROLE");
  for (const std::vector<std::string>& bad :
       std::vector<std::vector<std::string>>{{"scantrend:sensor:"},
                                             {"scantrend:sensor:a b"},
                                             {"scantrend:role:ingest"},
                                             {"scantrend:role:root"},
                                             {"scantrend:edge"},
                                             {"scantrend:sensor:edge", "scantrend:role:admin"}}) {
    EXPECT_EQ(ReasonFor(Certificate(bad), Role::kIngest), "BAD_CERTIFICATE") << bad[0];
  }
}

TEST_F(AccessControlTest, ATokenCountsMoreThanACertificate) {
  Credentials both = Bearer(Make(Role::kRead));
  both.certificate_uris = {"scantrend:role:admin"};
  EXPECT_EQ(ReasonFor(both, Role::kAdmin), "WRONG_ROLE");
  both.authorization = "Bearer forged";
  EXPECT_EQ(ReasonFor(both, Role::kAdmin), "BAD_TOKEN");
}

TEST_F(AccessControlTest, ASensorWritesAsItselfOnly) {
  const auto caller = access_.Admit(Bearer(Make(Role::kIngest)), kWhat, Role::kIngest);
  EXPECT_TRUE(access_.CheckSensor(*caller, "edge").ok());
  for (const char* other : {"edge2", "EDGE", "edg", ""}) {
    const absl::Status refused = access_.CheckSensor(*caller, other);
    EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(ReasonOf(refused).reason, "OTHER_SENSOR");
  }
}

TEST_F(AccessControlTest, TheOwnerOfTheServerIsAnAdmin) {
  EXPECT_EQ(ReasonFor({.peer = "unix:", .is_admin_peer = true}, Role::kAdmin), "");
  EXPECT_EQ(ReasonFor({.peer = "unix:", .is_admin_peer = true}, Role::kIngest), "WRONG_ROLE");
}

TEST_F(AccessControlTest, WithoutAccessControlAnybodyMayEverything) {
  AccessControl open(false, &tokens_, &clock_, &log_);
  const auto caller = open.Admit(Bearer("forged"), kWhat, Role::kIngest);
  ASSERT_TRUE(caller.ok());
  EXPECT_TRUE(open.CheckSensor(*caller, "any").ok());
  EXPECT_TRUE(open.CheckInForce(*caller).ok());
  // Not what no role may.
  EXPECT_FALSE(open.Refuse({.peer = "x"}, "unknown").ok());
}

TEST_F(AccessControlTest, RefusalsAreCountedAndLoggedWithThePeerAndWithoutSecrets) {
  const std::string token = Make(Role::kIngest);
  ReasonFor({.peer = "ipv4:192.0.2.7:1"}, Role::kRead);
  ReasonFor(Bearer(token), Role::kRead);
  ReasonFor(Bearer(token + "x"), Role::kRead);
  EXPECT_EQ(Refused("no_credentials"), 1);
  EXPECT_EQ(Refused("wrong_role"), 1);
  EXPECT_EQ(Refused("bad_token"), 1);
  EXPECT_EQ(Refused("other_sensor"), 0);
  const std::vector<std::string> logged = Logged();
  ASSERT_EQ(logged.size(), 3u);
  EXPECT_THAT(logged[0], HasSubstr(absl::StrCat(" warning caller_refused reason=NO_CREDENTIALS "
                                                "peer=ipv4:192.0.2.7:1 what=",
                                                kWhat, " message=")));
  EXPECT_THAT(logged[1], HasSubstr("the token " + token.substr(4, 8)));
  EXPECT_THAT(logged, Each(Not(HasSubstr(token.substr(13)))));
}

}  // namespace
}  // namespace scantrend
