#include "server/metrics/query_metrics.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace scantrend {
namespace {

// The histogram of a method; one without buckets if there is none.
prometheus::ClientMetric::Histogram HistogramOf(const QueryMetrics& metrics,
                                                const std::string& method) {
  const MetricFamilies families = metrics.Collect();
  EXPECT_EQ(families.size(), 1u);
  EXPECT_EQ(families[0].name, "scantrend_query_duration_seconds");
  EXPECT_EQ(families[0].type, prometheus::MetricType::Histogram);
  for (const prometheus::ClientMetric& metric : families[0].metric) {
    EXPECT_EQ(metric.label.size(), 1u);
    if (metric.label[0].name == "method" && metric.label[0].value == method) {
      return metric.histogram;
    }
  }
  return {};
}

TEST(QueryMetricsTest, AQueryIsCountedWhenItsTimerEndsUnderItsMethodAlone) {
  QueryMetrics metrics;
  metrics.Declare("ListTopPorts");
  {
    const QueryMetrics::Timer timer = metrics.Time("GetTrend");
    EXPECT_EQ(HistogramOf(metrics, "GetTrend").sample_count, 0u);
  }
  const prometheus::ClientMetric::Histogram seconds = HistogramOf(metrics, "GetTrend");
  EXPECT_EQ(seconds.sample_count, 1u);
  EXPECT_GT(seconds.sample_sum, 0);
  EXPECT_EQ(HistogramOf(metrics, "ListTopPorts").sample_count, 0u);
  EXPECT_FALSE(HistogramOf(metrics, "ListTopPorts").bucket.empty());
  EXPECT_TRUE(HistogramOf(metrics, "GetSource").bucket.empty());
}

TEST(QueryMetricsTest, BucketsAreCumulativeAscendingAndInSeconds) {
  QueryMetrics metrics;
  { const QueryMetrics::Timer timer = metrics.Time("GetTrend"); }
  const prometheus::ClientMetric::Histogram seconds = HistogramOf(metrics, "GetTrend");
  ASSERT_GT(seconds.bucket.size(), 2u);
  for (size_t i = 1; i < seconds.bucket.size(); ++i) {
    EXPECT_LT(seconds.bucket[i - 1].upper_bound, seconds.bucket[i].upper_bound);
    EXPECT_LE(seconds.bucket[i - 1].cumulative_count, seconds.bucket[i].cumulative_count);
  }
  EXPECT_EQ(seconds.bucket.back().cumulative_count, 1u);
  // A query of nothing takes less than a second, on however slow a machine but one that stops.
  EXPECT_LT(seconds.sample_sum, 30);
}

TEST(QueryMetricsTest, BehindTheBoundMethodsAreCountedTogether) {
  QueryMetrics metrics;
  for (size_t i = 0; i < kQueryMethodsMax + 10; ++i) {
    const QueryMetrics::Timer timer = metrics.Time("method " + std::to_string(i));
  }
  EXPECT_EQ(metrics.Collect()[0].metric.size(), kQueryMethodsMax + 1);
  EXPECT_EQ(HistogramOf(metrics, kOtherMethod).sample_count, 10u);
  { const QueryMetrics::Timer timer = metrics.Time("method 3"); }
  EXPECT_EQ(HistogramOf(metrics, "method 3").sample_count, 2u);
}

TEST(QueryMetricsTest, ThreadsCountIntoOneHistogramWhileItIsCollected) {
  QueryMetrics metrics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&metrics] {
      for (int query = 0; query < 1'000; ++query) {
        const QueryMetrics::Timer timer = metrics.Time("GetTrend");
      }
    });
  }
  while (HistogramOf(metrics, "GetTrend").sample_count < 1'000) {
    std::this_thread::yield();
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(HistogramOf(metrics, "GetTrend").sample_count, 4'000u);
}

}  // namespace
}  // namespace scantrend
