// Website: all that scantrendd answers over HTTP.
//
//   /, /assets/...     the dashboard
//   /v1/...            answers for scripts (V1Api); /v1/openapi.json describes them
//   /api/...           answers for clients of ISC/DShield (IscApi)
//   /metrics           figures for Prometheus
//   /healthz, /readyz  whether hits can be stored
#ifndef SCANTREND_SERVER_HTTP_WEBSITE_H_
#define SCANTREND_SERVER_HTTP_WEBSITE_H_

#include <functional>

#include "server/http/http_message.h"
#include "server/http/http_routes.h"
#include "server/http/isc_api.h"
#include "server/http/v1_api.h"
#include "server/metrics/metrics.h"
#include "server/trend_queries.h"

namespace scantrend {

// Thread-safe.
class Website {
 public:
  // Both must outlive it; `status`, and `health`, whether hits can be stored, must be thread-safe.
  Website(const TrendQueries* queries, Metrics* metrics,
          std::function<absl::StatusOr<ServerStatus>()> status,
          std::function<absl::Status()> health);
  Website(const Website&) = delete;
  Website& operator=(const Website&) = delete;

  HttpResponse Answer(const HttpRequest& request) const { return routes_.Answer(request); }

 private:
  const V1Api v1_;
  const IscApi isc_;
  HttpRoutes routes_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_WEBSITE_H_
