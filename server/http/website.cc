#include "server/http/website.h"

#include <prometheus/text_serializer.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/http/dashboard_pages.h"

namespace scantrend {
namespace {

constexpr char kMetricsType[] = "text/plain; version=0.0.4; charset=utf-8";

// What gRPC's health service says, too: SERVING as long as hits can be stored.
HttpResponse Health(const absl::Status& storage) {
  if (storage.ok()) {
    return {.body = "ok\n"};
  }
  return {.status = 503, .body = absl::StrCat(storage.message(), "\n")};
}

}  // namespace

Website::Website(const TrendQueries* queries, Metrics* metrics,
                 std::function<absl::StatusOr<ServerStatus>()> status,
                 std::function<absl::Status()> health)
    : v1_(queries, &metrics->queries(), status), isc_(queries, &metrics->queries(), status) {
  routes_.Add("/", DashboardPage);
  routes_.Add("/assets/", DashboardPage);
  routes_.Add("/v1/", [this](const HttpRequest& request) { return v1_.Answer(request); });
  routes_.Add("/api/", [this](const HttpRequest& request) { return isc_.Answer(request); });
  routes_.Add("/v1/openapi.json", [](HttpRequest request) {
    request.path = "/assets/openapi.json";
    return DashboardPage(request);
  });
  routes_.Add("/metrics", [metrics](const HttpRequest& /*request*/) -> HttpResponse {
    return {.content_type = kMetricsType,
            .body = prometheus::TextSerializer().Serialize(metrics->Collect())};
  });
  const auto answer = [health = std::move(health)](const HttpRequest& /*request*/) {
    return Health(health());
  };
  routes_.Add("/healthz", answer);
  routes_.Add("/readyz", answer);
}

}  // namespace scantrend
