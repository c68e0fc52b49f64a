#include "server/http/isc_api.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "server/http/error_answer.h"
#include "server/http/isc_answer.h"
#include "server/http/isc_ports.h"
#include "server/http/isc_request.h"
#include "server/http/isc_sources.h"

namespace scantrend {
namespace {

// Enough for an entry of /etc/services with its aliases.
constexpr size_t kServiceBytesMax = 4'096;

// ISC's threat level is not ours to tell, but clients ask for it to see whether the API is there.
absl::StatusOr<IscAnswer> Infocon(const IscCall& /*call*/) {
  return IscAnswer{.name = "infocon", .fields = {IscField("status", "green")}};
}

absl::StatusOr<IscAnswer> Handler(const IscCall& /*call*/) {
  return IscAnswer{.name = "handler", .fields = {IscField("name", "scantrend")}};
}

struct Endpoint {
  std::string_view name;
  absl::StatusOr<IscAnswer> (*answer)(const IscCall& call);
  IscJson error_json = IscJson::kFields;
};

constexpr Endpoint kEndpoints[] = {{"backscatter", IscBackscatter},
                                   {"dailysummary", IscDailySummary},
                                   {"handler", Handler},
                                   {"infocon", Infocon},
                                   {"ip", IscIp},
                                   {"port", IscPort},
                                   {"portdate", IscPortDate},
                                   {"porthistory", IscPortHistory, IscJson::kNamed},
                                   {"sources", IscSources},
                                   {"topips", IscTopIps},
                                   {"topports", IscTopPorts}};

HttpResponse Respond(const IscAnswer& answer, IscFormat format, int status = 200) {
  return {.status = status,
          .content_type = IscContentType(format),
          .body = WriteIscAnswer(answer, format),
          .headers = {{"Access-Control-Allow-Origin", "*"}}};
}

HttpResponse RespondError(const absl::Status& status, const Endpoint& endpoint, IscFormat format) {
  IscAnswer error = IscError(std::string(endpoint.name), std::string(status.message()));
  error.json = endpoint.error_json;
  // As ISC does it, a request that makes no sense is no failure of HTTP.
  if (status.code() == absl::StatusCode::kInvalidArgument) {
    return Respond(error, format);
  }
  return Respond(error, format, HttpStatusOf(status));
}

}  // namespace

std::string SystemServiceName(uint16_t port, const char* protocol) {
  servent entry{};
  servent* found = nullptr;
  std::array<char, kServiceBytesMax> buffer{};
  getservbyport_r(htons(port), protocol, &entry, buffer.data(), buffer.size(), &found);
  return found == nullptr ? "" : found->s_name;
}

IscApi::IscApi(const TrendQueries* queries, QueryMetrics* metrics,
               std::function<absl::StatusOr<ServerStatus>()> status, ServiceNames services)
    : queries_(queries),
      metrics_(metrics),
      server_status_(std::move(status)),
      services_(std::move(services)) {}

HttpResponse IscApi::Answer(const HttpRequest& request) const {
  const absl::StatusOr<IscFormat> format = ParseIscFormat(request.query);
  if (!format.ok()) {
    return Respond(IscError("api", std::string(format.status().message())), IscFormat::kText, 400);
  }
  IscPath path(request.path);
  const auto* const endpoint =
      std::find_if(std::begin(kEndpoints), std::end(kEndpoints),
                   [&path](const Endpoint& one) { return one.name == path.endpoint(); });
  if (endpoint == std::end(kEndpoints)) {
    const std::string names = absl::StrJoin(
        kEndpoints, ", ", [](std::string* out, const Endpoint& one) { out->append(one.name); });
    return Respond(IscError("api", absl::StrCat("there is no such endpoint; there are ", names)),
                   *format, 404);
  }
  const QueryMetrics::Timer timer =
      metrics_->Time(absl::StrCat("/api/", std::string(endpoint->name)));
  const absl::StatusOr<ServerStatus> status = server_status_();
  if (!status.ok()) {
    return RespondError(status.status(), *endpoint, *format);
  }
  const absl::StatusOr<IscAnswer> answer = endpoint->answer({.queries = queries_,
                                                             .services = &services_,
                                                             .cancelled = request.cancelled,
                                                             .today = status->today,
                                                             .oldest = status->oldest,
                                                             .path = std::move(path)});
  return answer.ok() ? Respond(*answer, *format)
                     : RespondError(answer.status(), *endpoint, *format);
}

}  // namespace scantrend
