#include "bench/workload.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace scantrend {
namespace {

constexpr uint64_t kSeed = 42;
constexpr Day kDay(20'000);

v1::Ipv4Hits MakeDay(const Workload& workload, Day day) {
  v1::Ipv4Hits columns;
  workload.MakeHits(day, 0, workload.hits_per_day(), columns);
  return columns;
}

std::map<uint32_t, int> CountOf(const google::protobuf::RepeatedField<uint32_t>& column) {
  std::map<uint32_t, int> counts;
  for (const uint32_t value : column) {
    ++counts[value];
  }
  return counts;
}

uint32_t ServiceOf(const Series& series) {
  return 1U << 24 | uint32_t{series.protocol} << 16 | series.port;
}

TEST(WorkloadTest, TheSameSeedMakesTheSameDay) {
  const std::string day = MakeDay(Workload(kSeed, 10'000), kDay).SerializeAsString();
  EXPECT_EQ(day, MakeDay(Workload(kSeed, 10'000), kDay).SerializeAsString());
  EXPECT_NE(day, MakeDay(Workload(kSeed + 1, 10'000), kDay).SerializeAsString());
}

TEST(WorkloadTest, ADayIsTheSameHoweverItIsCut) {
  const Workload workload(kSeed, 10'000);
  const v1::Ipv4Hits day = MakeDay(workload, kDay);
  v1::Ipv4Hits joined;
  v1::Ipv4Hits part;
  for (const uint64_t end : {7'000, 7'001, 10'000}) {
    const auto first = static_cast<uint64_t>(joined.time_s_size());
    workload.MakeHits(kDay, first, end - first, part);
    joined.MergeFrom(part);
  }
  EXPECT_EQ(joined.SerializeAsString(), day.SerializeAsString());
}

TEST(WorkloadTest, DaysDifferButDrawFromTheSameSources) {
  const Workload workload(kSeed, 10'000);
  const v1::Ipv4Hits first = MakeDay(workload, kDay);
  const v1::Ipv4Hits second = MakeDay(workload, kDay.Plus(1));
  EXPECT_FALSE(std::equal(first.source().begin(), first.source().end(), second.source().begin()));
  const std::map<uint32_t, int> firsts = CountOf(first.source());
  const std::map<uint32_t, int> seconds = CountOf(second.source());
  const auto again = std::count_if(firsts.begin(), firsts.end(), [&](const auto& source) {
    return seconds.contains(source.first);
  });
  EXPECT_GT(again, 100);
}

TEST(WorkloadTest, TimesRiseOverTheWholeDay) {
  const v1::Ipv4Hits day = MakeDay(Workload(kSeed, 200'000), kDay);
  EXPECT_TRUE(std::is_sorted(day.time_s().begin(), day.time_s().end()));
  EXPECT_EQ(day.time_s(0), kDay.start_s());
  EXPECT_EQ(day.time_s(day.time_s_size() - 1), kDay.start_s() + kSecondsPerDay - 1);
  EXPECT_EQ(day.records_size(), 0);
}

TEST(WorkloadTest, SeriesAreEveryPortOfTcpAndUdp) {
  const Workload workload(kSeed, 1);
  const std::set<Series> all(workload.series().begin(), workload.series().end());
  EXPECT_EQ(all.size(), kWorkloadSeries);
  EXPECT_EQ(*all.begin(), (Series{kTcp, 0}));
  EXPECT_EQ(*all.rbegin(), (Series{kUdp, 65'535}));
}

TEST(WorkloadTest, SourcesAreDistinctAndHalfOfThemShareNetworks) {
  const Workload workload(kSeed, 1);
  EXPECT_EQ(std::set<uint32_t>(workload.sources().begin(), workload.sources().end()).size(),
            kWorkloadSources);
  std::map<uint32_t, uint32_t> networks;
  for (const uint32_t source : workload.sources()) {
    ++networks[source >> 8];
  }
  const auto dense = std::count_if(networks.begin(), networks.end(), [](const auto& network) {
    return network.second >= kWorkloadSourcesOfNetwork;
  });
  EXPECT_NEAR(static_cast<double>(dense), kWorkloadSources / 2.0 / kWorkloadSourcesOfNetwork, 50);
}

TEST(WorkloadTest, TheHeaviestSeriesAndSourcesHaveTheirShares) {
  const Workload workload(kSeed, 500'000);
  const v1::Ipv4Hits day = MakeDay(workload, kDay);
  const std::map<uint32_t, int> services = CountOf(day.service());
  const int heaviest = services.at(ServiceOf(workload.series()[0]));
  // 1 / (1 + 1/2 + ... + 1/131072) = 0.0809.
  EXPECT_NEAR(heaviest, 40'450, 1'000);
  EXPECT_NEAR(services.at(ServiceOf(workload.series()[9])), heaviest / 10, 300);
  const std::map<uint32_t, int> sources = CountOf(day.source());
  EXPECT_GT(sources.at(workload.sources()[0]), 2 * sources.at(workload.sources()[1]));
}

TEST(WorkloadTest, TargetsAreUniformInTheirNetwork) {
  const v1::Ipv4Hits day = MakeDay(Workload(kSeed, 1'000'000), kDay);
  const std::map<uint32_t, int> targets = CountOf(day.target());
  EXPECT_EQ(targets.size(), 65'536);
  EXPECT_EQ(targets.begin()->first, kWorkloadTargets);
  EXPECT_LT(std::max_element(targets.begin(), targets.end(),
                             [](const auto& a, const auto& b) { return a.second < b.second; })
                ->second,
            60);
}

}  // namespace
}  // namespace scantrend
