// The store against a model that keeps every hit and counts by brute force: whatever the order of
// the days, the batches and the restarts, every answer is the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <tuple>
#include <vector>

#include "storage/store.h"
#include "storage/store_testing.h"

namespace scantrend {
namespace {

constexpr int kDays = 800;  // more than two look-backs of 365 days
constexpr uint8_t kAnyProtocol = 0;
const Day kFirst = *Day::Parse("2018-01-01");
constexpr uint16_t kPorts[] = {53, 853, 443};

class Model {
 public:
  void Add(const std::string& sensor, const Hit& hit) {
    hits_.push_back(hit);
    sensors_[Day::OfTime(hit.time_s)].insert(sensor);
  }

  uint64_t ActiveTargets(Kind kind, Day day) const {
    std::set<Address> targets;
    for (const Hit& hit : hits_) {
      if (hit.kind == kind && Day::OfTime(hit.time_s) == day) {
        targets.insert(hit.target);
      }
    }
    return targets.size();
  }
  uint64_t ActiveSensors(Day day) const {
    const auto sensors = sensors_.find(day);
    return sensors == sensors_.end() ? 0 : sensors->second.size();
  }

  // Counts the hits of `from`, if it is not empty.
  PointCounts Count(Kind kind, uint8_t protocol, uint16_t port, DayRange range,
                    const std::vector<Network>& from = {}) const {
    PointCounts counts;
    std::map<Address, std::set<Day>> sources;
    std::map<Address, std::set<Day>> targets;
    for (const Hit& hit : hits_) {
      const bool of_protocol = protocol == kAnyProtocol ? HasPorts(hit.series.protocol)
                                                        : hit.series.protocol == protocol;
      if (hit.kind == kind && of_protocol && hit.series.port == port &&
          InAnyNetwork(from, hit.source)) {
        const Day day = Day::OfTime(hit.time_s);
        sources[hit.source].insert(day);
        targets[hit.target].insert(day);
        counts.records += range.Contains(day) ? hit.records : 0;
      }
    }
    const auto seen = [range](const auto& entry) {
      const auto first = entry.second.lower_bound(range.first);
      return first != entry.second.end() && *first <= range.last;
    };
    counts.sources = static_cast<uint64_t>(std::count_if(sources.begin(), sources.end(), seen));
    counts.targets = static_cast<uint64_t>(std::count_if(targets.begin(), targets.end(), seen));
    for (const auto& [address, days] : sources) {
      for (auto day = days.begin(); day != days.end(); ++day) {
        const bool is_new = day == days.begin() || *day - *std::prev(day) > 365;
        counts.new_sources += is_new && range.Contains(*day) ? 1 : 0;
      }
    }
    return counts;
  }

  std::map<std::tuple<Day, Series>, PointCounts> Points(Kind kind) const {
    std::map<std::tuple<Day, Series>, PointCounts> points;
    for (const Hit& hit : hits_) {
      const Day day = Day::OfTime(hit.time_s);
      if (hit.kind == kind && !points.contains({day, hit.series})) {
        points[{day, hit.series}] = Count(kind, hit.series.protocol, hit.series.port, {day, day});
      }
    }
    return points;
  }

 private:
  std::vector<Hit> hits_;
  std::map<Day, std::set<std::string>> sensors_;
};

enum class Order { kForward, kReverse, kShuffled, kRandom };

// Few addresses on few days, so that they come back after gaps of every length, 364 to 366 among
// them.
Hit RandomHit(std::mt19937& random, int day) {
  const auto pick = [&random](uint32_t n) { return static_cast<uint32_t>(random() % n); };
  const bool ipv6 = pick(8) == 0;
  Hit hit;
  hit.time_s = kFirst.Plus(day).start_s() + pick(kSecondsPerDay);
  hit.source = ipv6 ? Address(0x20010db8'00000000, pick(5)) : Address(pick(12));
  hit.target = ipv6 ? Address(0x20010db8'00000001, 1 + pick(3)) : Address(1 + pick(5));
  hit.series = {std::array{kTcp, kUdp, kSctp}[pick(3)], kPorts[pick(std::size(kPorts))]};
  hit.kind = pick(6) == 0 ? Kind::kBackscatter : Kind::kProbe;
  hit.records = 1 + pick(3);
  return hit;
}

std::vector<Hit> RandomHits(std::mt19937& random, Order order) {
  constexpr int kSteps[] = {0, 0, 1, 1, 2, 7, 29, 89, 180, 364, 365, 366};
  std::vector<Hit> hits;
  for (int day = 0; day < kDays;) {
    for (uint32_t i = 0; i < 4; ++i) {
      hits.push_back(RandomHit(random, day));
      const int later = day + kSteps[random() % std::size(kSteps)];
      if (later < kDays) {
        // The same addresses again, some days later.
        Hit again = hits.back();
        again.time_s = kFirst.Plus(later).start_s() + 1;
        hits.push_back(again);
      }
    }
    day += 1 + static_cast<int>(random() % 9);
  }
  const auto by_time = [](const Hit& a, const Hit& b) { return a.time_s < b.time_s; };
  if (order == Order::kForward || order == Order::kReverse) {
    std::stable_sort(hits.begin(), hits.end(), by_time);
  }
  if (order == Order::kReverse) {
    std::reverse(hits.begin(), hits.end());
  }
  if (order == Order::kShuffled) {
    std::shuffle(hits.begin(), hits.end(), random);
  }
  return hits;
}

// Of the sources of RandomHit; perhaps none.
std::vector<Network> RandomNetworks(std::mt19937& random) {
  std::vector<Network> networks;
  for (uint32_t i = random() % 4; i > 0; --i) {
    const std::string text = random() % 3 == 0 ? "2001:db8::" + std::to_string(random() % 5)
                                               : "0.0.0." + std::to_string(random() % 12) + "/" +
                                                     std::to_string(30 + random() % 3);
    networks.push_back(*Network::Parse(text));
  }
  return networks;
}

std::unique_ptr<Store> OpenStore(const std::string& directory, const Clock* clock) {
  auto store = Store::Open({.directory = directory,
                            .admission = {.accept_days_back = 10'000, .monitored = {}},
                            .retention_days = 10'000,
                            .clock = clock});
  EXPECT_TRUE(store.ok()) << store.status();
  return *std::move(store);
}

void ExpectSameAnswers(const Store& store, const Model& model, std::mt19937& random) {
  for (const Kind kind : {Kind::kProbe, Kind::kBackscatter}) {
    std::map<std::tuple<Day, Series>, PointCounts> exported;
    ASSERT_TRUE(store.reader()
                    .Export(
                        kind, {kFirst, kFirst.Plus(kDays)},
                        [&](const ExportedPoint& point) {
                          exported[{point.day, point.series}] = point.counts;
                          return true;
                        },
                        kNotCancelled)
                    .ok());
    ASSERT_EQ(exported, model.Points(kind));
  }
  for (int i = 0; i < 60; ++i) {
    const int start = static_cast<int>(random() % kDays);
    const int length = std::array{1, 2, 7, 30, 90, 365, 366, 500}[random() % 8];
    const DayRange range{kFirst.Plus(start), kFirst.Plus(std::min(start + length, kDays) - 1)};
    const uint8_t protocol = std::array{kTcp, kUdp, kAnyProtocol}[random() % 3];
    const uint16_t port = kPorts[random() % std::size(kPorts)];
    SCOPED_TRACE(testing::Message()
                 << port << "/" << int{protocol} << " " << range.first << " to " << range.last);
    const SeriesSelector selector{protocol == kAnyProtocol ? std::nullopt : std::optional(protocol),
                                  port};
    const std::vector<Network> networks = RandomNetworks(random);
    const NetworkSet scanners(networks);
    const auto trend = store.reader().ReadTrend(
        {.selector = selector, .range = range, .scanners = &scanners}, kNotCancelled);
    ASSERT_TRUE(trend.ok()) << trend.status();
    const PointCounts window = model.Count(Kind::kProbe, protocol, port, range);
    EXPECT_EQ((PointCounts{trend->summary.records, trend->summary.distinct_targets,
                           trend->summary.distinct_sources, trend->summary.new_sources}),
              window);
    const auto scanners_in = [&](DayRange days) {
      return networks.empty() ? PointCounts()
                              : model.Count(Kind::kProbe, protocol, port, days, networks);
    };
    EXPECT_EQ(trend->summary.scanner_sources, scanners_in(range).sources);
    EXPECT_EQ(trend->summary.scanner_new_sources, scanners_in(range).new_sources);
    for (const WindowCounts& standard : trend->summary.windows) {
      const DayRange days{range.last.Plus(1 - standard.days), range.last};
      const PointCounts counts = model.Count(Kind::kProbe, protocol, port, days);
      EXPECT_EQ(standard.sources, counts.sources) << standard.days;
      EXPECT_EQ(standard.targets, counts.targets) << standard.days;
      EXPECT_EQ(standard.scanner_sources, scanners_in(days).sources) << standard.days;
    }
    ASSERT_EQ(trend->points.size(), static_cast<size_t>(range.size()));
    const TrendPoint& point = trend->points[random() % trend->points.size()];
    EXPECT_EQ(point.active_targets, model.ActiveTargets(Kind::kProbe, point.day));
    EXPECT_EQ(point.active_sensors, model.ActiveSensors(point.day));
    EXPECT_EQ(point.scanner_sources, scanners_in({point.day, point.day}).sources);
    EXPECT_EQ(point.scanner_new_sources, scanners_in({point.day, point.day}).new_sources);
    EXPECT_EQ(point.backscatter_records,
              model.Count(Kind::kBackscatter, protocol, port, {point.day, point.day}).records);
    EXPECT_EQ(point.counts, model.Count(Kind::kProbe, protocol, port, {point.day, point.day}))
        << point.day;
  }
}

class StoreModelTest : public testing::TestWithParam<std::tuple<Order, uint32_t>> {};

TEST_P(StoreModelTest, EveryAnswerEqualsTheModelInAnyOrderOfDaysAndThroughRestarts) {
  const auto [order, seed] = GetParam();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const FakeClock clock(kFirst.Plus(kDays).start_s());
  std::string directory = FreshDirectory(std::to_string(seed));
  std::unique_ptr<Store> store = OpenStore(directory, &clock);
  Model model;
  const std::array<StreamId, 3> ids = {
      {{"sensor-a", "stream"}, {"sensor-b", "stream"}, {"sensor-c", "stream"}}};
  std::array<uint64_t, 3> sequences{};
  const std::vector<Hit> hits = RandomHits(random, order);
  for (size_t at = 0; at < hits.size();) {
    const size_t size = std::min<size_t>(1 + random() % 200, hits.size() - at);
    const size_t of = random() % ids.size();
    Batch batch{
        .id = ids[of], .sequence = ++sequences[of], .position = std::to_string(at), .hits = {}};
    const std::vector<Hit> of_batch(hits.begin() + static_cast<ptrdiff_t>(at),
                                    hits.begin() + static_cast<ptrdiff_t>(at + size));
    batch.hits = HitColumns::Of(of_batch);
    for (const Hit& hit : of_batch) {
      model.Add(batch.id.sensor, hit);
    }
    at += size;
    const auto result = SubmitAndWait(*store, batch);
    ASSERT_TRUE(result.ok()) << result.status();
    ASSERT_EQ(result->accepted, size);
    if (random() % 8 == 0) {
      ASSERT_TRUE(SubmitAndWait(*store, batch)->repeated);
    }
    if (random() % 6 == 0) {
      const absl::Status folded = store->tally().FoldNow();
      ASSERT_TRUE(folded.ok()) << folded;
    }
    if (random() % 10 == 0) {
      store.reset();
      store = OpenStore(directory, &clock);
      EXPECT_EQ(OpenAndWait(*store, ids[of])->state, (StreamState{sequences[of], batch.position}));
    }
  }
  ExpectSameAnswers(*store, model, random);
  ASSERT_TRUE(store->tally().FoldNow().ok());
  ExpectSameAnswers(*store, model, random);
  // What sensors saw, and all of a kind, too.
  const auto verified = store->verifier().Verify(10, [](const VerifyProgress&) { return true; });
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->findings, 0) << verified->kept[0].field << ": " << verified->kept[0].detail;
}

std::string CaseName(const testing::TestParamInfo<StoreModelTest::ParamType>& test) {
  constexpr const char* kNames[] = {"Forward", "Reverse", "Shuffled", "Random"};
  const auto [order, seed] = test.param;
  return kNames[static_cast<int>(order)] + std::to_string(seed);
}

INSTANTIATE_TEST_SUITE_P(Orders, StoreModelTest,
                         testing::Combine(testing::Values(Order::kForward, Order::kReverse,
                                                          Order::kShuffled, Order::kRandom),
                                          testing::Values(1u, 2u, 3u)),
                         CaseName);

}  // namespace
}  // namespace scantrend
