#include "client/sensor/sensor_stats.h"

#include <gtest/gtest.h>

#include <map>

#include "absl/status/status.h"

namespace scantrend {
namespace {

// The values by name and, in braces, the labels' values.
std::map<std::string, double> ValuesOf(const MetricFamilies& families) {
  std::map<std::string, double> values;
  for (const prometheus::MetricFamily& family : families) {
    for (const prometheus::ClientMetric& metric : family.metric) {
      std::string name = family.name;
      for (const auto& label : metric.label) {
        name += "{" + label.value + "}";
      }
      values[name] = family.type == prometheus::MetricType::Counter ? metric.counter.value
                                                                    : metric.gauge.value;
    }
  }
  return values;
}

TEST(SensorStatsTest, EveryCountOfTheSnapshotIsAFigure) {
  SensorStats::Snapshot snapshot;
  snapshot.result.lines = 10;
  snapshot.result.hits = 6;
  snapshot.result.skipped["tcp without SYN"] = 3;
  snapshot.result.malformed["time"] = 1;
  snapshot.result.totals.accepted = 4;
  snapshot.result.totals.refused[static_cast<size_t>(RefusalReason::kTooOld)] = 2;
  snapshot.result.totals.dropped = 5;
  snapshot.progress.bytes_read = 1'000;
  snapshot.result.dropped_packets = 4;
  snapshot.progress.dropped = 3;
  snapshot.spooled = {.batches = 8, .hits = 80, .bytes = 900, .oldest_added_s = 1'234'567};
  snapshot.connected = false;
  SensorStats stats;
  stats.Publish(snapshot);
  EXPECT_EQ(
      ValuesOf(stats.Collect()),
      (std::map<std::string, double>{{"scantrend_sensor_records_read_total", 10},
                                     {"scantrend_sensor_hits_total", 6},
                                     {"scantrend_sensor_records_skipped_total{tcp without SYN}", 3},
                                     {"scantrend_sensor_records_malformed_total{time}", 1},
                                     {"scantrend_sensor_hits_accepted_total", 4},
                                     {"scantrend_sensor_hits_refused_total{too_old}", 2},
                                     {"scantrend_sensor_hits_dropped_total", 5},
                                     {"scantrend_sensor_packets_dropped_total", 7},
                                     {"scantrend_sensor_input_read_bytes", 1'000},
                                     {"scantrend_sensor_spooled_batches", 8},
                                     {"scantrend_sensor_spooled_hits", 80},
                                     {"scantrend_sensor_spool_bytes", 900},
                                     {"scantrend_sensor_spool_oldest_timestamp_seconds", 1'234'567},
                                     {"scantrend_sensor_connected", 0}}));
}

TEST(StatsServerTest, ItSaysWhatItListensOn) {
  SensorStats stats;
  const auto server = StatsServer::Start("127.0.0.1:0", &stats);
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_TRUE((*server)->address().starts_with("127.0.0.1:")) << (*server)->address();
  EXPECT_FALSE((*server)->address().ends_with(":0")) << (*server)->address();
}

TEST(StatsServerTest, AnAddressThatIsNoneOrIsTakenIsRefused) {
  SensorStats stats;
  for (const char* address : {"", "127.0.0.1", "127.0.0.1:"}) {
    EXPECT_EQ(StatsServer::Start(address, &stats).status().code(),
              absl::StatusCode::kInvalidArgument)
        << address;
  }
  const auto first = StatsServer::Start("127.0.0.1:0", &stats);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(StatsServer::Start((*first)->address(), &stats).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace scantrend
