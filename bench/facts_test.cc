#include "bench/facts.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace scantrend {
namespace {

constexpr DayRange kDays{Day(20'000), Day(20'002)};

// By sets of everything, as a person would count.
struct BruteForce {
  std::vector<size_t> source_pairs;
  std::vector<size_t> target_pairs;
  std::vector<PointFacts> points;
  std::set<uint32_t> sources;
  std::set<uint32_t> targets;
};

BruteForce Count(const Workload& workload, const Series& series) {
  BruteForce counted;
  for (int day = 0; day < kDays.size(); ++day) {
    v1::Ipv4Hits hits;
    workload.MakeHits(kDays.first.Plus(day), 0, workload.hits_per_day(), hits);
    std::set<uint32_t> sources;
    std::set<uint32_t> targets;
    std::set<std::pair<uint32_t, uint32_t>> source_pairs;
    std::set<std::pair<uint32_t, uint32_t>> target_pairs;
    PointFacts point;
    for (int i = 0; i < hits.service_size(); ++i) {
      source_pairs.emplace(hits.service(i), hits.source(i));
      target_pairs.emplace(hits.service(i), hits.target(i));
      if ((hits.service(i) & 0xFF'FFFF) == (uint32_t{series.protocol} << 16 | series.port)) {
        ++point.records;
        sources.insert(hits.source(i));
        targets.insert(hits.target(i));
      }
    }
    point.sources = sources.size();
    point.targets = targets.size();
    counted.points.push_back(point);
    counted.source_pairs.push_back(source_pairs.size());
    counted.target_pairs.push_back(target_pairs.size());
    counted.sources.merge(sources);
    counted.targets.merge(targets);
  }
  return counted;
}

TEST(FactsTest, AreThoseOfCountingByHand) {
  const Workload workload(1, 70'000);
  const std::vector<Series> series = {workload.series()[0], workload.series()[500]};
  const Facts facts = FindFacts(workload, kDays, series);
  EXPECT_EQ(facts.hits, 210'000);
  ASSERT_EQ(facts.series.size(), 2);
  for (size_t i = 0; i < series.size(); ++i) {
    const BruteForce want = Count(workload, series[i]);
    EXPECT_EQ(facts.series[i].series, series[i]);
    EXPECT_EQ(facts.series[i].distinct_sources, want.sources.size());
    EXPECT_EQ(facts.series[i].distinct_targets, want.targets.size());
    ASSERT_EQ(facts.series[i].points.size(), want.points.size());
    ASSERT_EQ(facts.days.size(), want.points.size());
    for (size_t day = 0; day < want.points.size(); ++day) {
      EXPECT_EQ(facts.days[day].source_pairs, want.source_pairs[day]);
      EXPECT_EQ(facts.days[day].target_pairs, want.target_pairs[day]);
      EXPECT_EQ(facts.series[i].points[day].records, want.points[day].records);
      EXPECT_EQ(facts.series[i].points[day].sources, want.points[day].sources);
      EXPECT_EQ(facts.series[i].points[day].targets, want.points[day].targets);
    }
  }
}

}  // namespace
}  // namespace scantrend
