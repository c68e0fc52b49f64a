// V1Api: the answers of the gRPC API as arrays of flat objects, for scripts and for what reads such
// (docs/api.md; described for programs in server/http/openapi.json).
#ifndef SCANTREND_SERVER_HTTP_V1_API_H_
#define SCANTREND_SERVER_HTTP_V1_API_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "server/http/answer_table.h"
#include "server/http/http_message.h"
#include "server/http/query_parameters.h"
#include "server/metrics/query_metrics.h"
#include "server/trend_queries.h"

namespace scantrend {

// What /v1/status says beside the queries' answers.
struct ServerStatus {
  Day today;             // the server's current UTC day
  absl::Status storage;  // whether hits can be stored
  uint64_t scanner_networks = 0;
  uint32_t retention_days = 0;
  std::optional<Day> oldest;   // first day with any hit
  std::string grpc_address{};  // where sensors deliver, HOST:PORT
};

// Points of one export over HTTP; more are for `scantrend export`.
inline constexpr size_t kV1PointsMax = 1'000'000;

// Thread-safe.
class V1Api {
 public:
  // `queries` and `metrics`, which times the lists, must outlive it; `status` must be thread-safe.
  V1Api(const TrendQueries* queries, QueryMetrics* metrics,
        std::function<absl::StatusOr<ServerStatus>()> status);

  // Answers what lies below /v1/. 400, with what is wrong, for INVALID_ARGUMENT; 404: there is no
  // such list; 503: UNAVAILABLE; 504: it was cancelled, or took too long; 500: DATA_LOSS and
  // others.
  HttpResponse Answer(const HttpRequest& request) const;

 private:
  using Cancelled = TrendQueries::Cancelled;

  absl::StatusOr<AnswerTable> Trend(QueryParameters& parameters, const Cancelled& cancelled) const;
  absl::StatusOr<AnswerTable> Summary(QueryParameters& parameters,
                                      const Cancelled& cancelled) const;
  absl::StatusOr<AnswerTable> Top(QueryParameters& parameters, const Cancelled& cancelled) const;
  absl::StatusOr<AnswerTable> Rising(QueryParameters& parameters, const Cancelled& cancelled) const;
  absl::StatusOr<AnswerTable> Judged(QueryParameters& parameters, const Cancelled& cancelled) const;
  absl::StatusOr<AnswerTable> Sources(QueryParameters& parameters,
                                      const Cancelled& cancelled) const;
  absl::StatusOr<AnswerTable> Source(QueryParameters& parameters, const Cancelled& cancelled) const;
  absl::StatusOr<AnswerTable> Sensors(QueryParameters& parameters,
                                      const Cancelled& cancelled) const;
  absl::StatusOr<AnswerTable> Points(QueryParameters& parameters, const Cancelled& cancelled) const;
  absl::StatusOr<AnswerTable> Status(QueryParameters& parameters, const Cancelled& cancelled) const;

  const TrendQueries* const queries_;
  QueryMetrics* const metrics_;
  const std::function<absl::StatusOr<ServerStatus>()> server_status_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_V1_API_H_
