// TrendService: the trend queries, over gRPC.
#ifndef SCANTREND_SERVER_TREND_SERVICE_H_
#define SCANTREND_SERVER_TREND_SERVICE_H_

#include <memory>

#include "base/clock.h"
#include "base/metric_families.h"
#include "server/access/call_gate.h"
#include "server/scanners.h"
#include "server/trend_queries.h"
#include "storage/trend_reader.h"

namespace grpc {
class Service;
}

namespace scantrend {

// Thread-safe. The contract of the calls is at the service in proto/scantrend/v1/trend.proto.
class TrendService {
 public:
  // All must outlive it and every call. Of queries_max that are computed at once, half may be
  // exports; more are refused with RESOURCE_EXHAUSTED.
  TrendService(const TrendQueries* queries, const TrendReader* reader, const Scanners* scanners,
               const CallGate* gate, const Clock* clock, int queries_max);
  ~TrendService();

  // For grpc::ServerBuilder; lives as long as this. Blocks no thread of gRPC.
  grpc::Service* service();

  // Ends the calls that watch, now and from now on, with UNAVAILABLE.
  void Stop();

  // Queries that were refused, and answers that were cut off.
  MetricFamilies Collect() const;

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_TREND_SERVICE_H_
