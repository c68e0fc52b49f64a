#include "server/metrics/metrics.h"

#include <gtest/gtest.h>
#include <prometheus/check_names.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "storage/store_testing.h"

namespace scantrend {
namespace {

const Day kToday = *Day::Parse("2019-10-21");
const Series kDot{kTcp, 853};
const Series kDotUdp{kUdp, 853};
constexpr uint32_t kHour = 3'600;

using Labels = std::map<std::string, std::string>;

Labels PortLabels(const char* port, const char* protocol, const char* kind = "probe") {
  return {{"port", port}, {"protocol", protocol}, {"kind", kind}};
}

// What a scrape got.
class Scrape {
 public:
  explicit Scrape(MetricFamilies families) : families_(std::move(families)) {}

  // The value of a gauge or counter; nullopt if there is none.
  std::optional<double> Value(const std::string& name, const Labels& labels = {}) const {
    for (const prometheus::MetricFamily& family : families_) {
      for (const prometheus::ClientMetric& metric : family.metric) {
        if (family.name == name && LabelsOf(metric) == labels) {
          return family.type == prometheus::MetricType::Counter ? metric.counter.value
                                                                : metric.gauge.value;
        }
      }
    }
    return std::nullopt;
  }
  size_t Count(const std::string& name) const {
    size_t values = 0;
    for (const prometheus::MetricFamily& family : families_) {
      values += family.name == name ? family.metric.size() : 0;
    }
    return values;
  }
  static Labels LabelsOf(const prometheus::ClientMetric& metric) {
    Labels labels;
    for (const prometheus::ClientMetric::Label& label : metric.label) {
      labels[label.name] = label.value;
    }
    return labels;
  }
  const MetricFamilies& families() const { return families_; }

 private:
  const MetricFamilies families_;
};

class MetricsTest : public testing::Test {
 protected:
  MetricsTest() : clock_(kToday.start_s() + 2 * kHour), directory_(FreshDirectory()) {
    auto store = Store::Open({.directory = directory_, .admission = {}, .clock = &clock_});
    EXPECT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  // Hits from `sources` sources, one each, to one target.
  void Deliver(const std::string& sensor, Day day, const Series& series, uint32_t sources,
               Kind kind = Kind::kProbe) {
    std::vector<Hit> hits;
    for (uint32_t source = 1; source <= sources; ++source) {
      hits.push_back({.time_s = day.start_s(),
                      .source = Address(source),
                      .target = Address(9),
                      .series = series,
                      .kind = kind,
                      .records = 2});
    }
    const auto result = SubmitAndWait(*store_, {.id = {sensor, "live"},
                                                .lease = kNoLease,
                                                .sequence = ++sequences_[sensor],
                                                .position = "p",
                                                .hits = HitColumns::Of(hits)});
    ASSERT_TRUE(result.ok()) << result.status();
  }

  // By a server that has just started, so that nothing is kept from a scrape before.
  Scrape Collect(const PortMetricsOptions& ports = {}) {
    Metrics metrics(store_.get(), &clock_, directory_, ports);
    return CollectFrom(metrics);
  }

  // Once the sensors and ports have been read, however slow the machine.
  static Scrape CollectFrom(const Metrics& metrics) {
    while (true) {
      Scrape scrape(metrics.Collect());
      if (scrape.Value("scantrend_sensors").has_value() &&
          scrape.Value("scantrend_port_read_timestamp_seconds").has_value()) {
        return scrape;
      }
    }
  }

  FakeClock clock_;
  const std::string directory_;
  std::map<std::string, uint64_t> sequences_;
  std::unique_ptr<Store> store_;
};

TEST_F(MetricsTest, NamesAreValidDescribedUniqueAndEndAsTheirTypeAsks) {
  Deliver("edge", kToday, kDot, 3);
  const Scrape scrape = Collect({.watched = {kDot}});
  std::set<std::string> names;
  for (const prometheus::MetricFamily& family : scrape.families()) {
    EXPECT_TRUE(names.insert(family.name).second) << family.name;
    EXPECT_TRUE(prometheus::CheckMetricName(family.name)) << family.name;
    EXPECT_TRUE(family.help.ends_with(".")) << family.name;
    EXPECT_EQ(family.name.ends_with("_total"), family.type == prometheus::MetricType::Counter)
        << family.name;
    std::set<Labels> labels;
    for (const prometheus::ClientMetric& metric : family.metric) {
      EXPECT_TRUE(labels.insert(Scrape::LabelsOf(metric)).second) << family.name;
    }
  }
}

TEST_F(MetricsTest, APortOfTheTopHasTheCountsOfTheDayAndOfTheLastOneThatIsOver) {
  Deliver("edge", kToday.Plus(-1), kDot, 5);
  Deliver("edge", kToday, kDot, 7);
  const Scrape scrape = Collect();
  const Labels labels = PortLabels("853", "tcp");
  EXPECT_EQ(scrape.Value("scantrend_port_records", labels), 14);
  EXPECT_EQ(scrape.Value("scantrend_port_targets", labels), 1);
  EXPECT_EQ(scrape.Value("scantrend_port_sources", labels), 7);
  EXPECT_EQ(scrape.Value("scantrend_port_new_sources", labels), 2);
  EXPECT_EQ(scrape.Value("scantrend_port_last_day_records", labels), 10);
  EXPECT_EQ(scrape.Value("scantrend_port_last_day_targets", labels), 1);
  EXPECT_EQ(scrape.Value("scantrend_port_last_day_sources", labels), 5);
  EXPECT_EQ(scrape.Value("scantrend_port_last_day_new_sources", labels), 5);
  EXPECT_EQ(scrape.Value("scantrend_port_series"), 1);
  EXPECT_EQ(scrape.Value("scantrend_day_ports"), 1);
  EXPECT_EQ(scrape.Value("scantrend_day_records"), 14);
  EXPECT_EQ(scrape.Value("scantrend_day_start_timestamp_seconds"), kToday.start_s());
  EXPECT_EQ(scrape.Value("scantrend_last_day_start_timestamp_seconds"), kToday.Plus(-1).start_s());
}

TEST_F(MetricsTest, InTheGraceTimeTheLastDayIsTheOneBeforeYesterday) {
  Deliver("edge", kToday.Plus(-2), kDot, 4);
  Deliver("edge", kToday.Plus(-1), kDot, 5);
  Deliver("edge", kToday, kDot, 6);
  clock_.Set(kToday.start_s() + kHour - 1);
  const Labels labels = PortLabels("853", "tcp");
  const Scrape scrape = Collect();
  EXPECT_EQ(scrape.Value("scantrend_port_last_day_sources", labels), 4);
  EXPECT_EQ(scrape.Value("scantrend_port_sources", labels), 6);
  clock_.Set(kToday.start_s() + kHour);
  EXPECT_EQ(Collect().Value("scantrend_port_last_day_sources", labels), 5);
}

TEST_F(MetricsTest, AWatchedPortIsThereFromTheStartWithBothKinds) {
  const PortMetricsOptions options{.watched = {kDotUdp}, .top = 0};
  const Scrape before = Collect(options);
  EXPECT_EQ(before.Value("scantrend_port_sources", PortLabels("853", "udp")), 0);
  EXPECT_EQ(before.Value("scantrend_port_sources", PortLabels("853", "udp", "backscatter")), 0);
  // Nothing is known of a day for which nothing was counted.
  EXPECT_EQ(before.Count("scantrend_port_last_day_sources"), 0u);
  Deliver("edge", kToday, kDotUdp, 3, Kind::kBackscatter);
  Deliver("edge", kToday.Plus(-1), kDot, 1);
  const Scrape after = Collect(options);
  EXPECT_EQ(after.Value("scantrend_port_sources", PortLabels("853", "udp")), 0);
  EXPECT_EQ(after.Value("scantrend_port_sources", PortLabels("853", "udp", "backscatter")), 3);
  EXPECT_EQ(after.Value("scantrend_port_last_day_sources", PortLabels("853", "udp")), 0);
  EXPECT_EQ(after.Count("scantrend_port_sources"), 2u);
}

TEST_F(MetricsTest, TheTopIsRankedBySourcesAndBoundedByItsNumber) {
  for (uint16_t port = 1; port <= 5; ++port) {
    Deliver("edge", kToday, {kTcp, port}, port);
  }
  Deliver("edge", kToday, {kTcp, 6}, 9, Kind::kBackscatter);
  const Scrape scrape = Collect({.watched = {}, .top = 2});
  EXPECT_EQ(scrape.Count("scantrend_port_sources"), 2u);
  EXPECT_EQ(scrape.Value("scantrend_port_sources", PortLabels("5", "tcp")), 5);
  EXPECT_EQ(scrape.Value("scantrend_port_sources", PortLabels("4", "tcp")), 4);
  EXPECT_EQ(scrape.Value("scantrend_day_ports"), 5);
}

TEST_F(MetricsTest, EachSensorHasItsTimesAndWhatBecameOfItsHits) {
  Deliver("edge", kToday, kDot, 3);
  Deliver("attic", kToday.Plus(-1), kDot, 2);
  Deliver("attic", kToday.Plus(9), kDot, 4);  // in the future
  const Scrape scrape = Collect();
  EXPECT_EQ(scrape.Value("scantrend_sensors"), 2);
  EXPECT_EQ(scrape.Value("scantrend_sensors_left_out"), 0);
  const Labels attic = {{"sensor", "attic"}};
  EXPECT_EQ(scrape.Value("scantrend_sensor_last_batch_timestamp_seconds", attic), clock_.now_s());
  EXPECT_EQ(scrape.Value("scantrend_sensor_last_hit_timestamp_seconds", attic),
            kToday.Plus(-1).start_s());
  EXPECT_EQ(scrape.Value("scantrend_sensor_hits_accepted_total", attic), 2);
  EXPECT_EQ(scrape.Value("scantrend_sensor_hits_refused_total", attic), 4);
  EXPECT_EQ(scrape.Value("scantrend_hits_accepted_total"), 5);
  EXPECT_EQ(scrape.Value("scantrend_hits_refused_total", {{"reason", "future"}}), 4);
}

TEST_F(MetricsTest, WhatIsCountedIsInTheJournalUntilItIsFoldedIntoTables) {
  Deliver("edge", kToday, kDot, 100);
  const Scrape before = Collect();
  EXPECT_GT(before.Value("scantrend_unfolded_sightings"), 100);
  EXPECT_GT(before.Value("scantrend_journal_bytes"), 100);
  EXPECT_EQ(before.Value("scantrend_last_fold_timestamp_seconds"), 0);
  EXPECT_EQ(before.Value("scantrend_rocksdb_sst_bytes", {{"family", "sightings"}}), 0);
  ASSERT_TRUE(store_->tally().FoldNow().ok());
  const Scrape after = Collect();
  EXPECT_EQ(after.Value("scantrend_unfolded_sightings"), 0);
  EXPECT_EQ(after.Value("scantrend_journal_bytes"), 0);
  EXPECT_EQ(after.Value("scantrend_waiting_folds"), 0);
  EXPECT_EQ(after.Value("scantrend_folds_total", {{"outcome", "committed"}}), 1);
  EXPECT_GT(after.Value("scantrend_fold_seconds_total"), 0);
  EXPECT_EQ(after.Value("scantrend_last_fold_timestamp_seconds"), clock_.now_s());
  EXPECT_GT(after.Value("scantrend_rocksdb_sst_bytes", {{"family", "sightings"}}), 0);
  EXPECT_EQ(after.Value("scantrend_storage_up"), 1);
}

TEST_F(MetricsTest, TheDiskAndTheProcessAreThere) {
  const Scrape scrape = Collect();
  EXPECT_GT(scrape.Value("scantrend_disk_free_bytes"), 0);
  EXPECT_GE(scrape.Value("scantrend_disk_size_bytes"), scrape.Value("scantrend_disk_free_bytes"));
  EXPECT_GT(scrape.Value("process_resident_memory_bytes"), 1 << 20);
  EXPECT_GT(scrape.Value("process_virtual_memory_bytes"),
            scrape.Value("process_resident_memory_bytes"));
  EXPECT_GE(scrape.Value("process_cpu_seconds_total"), 0);
  EXPECT_GT(scrape.Value("process_open_fds"), 3);
  EXPECT_GE(scrape.Value("process_max_fds"), scrape.Value("process_open_fds"));
  // After this was written, and not in the future.
  EXPECT_GT(scrape.Value("process_start_time_seconds"), 1.7e9);
  EXPECT_LE(scrape.Value("process_start_time_seconds"),
            static_cast<double>(Clock::System().now_s()) + 2);
}

TEST_F(MetricsTest, AnAckIsTimedFromWhenItsBatchWasRead) {
  Metrics metrics(store_.get(), &clock_, directory_, {});
  metrics.acks()->Observe(std::chrono::steady_clock::now() - std::chrono::milliseconds(2'000));
  const Scrape scrape = CollectFrom(metrics);
  const auto family =
      std::find_if(scrape.families().begin(), scrape.families().end(),
                   [](const auto& one) { return one.name == "scantrend_ack_latency_seconds"; });
  ASSERT_NE(family, scrape.families().end());
  EXPECT_EQ(family->type, prometheus::MetricType::Histogram);
  const prometheus::ClientMetric::Histogram& seconds = family->metric.at(0).histogram;
  EXPECT_EQ(seconds.sample_count, 1u);
  EXPECT_GE(seconds.sample_sum, 2.0);
  for (const auto& bucket : seconds.bucket) {
    EXPECT_LE(bucket.cumulative_count, bucket.upper_bound < 2.0 ? 0u : 1u);
  }
}

}  // namespace
}  // namespace scantrend
