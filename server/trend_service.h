// TrendService: asks the trend reader what a request asks, and answers it in the wire's words.
#ifndef SCANTREND_SERVER_TREND_SERVICE_H_
#define SCANTREND_SERVER_TREND_SERVICE_H_

#include <memory>

#include "base/clock.h"
#include "server/scanners.h"
#include "storage/trend_reader.h"

namespace grpc {
class Service;
}

namespace scantrend {

// Thread-safe. The contract of the calls is at the service in proto/scantrend/v1/trend.proto.
class TrendService {
 public:
  // All must outlive it and every call.
  TrendService(const TrendReader* reader, const Scanners* scanners, const Clock* clock);
  ~TrendService();

  // For grpc::ServerBuilder; lives as long as this. Its calls block a thread each, but for those
  // that watch.
  grpc::Service* service();

  // Ends the calls that watch, now and from now on, with UNAVAILABLE.
  void Stop();

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_TREND_SERVICE_H_
