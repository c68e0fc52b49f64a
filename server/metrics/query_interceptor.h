// Times the calls of TrendService where gRPC hands them over, so that its methods need not.
#ifndef SCANTREND_SERVER_METRICS_QUERY_INTERCEPTOR_H_
#define SCANTREND_SERVER_METRICS_QUERY_INTERCEPTOR_H_

#include <grpcpp/support/server_interceptor.h>

#include <memory>
#include <vector>

#include "server/metrics/query_metrics.h"

namespace scantrend {

// For ServerBuilder::experimental().SetInterceptorCreators. Calls of TrendService that have an end
// are timed from when gRPC has read their metadata to when it has sent their status; not
// WatchTrend. Calls of other services go on as without it: ingest pays a comparison a stream, and
// nothing a message. `metrics` must outlive the server.
std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>>
QueryInterceptors(QueryMetrics* metrics);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_METRICS_QUERY_INTERCEPTOR_H_
