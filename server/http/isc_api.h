// IscApi: answers as the API of the Internet Storm Center (DShield) does, of this server's own
// data, so that existing clients need another base URL only (docs/api.md).
#ifndef SCANTREND_SERVER_HTTP_ISC_API_H_
#define SCANTREND_SERVER_HTTP_ISC_API_H_

#include <functional>
#include <string>

#include "server/http/http_message.h"
#include "server/http/isc_call.h"
#include "server/http/v1_api.h"
#include "server/metrics/query_metrics.h"
#include "server/trend_queries.h"

namespace scantrend {

// Names of /etc/services; there are none without that file.
std::string SystemServiceName(uint16_t port, const char* protocol);

// Thread-safe.
class IscApi {
 public:
  // `queries` and `metrics`, which times the calls, must outlive it; `status` and `services` must
  // be thread-safe.
  IscApi(const TrendQueries* queries, QueryMetrics* metrics,
         std::function<absl::StatusOr<ServerStatus>()> status,
         ServiceNames services = SystemServiceName);

  // Answers what lies below /api/. What is wrong with a value of the path is answered as ISC does:
  // 200, with an error element in the format asked for. 404: there is no such endpoint; 400: no
  // such format; 503: UNAVAILABLE; 504: it was cancelled, or took too long; 500: DATA_LOSS and
  // others.
  HttpResponse Answer(const HttpRequest& request) const;

 private:
  const TrendQueries* const queries_;
  QueryMetrics* const metrics_;
  const std::function<absl::StatusOr<ServerStatus>()> server_status_;
  const ServiceNames services_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_ISC_API_H_
