#include "server/fuzz/authorization_fuzz.h"

#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/clock.h"
#include "base/fuzz/promise.h"
#include "base/status.h"
#include "base/stream_name.h"
#include "scantrend/v1/access.pb.h"
#include "server/access/access_control.h"
#include "server/access/token_file.h"
#include "server/event_log.h"
#include "server/fuzz/fuzz_tokens.h"
#include "server/fuzz/memory_store.h"
#include "server/fuzz/status_check.h"
#include "server/grpc_status.h"

namespace scantrend {
namespace {

constexpr std::array<Role, 3> kRoles = {Role::kIngest, Role::kRead, Role::kAdmin};
constexpr char kPeer[] = "192.0.2.1:5000";
constexpr char kFile[] = "tokens";

// Tokens that live longer than an input, and access with a log of its own.
class World {
 public:
  static absl::StatusOr<World> Make() {
    static const FakeClock clock(kFuzzNow_s);
    static std::unique_ptr<TokenBook> tokens;
    if (tokens == nullptr) {
      ASSIGN_OR_RETURN(tokens, FuzzTokenBook(&clock));
    }
    return World(tokens.get(), &clock);
  }

  absl::Status CheckHeader(const std::string& header);
  absl::Status CheckCertificate(const std::string& uri);

 private:
  World(const TokenBook* tokens, const Clock* clock)
      : said_(std::make_unique<std::ostringstream>()),
        log_(std::make_unique<EventLog>(said_.get(), LogOptions(), clock)),
        access_(std::make_unique<AccessControl>(true, tokens, clock, log_.get())) {}

  // What was admitted, or refused and logged.
  absl::Status CheckSaid(const absl::Status& status);

  absl::StatusOr<Caller> Admit(const Credentials& credentials, Role needed) {
    return access_->Admit(credentials, "HTTP /v1/trend", needed);
  }

  std::unique_ptr<std::ostringstream> said_;
  std::unique_ptr<EventLog> log_;
  std::unique_ptr<AccessControl> access_;
};

bool IsInForce(const TokenRecord& token) {
  return token.expires_s == 0 || token.expires_s > kFuzzNow_s;
}

absl::Status World::CheckSaid(const absl::Status& status) {
  PROMISE(status.ok() || absl::IsUnauthenticated(status) || absl::IsPermissionDenied(status),
          "who calls is answered with ", status.ToString());
  // Messages name what is in a certificate, which a CA of the operator's has signed.
  std::vector<std::string> said = absl::StrSplit(said_->str(), '\n', absl::SkipEmpty());
  said_->str("");
  said.emplace_back(status.message());
  for (const std::string& line : said) {
    PROMISE(std::none_of(line.begin(), line.end(),
                         [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); }),
            "it is said what is no line: ", line);
    for (const FuzzToken& token : FuzzTokens()) {
      PROMISE(!absl::StrContains(line, token.text), "a secret is told: ", line);
    }
  }
  return CheckError(ToGrpcStatus(status));
}

absl::Status World::CheckHeader(const std::string& header) {
  for (const Role needed : kRoles) {
    const auto caller = Admit({.peer = kPeer, .authorization = header}, needed);
    RETURN_IF_ERROR(CheckSaid(caller.status()));
    bool may = false;
    bool must = false;
    for (const FuzzToken& token : FuzzTokens()) {
      const bool is_enough = IsInForce(token.record) && Includes(token.record.role, needed);
      may = may || (is_enough && caller.ok() && ShowsSecret(header, token));
      must = must || (is_enough && header == absl::StrCat("Bearer ", token.text));
    }
    PROMISE(!caller.ok() || may, "\"", header, "\" is admitted as ", caller->name);
    PROMISE(caller.ok() || !must, "\"", header, "\" is refused: ", caller.status().ToString());
    if (caller.ok()) {
      PROMISE(access_->CheckSensor(*caller, "edge").ok() == (caller->role == Role::kIngest),
              caller->name, " may write as a sensor, or may not");
      PROMISE(!access_->CheckSensor(*caller, "other").ok(), caller->name, " may write as another");
      said_->str("");
    }
  }
  return absl::OkStatus();
}

absl::Status World::CheckCertificate(const std::string& uri) {
  constexpr std::string_view kSensorUri = "scantrend:sensor:";
  const auto caller = Admit({.peer = kPeer, .certificate_uris = {uri}}, Role::kIngest);
  const bool is_sensor = uri.starts_with(kSensorUri) &&
                         CheckSensorName(std::string_view(uri).substr(kSensorUri.size())).ok();
  PROMISE(caller.ok() == is_sensor, "a certificate of \"", uri, "\" is admitted, or is not");
  return CheckSaid(caller.status());
}

absl::Status CheckTokens(std::string_view text) {
  const auto tokens = ParseTokens(text, kFile);
  if (!tokens.ok()) {
    const std::string message(tokens.status().message());
    PROMISE(absl::IsInvalidArgument(tokens.status()) && message.starts_with("tokens:"),
            "a file of tokens is refused with ", tokens.status().ToString());
    return CheckError(ToGrpcStatus(tokens.status()));
  }
  const std::string written = FormatTokens(*tokens);
  const auto again = ParseTokens(written, kFile);
  PROMISE(again.ok() && *again == *tokens, "what was written is read otherwise, or not: ", written);
  return absl::OkStatus();
}

// As AccessService does.
absl::Status CheckCreate(std::string_view bytes) {
  v1::CreateTokenRequest request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      request.role() == v1::ROLE_UNSPECIFIED || !v1::Role_IsValid(request.role())) {
    return absl::OkStatus();
  }
  const FakeClock clock(kFuzzNow_s);
  TokenBook book("", &clock);
  const auto made = book.Create(static_cast<Role>(request.role()), request.sensor(),
                                request.label(), request.expire_days());
  if (!made.ok()) {
    PROMISE(absl::IsInvalidArgument(made.status()), "a token is refused with ",
            made.status().ToString());
    return CheckError(ToGrpcStatus(made.status()));
  }
  const auto read = ParseTokens(FormatTokens({made->second}), kFile);
  PROMISE(read.ok() && read->size() == 1 && read->front() == made->second,
          "a token that was made cannot be read: ", request.ShortDebugString());
  const std::shared_ptr<const Grant> found = book.Find(made->first);
  PROMISE(found != nullptr && found->record() == made->second, "a new token is not in force");
  return absl::OkStatus();
}

}  // namespace

absl::Status FuzzAuthorization(std::string_view input) {
  ASSIGN_OR_RETURN(World world, World::Make());
  const std::string text(input);
  RETURN_IF_ERROR(world.CheckHeader(text));
  return world.CheckCertificate(text);
}

absl::Status FuzzTokenFile(std::string_view input) {
  // It says on stderr what is wrong with text that is no UTF-8.
  static const google::protobuf::LogSilencer silencer;
  RETURN_IF_ERROR(CheckTokens(input));
  return CheckCreate(input);
}

}  // namespace scantrend
