#include "server/http/top_ports.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "server/http/queries_testing.h"

namespace scantrend {
namespace {

constexpr PortOrder kOrders[] = {PortOrder::kRecords, PortOrder::kTargets, PortOrder::kSources};

using Row = std::vector<uint64_t>;  // port, records, targets, sources

class TopPortsTest : public QueriesTest {
 protected:
  std::vector<Row> Read(PortOrder order, size_t limit, const char* date = kToday) {
    const auto ports = ReadTopPorts(*queries_, DayOf(date), order, limit, kNotCancelled);
    EXPECT_TRUE(ports.ok()) << ports.status();
    std::vector<Row> rows;
    for (const PortCounts& port : *ports) {
      rows.push_back({port.port, port.records, port.targets, port.sources});
    }
    return rows;
  }
};

// By sets, of hits of one day.
std::vector<Row> Count(const std::vector<Hit>& hits, PortOrder order) {
  struct Sets {
    uint64_t records = 0;
    std::set<Address> targets;
    std::set<Address> sources;
  };
  std::map<uint16_t, Sets> ports;
  for (const Hit& hit : hits) {
    if (hit.kind == Kind::kProbe && HasPorts(hit.series.protocol)) {
      ports[hit.series.port].records += hit.records;
      ports[hit.series.port].targets.insert(hit.target);
      ports[hit.series.port].sources.insert(hit.source);
    }
  }
  std::vector<Row> rows;
  for (const auto& [port, sets] : ports) {
    rows.push_back({port, sets.records, sets.targets.size(), sets.sources.size()});
  }
  const size_t by = 1 + static_cast<size_t>(order);
  std::stable_sort(rows.begin(), rows.end(),
                   [by](const Row& a, const Row& b) { return a[by] > b[by]; });
  return rows;
}

TEST_F(TopPortsTest, ASourceOfSeveralProtocolsIsOneAndDecidesTheOrder) {
  Submit({HitOf(kToday, "192.0.2.1", "198.51.100.1", {kTcp, 53}),
          HitOf(kToday, "192.0.2.2", "198.51.100.1", {kTcp, 53}),
          HitOf(kToday, "192.0.2.1", "198.51.100.1", {kUdp, 53}),
          HitOf(kToday, "192.0.2.2", "198.51.100.1", {kUdp, 53}),
          HitOf(kToday, "192.0.2.1", "198.51.100.1", {kUdp, 99}),
          HitOf(kToday, "192.0.2.2", "198.51.100.1", {kUdp, 99}),
          HitOf(kToday, "192.0.2.3", "198.51.100.1", {kUdp, 99})});
  EXPECT_EQ(Read(PortOrder::kSources, 1), (std::vector<Row>{{99, 3, 1, 3}}));
  EXPECT_EQ(Read(PortOrder::kRecords, 1), (std::vector<Row>{{53, 4, 1, 2}}));
  EXPECT_EQ(Read(PortOrder::kTargets, 9), (std::vector<Row>{{53, 4, 1, 2}, {99, 3, 1, 3}}));
}

TEST_F(TopPortsTest, OnlyProbesOfPortsOnTheDayCount) {
  Submit({HitOf(kToday, "192.0.2.1", "198.51.100.1", {kIcmp, 8}),
          HitOf(kToday, "192.0.2.1", "198.51.100.1", {kTcp, 80}, 1, Kind::kBackscatter),
          HitOf("2019-10-20", "192.0.2.1", "198.51.100.1", {kTcp, 81}),
          HitOf(kToday, "2001:db8::1", "2001:db8::2", {kSctp, 82}, 7)});
  EXPECT_EQ(Read(PortOrder::kRecords, 10), (std::vector<Row>{{82, 7, 1, 1}}));
  EXPECT_EQ(Read(PortOrder::kRecords, 10, "2019-10-20"), (std::vector<Row>{{81, 1, 1, 1}}));
  EXPECT_EQ(Read(PortOrder::kRecords, 10, "2019-12-24"), std::vector<Row>());
}

TEST_F(TopPortsTest, EveryOrderAndLimitIsThatOfCountingBySets) {
  std::mt19937 chance(20'191'021);
  const auto draw = [&chance](uint32_t below) { return static_cast<uint32_t>(chance() % below); };
  std::vector<Hit> hits;
  for (int i = 0; i < 3'000; ++i) {
    const uint8_t protocol = draw(2) == 0 ? kTcp : draw(4) == 0 ? kSctp : kUdp;
    const uint32_t few = 1 + draw(30);
    hits.push_back({.time_s = DayOf(kToday).start_s() + draw(50'000),
                    .source = Address(0xC0000200 + draw(few)),
                    .target = Address(0xC6336400 + draw(few)),
                    .series = {protocol, static_cast<uint16_t>(draw(40) * draw(3))},
                    .records = 1 + draw(4)});
  }
  Submit(hits);
  for (const PortOrder order : kOrders) {
    const std::vector<Row> all = Count(hits, order);
    ASSERT_GT(all.size(), 40u);
    for (const size_t limit :
         {size_t{1}, size_t{2}, size_t{7}, size_t{30}, all.size(), all.size() + 9}) {
      const std::vector<Row> want(all.begin(),
                                  all.begin() + static_cast<long>(std::min(limit, all.size())));
      EXPECT_EQ(Read(order, limit), want) << static_cast<int>(order) << " " << limit;
    }
  }
}

TEST_F(TopPortsTest, ACallerThatHasGoneIsNoticed) {
  Submit({HitOf(kToday, "192.0.2.1", "198.51.100.1", {kTcp, 53}),
          HitOf(kToday, "192.0.2.1", "198.51.100.1", {kUdp, 53})});
  const auto ports =
      ReadTopPorts(*queries_, DayOf(kToday), PortOrder::kRecords, 10, [] { return true; });
  EXPECT_EQ(ports.status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace scantrend
