#include "server/fuzz/http_fuzz.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/fuzz/promise.h"
#include "base/status.h"
#include "server/access/access_control.h"
#include "server/call_log.h"
#include "server/event_log.h"
#include "server/fuzz/body_check.h"
#include "server/fuzz/fuzz_tokens.h"
#include "server/fuzz/stored_trends.h"
#include "server/http/http_access.h"
#include "server/http/website.h"
#include "server/metrics/metrics.h"

namespace scantrend {
namespace {

constexpr char kPeer[] = "192.0.2.1:5000";

absl::StatusOr<ServerStatus> StatusOf(StoredTrends& stored) {
  ASSIGN_OR_RETURN(const std::optional<Day> oldest, stored.store().reader().ReadFirstDay());
  return ServerStatus{.today = stored.memory().clock().today(),
                      .storage = stored.store().status(),
                      .scanner_networks = stored.scanners().current()->size(),
                      .retention_days = kRetentionDaysDefault,
                      .oldest = oldest,
                      .grpc_address = "127.0.0.1:8530"};
}

// What lives longer than an input.
class World {
 public:
  World(std::unique_ptr<StoredTrends> stored, std::unique_ptr<TokenBook> tokens)
      : stored_(std::move(stored)),
        clock_(&stored_->memory().clock()),
        tokens_(std::move(tokens)),
        ids_(clock_),
        metrics_(&stored_->store(), clock_, "/fuzz/data", PortMetricsOptions()),
        website_(
            &stored_->queries(), &metrics_, [this] { return StatusOf(*stored_); },
            [this] { return stored_->store().status(); }),
        open_(false, tokens_.get(), clock_, NewLog()),
        closed_(true, tokens_.get(), clock_, &*log_),
        answer_open_(HandlerFor(&open_)),
        answer_closed_(HandlerFor(&closed_)) {}

  static absl::StatusOr<World*> Get() {
    // Lives on: it has threads.
    static World* world = nullptr;
    if (world == nullptr) {
      ASSIGN_OR_RETURN(std::unique_ptr<StoredTrends> stored, StoredTrends::Make());
      ASSIGN_OR_RETURN(std::unique_ptr<TokenBook> tokens, FuzzTokenBook(&stored->memory().clock()));
      world = new World(std::move(stored), std::move(tokens));
    }
    return world;
  }

  absl::Status Take(const HttpRequest& request);

 private:
  // At the same place: of an event a log takes so many lines only.
  EventLog* NewLog() {
    return &log_.emplace(&logged_,
                         LogOptions{.level = LogLevel::kDebug, .format = LogFormat::kJson}, clock_);
  }

  // As server.cc puts it together.
  HttpHandler HandlerFor(AccessControl* access) {
    return WithCallLog(&*log_, &ids_, WithAccess(access, [this](const HttpRequest& request) {
      return website_.Answer(request);
    }));
  }

  absl::Status CheckLog(const HttpResponse& response);

  const std::unique_ptr<StoredTrends> stored_;
  const Clock* const clock_;
  const std::unique_ptr<TokenBook> tokens_;
  std::ostringstream logged_;
  std::optional<EventLog> log_;
  RequestIds ids_;
  Metrics metrics_;
  const Website website_;
  AccessControl open_;
  AccessControl closed_;
  const HttpHandler answer_open_;
  const HttpHandler answer_closed_;
};

bool IsToken(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-';
  });
}

bool IsLine(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

absl::Status CheckHead(const HttpResponse& response) {
  constexpr std::array<int, 5> kDocumented = {200, 400, 401, 403, 404};
  PROMISE(std::find(kDocumented.begin(), kDocumented.end(), response.status) != kDocumented.end(),
          "the status is ", response.status, ": ", response.body);
  PROMISE(!response.content_type.empty() && IsLine(response.content_type), "the content type is \"",
          response.content_type, "\"");
  for (const auto& [name, value] : response.headers) {
    PROMISE(IsToken(name) && IsLine(value), "there is a header ", name, ": ", value);
  }
  return absl::OkStatus();
}

// Who does not show a token that lets them in sees nothing.
absl::Status CheckAccess(const HttpRequest& request, const HttpResponse& response) {
  const bool is_refused = response.status == 401 || response.status == 403;
  if (is_refused || request.authorization.empty() || request.path == "/healthz" ||
      request.path == "/readyz") {
    return absl::OkStatus();
  }
  const bool may =
      std::any_of(FuzzTokens().begin(), FuzzTokens().end(), [&request](const FuzzToken& token) {
        const bool is_in_force = token.record.expires_s == 0 || token.record.expires_s > kFuzzNow_s;
        return is_in_force && Includes(token.record.role, Role::kRead) &&
               ShowsSecret(request.authorization, token);
      });
  PROMISE(may, "\"", request.authorization, "\" is let in");
  return absl::OkStatus();
}

absl::Status World::CheckLog(const HttpResponse& response) {
  const std::string logged = logged_.str();
  logged_.str("");
  PROMISE((response.status >= 400) == !logged.empty(), "of an answer of ", response.status,
          " is logged \"", logged, "\"");
  if (logged.empty()) {
    return absl::OkStatus();
  }
  PROMISE(logged.find('\n') == logged.size() - 1, "more than a line is logged: ", logged);
  for (const FuzzToken& token : FuzzTokens()) {
    PROMISE(!absl::StrContains(logged, token.text), "a secret is logged: ", logged);
  }
  return CheckJson(logged);
}

absl::Status World::Take(const HttpRequest& request) {
  NewLog();
  const HttpResponse response =
      request.authorization.empty() ? answer_open_(request) : answer_closed_(request);
  RETURN_IF_ERROR(CheckHead(response));
  RETURN_IF_ERROR(CheckAccess(request, response));
  RETURN_IF_ERROR(CheckLog(response));
  if (response.is_gzip) {
    PROMISE(response.body.starts_with("\x1f\x8b"), "a body is not squeezed");
    return absl::OkStatus();
  }
  return CheckBody(response.content_type, response.body);
}

int HexDigit(char c) {
  return absl::ascii_isxdigit(static_cast<unsigned char>(c))
             ? absl::ascii_isdigit(c) ? c - '0' : (c | 0x20) - 'a' + 10
             : -1;
}

// MHD_http_unescape, and what a NUL makes of it, which ends it for C.
std::string UnescapedPath(std::string_view path) {
  std::string unescaped;
  for (size_t i = 0; i < path.size(); ++i) {
    const int high = path[i] == '%' && i + 2 < path.size() ? HexDigit(path[i + 1]) : -1;
    const int low = high >= 0 ? HexDigit(path[i + 2]) : -1;
    unescaped.push_back(low >= 0 ? static_cast<char>(high * 16 + low) : path[i]);
    i += low >= 0 ? 2 : 0;
  }
  return unescaped.substr(0, unescaped.find('\0'));
}

}  // namespace

absl::Status FuzzHttp(std::string_view input) {
  ASSIGN_OR_RETURN(World* const world, World::Get());
  const std::string_view line = input.substr(0, input.find('\n'));
  const std::string_view rest = input.substr(std::min(input.size(), line.size() + 1));
  // A request line and a header end at a line break, and for libmicrohttpd at a NUL.
  const std::string_view target = line.substr(0, line.find('\0'));
  const std::string_view header = rest.substr(0, rest.find_first_of(std::string_view("\r\n\0", 3)));
  const std::string_view path = target.substr(0, target.find('?'));
  return world->Take({.path = UnescapedPath(path),
                      .query = std::string(target.substr(std::min(target.size(), path.size() + 1))),
                      .authorization = std::string(header),
                      .peer = kPeer,
                      .cancelled = [] { return false; }});
}

}  // namespace scantrend
