// QueryMetrics: how long queries take, by method.
#ifndef SCANTREND_SERVER_METRICS_QUERY_METRICS_H_
#define SCANTREND_SERVER_METRICS_QUERY_METRICS_H_

#include <prometheus/histogram.h>

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/metric_families.h"

namespace scantrend {

// Methods that are told apart; the queries of all others are counted as those of kOtherMethod.
inline constexpr size_t kQueryMethodsMax = 64;
inline constexpr char kOtherMethod[] = "other";

// Thread-safe.
class QueryMetrics {
 public:
  // One query, from construction to destruction. It must go before the QueryMetrics does.
  class Timer {
   public:
    explicit Timer(prometheus::Histogram* seconds)
        : seconds_(seconds), started_(std::chrono::steady_clock::now()) {}
    ~Timer();
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

   private:
    prometheus::Histogram* const seconds_;
    const std::chrono::steady_clock::time_point started_;
  };

  // Serves the method's figures from now on, although there was no query yet.
  void Declare(std::string_view method);

  // Times a query of `method`: the name of a gRPC method, such as "GetTrend", or of an HTTP route,
  // such as "/v1/trend". Never anything that a caller chose. Microseconds.
  //   const QueryMetrics::Timer timer = metrics->Time("GetTrend");
  Timer Time(std::string_view method);

  MetricFamilies Collect() const;

 private:
  prometheus::Histogram& HistogramOf(std::string_view method);

  mutable std::mutex mutex_;
  std::map<std::string, prometheus::Histogram, std::less<>> seconds_;  // by method; only grows
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_METRICS_QUERY_METRICS_H_
