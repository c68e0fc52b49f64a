#include "server/metrics/query_metrics.h"

#include <utility>

namespace scantrend {
namespace {

// From a day's list that is kept to address sets of gigabytes.
const prometheus::Histogram::BucketBoundaries kQuerySeconds = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

}  // namespace

QueryMetrics::Timer::~Timer() {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started_;
  seconds_->Observe(took.count());
}

void QueryMetrics::Declare(std::string_view method) { HistogramOf(method); }

QueryMetrics::Timer QueryMetrics::Time(std::string_view method) {
  return Timer(&HistogramOf(method));
}

prometheus::Histogram& QueryMetrics::HistogramOf(std::string_view method) {
  const std::lock_guard lock(mutex_);
  const auto known = seconds_.find(method);
  if (known != seconds_.end()) {
    return known->second;
  }
  const std::string_view name = seconds_.size() < kQueryMethodsMax ? method : kOtherMethod;
  return seconds_.try_emplace(std::string(name), kQuerySeconds).first->second;
}

MetricFamilies QueryMetrics::Collect() const {
  prometheus::MetricFamily family{"scantrend_query_duration_seconds",
                                  "How long queries took, answered or not, by gRPC method or HTTP "
                                  "route.",
                                  prometheus::MetricType::Histogram,
                                  {}};
  const std::lock_guard lock(mutex_);
  for (const auto& [method, seconds] : seconds_) {
    prometheus::ClientMetric metric = seconds.Collect();
    metric.label = {{"method", method}};
    family.metric.push_back(std::move(metric));
  }
  MetricFamilies families;
  families.push_back(std::move(family));
  return families;
}

}  // namespace scantrend
