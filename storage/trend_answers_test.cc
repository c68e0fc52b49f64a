// Rising ports, top sources and what a source did, against brute force over the same hits: stored,
// in memory, and both.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <tuple>
#include <vector>

#include "storage/store.h"
#include "storage/store_testing.h"

namespace scantrend {
namespace {

const Day kToday = *Day::Parse("2019-10-21");
constexpr int kDays = 150;  // more than two spans
constexpr int kContactDays = 100;

class TrendAnswersTest : public testing::Test {
 protected:
  TrendAnswersTest() : directory_(FreshDirectory()), clock_(kToday.start_s() + 7'200) { Reopen(); }

  void Reopen() {
    store_.reset();
    auto store = Store::Open({.directory = directory_,
                              .admission = {.accept_days_back = 400, .monitored = {}},
                              .retention_days = 400,
                              .contact_days = kContactDays,
                              .sorted_hits = 700,
                              .clock = &clock_});
    EXPECT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  void Submit(const std::string& sensor, const std::vector<Hit>& hits) {
    for (size_t at = 0; at < hits.size(); at += kBatch) {
      const size_t end = std::min(hits.size(), at + kBatch);
      Batch batch{
          .id = {sensor, "stream"}, .sequence = ++sequences_[sensor], .position = "", .hits = {}};
      batch.hits = HitColumns::Of(std::vector<Hit>(hits.begin() + static_cast<ptrdiff_t>(at),
                                                   hits.begin() + static_cast<ptrdiff_t>(end)));
      const auto result = SubmitAndWait(*store_, std::move(batch));
      ASSERT_TRUE(result.ok()) << result.status();
      ASSERT_EQ(result->accepted, end - at);
    }
  }

  static constexpr size_t kBatch = 60'000;
  const std::string directory_;
  const FakeClock clock_;
  std::unique_ptr<Store> store_;
  std::map<std::string, uint64_t> sequences_;
};

// What the sources of hits did, by brute force.
class SourceModel {
 public:
  // Contacts of days before `since` are not kept.
  explicit SourceModel(Day since) : since_(since) {}

  void Add(const Hit& hit) { hits_.push_back(hit); }

  // Those of hits for which `is_asked`, ranked.
  template <typename IsAsked>
  std::vector<SourceDays> Rank(DayRange range, const std::vector<Network>& except,
                               SourceOrder order, const IsAsked& is_asked) const {
    std::map<Address, Did> sources;
    for (const Hit& hit : hits_) {
      if (range.Contains(Day::OfTime(hit.time_s)) && is_asked(hit) &&
          (except.empty() || !InAnyNetwork(except, hit.source))) {
        Count(hit, sources[hit.source]);
      }
    }
    std::vector<SourceDays> ranked;
    for (const auto& [source, did] : sources) {
      ranked.push_back({.source = source,
                        .days = static_cast<int>(did.days.size()),
                        .first = *did.days.begin(),
                        .last = *did.days.rbegin(),
                        .contacts = did.counts()});
    }
    std::sort(ranked.begin(), ranked.end(), [order](const SourceDays& a, const SourceDays& b) {
      const auto rank = [order](const SourceDays& one) {
        const auto records = -static_cast<int64_t>(one.contacts.records);
        const auto targets = -static_cast<int64_t>(one.contacts.targets);
        const std::array<int64_t, 2> counts = order == SourceOrder::kDays ? std::array<int64_t, 2>{}
                                              : order == SourceOrder::kRecords
                                                  ? std::array{records, targets}
                                                  : std::array{targets, records};
        return std::tuple(counts, -one.days, -one.last.number(), !one.source.is_ipv4(), one.source);
      };
      return rank(a) < rank(b);
    });
    return ranked;
  }

  void ExpectIs(const SourceHistory& history, const Address& source, DayRange range) const {
    std::map<Series, Did> series;
    Did all;
    for (const Hit& hit : hits_) {
      if (hit.source == source && range.Contains(Day::OfTime(hit.time_s)) &&
          hit.kind == Kind::kProbe) {
        Count(hit, series[hit.series]);
        Count(hit, all);
      }
    }
    std::map<Series, SourceHistory::OnSeries> expected;
    for (const auto& [one, did] : series) {
      expected[one] = {.days = {did.days.begin(), did.days.end()}, .contacts = did.counts()};
    }
    EXPECT_EQ(history.series, expected) << source;
    EXPECT_EQ(history.contacts, all.counts()) << source;
    EXPECT_EQ(history.contacts_since, Since(range));
  }

  std::optional<Day> Since(DayRange range) const {
    return since_ > range.first ? std::optional(since_) : std::nullopt;
  }

 private:
  struct Did {
    std::set<Day> days;
    uint64_t records = 0;
    std::set<Address> targets;

    ContactCounts counts() const { return {.records = records, .targets = targets.size()}; }
  };

  void Count(const Hit& hit, Did& did) const {
    did.days.insert(Day::OfTime(hit.time_s));
    if (Day::OfTime(hit.time_s) >= since_) {
      did.records += hit.records;
      did.targets.insert(hit.target);
    }
  }

  const Day since_;
  std::vector<Hit> hits_;
};

Hit RandomSourceHit(std::mt19937& random) {
  Hit hit;
  hit.time_s = kToday.Plus(-static_cast<int>(random() % kDays)).start_s() + 1;
  hit.source = random() % 5 == 0 ? Address(0x20010db8'00000000, random() % 30)
                                 : Address(0xc0000200 + random() % 60);
  // IPv4 sources come to IPv6 targets, too: nothing forbids a sensor to say so.
  hit.target = random() % 6 == 0 ? Address(0x20010db8'00000001, 1 + random() % 4)
                                 : Address(1 + random() % 9);
  hit.series = {std::array{kTcp, kUdp, kIcmp}[random() % 3], static_cast<uint16_t>(random() % 4)};
  hit.kind = random() % 8 == 0 ? Kind::kBackscatter : Kind::kProbe;
  hit.records = random() % 3 == 0 ? 1 + random() % 9 : 1;
  return hit;
}

TEST_F(TrendAnswersTest, SourcesAreThoseOfTheHitsWhetherStoredOrNot) {
  const uint32_t seed = 411;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  SourceModel model(kToday.Plus(-kContactDays));
  for (int round = 0; round < 4; ++round) {
    std::vector<Hit> hits;
    for (int i = 0; i < 3'000; ++i) {
      hits.push_back(RandomSourceHit(random));
      model.Add(hits.back());
    }
    Submit(round % 2 == 0 ? "edge" : "core", hits);
    if (round == 1) {
      Reopen();  // what is not folded is replayed
    }
    if (round == 0 || round == 2) {
      ASSERT_TRUE(store_->tally().FoldNow().ok());
    }
    for (int query = 0; query < 60; ++query) {
      const int first = static_cast<int>(random() % kDays);
      const DayRange range{kToday.Plus(-first),
                           kToday.Plus(-static_cast<int>(random() % (first + 1u)))};
      const SeriesSelector selector{
          std::array<std::optional<uint8_t>, 3>{kTcp, kUdp, std::nullopt}[random() % 3],
          static_cast<uint16_t>(random() % 4)};
      const bool has_selector = random() % 4 != 0;
      const std::vector<Network> except = random() % 2 == 0
                                              ? std::vector<Network>()
                                              : *Network::ParseList("192.0.2.16/28,2001:db8::/125");
      const NetworkSet except_set(except);
      const SourcesQuery asked{.selector = has_selector ? std::optional(selector) : std::nullopt,
                               .range = range,
                               .except = &except_set,
                               .order = std::array{SourceOrder::kDays, SourceOrder::kRecords,
                                                   SourceOrder::kTargets}[random() % 3],
                               .limit = 1 + random() % 100};
      const auto top = store_->reader().ReadTopSources(asked, kNotCancelled);
      ASSERT_TRUE(top.ok()) << top.status();
      std::vector<SourceDays> expected =
          model.Rank(range, except, asked.order, [&](const Hit& hit) {
            const bool is_series = selector.protocol.has_value()
                                       ? hit.series.protocol == *selector.protocol
                                       : HasPorts(hit.series.protocol);
            return hit.kind == Kind::kProbe &&
                   (!has_selector || (is_series && hit.series.port == selector.port));
          });
      EXPECT_EQ(top->total, expected.size());
      expected.resize(std::min(expected.size(), asked.limit));
      ASSERT_EQ(top->sources, expected)
          << "round " << round << " order " << static_cast<int>(asked.order);
      EXPECT_EQ(top->contacts_since, model.Since(range));

      const Address source = random() % 4 == 0 ? Address(0x20010db8'00000000, random() % 32)
                                               : Address(0xc0000200 + random() % 64);
      const auto history = store_->reader().ReadSource(Kind::kProbe, source, range, kNotCancelled);
      ASSERT_TRUE(history.ok()) << history.status();
      model.ExpectIs(*history, source, range);
      ASSERT_FALSE(HasFailure());
    }
  }
  ASSERT_TRUE(store_->tally().FoldNow().ok());
  const auto verified = store_->verifier().Verify(10, [](const VerifyProgress&) { return true; });
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->findings, 0u) << verified->kept[0].field << ": " << verified->kept[0].detail;
  EXPECT_GT(verified->counts.contacts, 0u);
  EXPECT_EQ(verified->first_contacts, kToday.Plus(-kContactDays));
}

TEST_F(TrendAnswersTest, SourcesOfAPortOverAllProtocolsAreMerged) {
  std::vector<Hit> hits(3);
  for (Hit& hit : hits) {
    hit.time_s = kToday.start_s();
    hit.source = Address(7);
    hit.target = Address(1);
  }
  hits[0].series = {kTcp, 53};
  hits[1].series = {kUdp, 53};
  hits[2].series = {kUdp, 53};
  hits[2].source = Address(8);
  Submit("edge", hits);
  const auto top = store_->reader().ReadTopSources(
      {.selector = SeriesSelector{std::nullopt, 53}, .range = {kToday, kToday}}, kNotCancelled);
  ASSERT_TRUE(top.ok()) << top.status();
  EXPECT_EQ(top->total, 2u);
  // On both it came to the same target.
  EXPECT_EQ(top->sources[0].contacts, (ContactCounts{.records = 2, .targets = 1}));
}

TEST_F(TrendAnswersTest, TheTopSeriesOfADayAreRightWhateverWasAskedAndCountedBefore) {
  const uint32_t seed = 416;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  std::map<Day, std::map<Series, std::pair<uint64_t, std::set<Address>>>> model;
  for (int round = 0; round < 25; ++round) {
    std::vector<Hit> hits;
    for (uint32_t i = 1 + random() % 400; i > 0; --i) {
      Hit hit;
      hit.time_s = kToday.Plus(-static_cast<int>(random() % 4)).start_s() + 1;
      hit.source = Address(1 + random() % 40);
      hit.target = Address(1);
      hit.series = {kTcp, static_cast<uint16_t>(random() % 150)};
      auto& [records, sources] = model[Day::OfTime(hit.time_s)][hit.series];
      ++records;
      sources.insert(hit.source);
      hits.push_back(hit);
    }
    Submit("edge", hits);
    if (random() % 3 == 0) {
      ASSERT_TRUE(store_->tally().FoldNow().ok());
    }
    for (int query = 0; query < 12; ++query) {
      const Day day = kToday.Plus(-static_cast<int>(random() % 4));
      const bool by_sources = random() % 2 == 0;
      std::vector<std::tuple<int64_t, Series>> expected;
      for (const auto& [series, counts] : model[day]) {
        const uint64_t count = by_sources ? counts.second.size() : counts.first;
        expected.emplace_back(-static_cast<int64_t>(count), series);
      }
      std::sort(expected.begin(), expected.end());
      const size_t limit = std::array{1, 20, 100, 101, 200}[random() % 5];
      const auto top = store_->reader().ReadTop(
          Kind::kProbe, {day, day}, by_sources ? TopOrder::kSources : TopOrder::kRecords, limit,
          kNotCancelled);
      ASSERT_TRUE(top.ok()) << top.status();
      EXPECT_EQ(top->total, expected.size());
      expected.resize(std::min(expected.size(), limit));
      std::vector<std::tuple<int64_t, Series>> got;
      for (const SeriesCounts& one : top->series) {
        got.emplace_back(
            -static_cast<int64_t>(by_sources ? one.counts.sources : one.counts.records),
            one.series);
      }
      ASSERT_EQ(got, expected) << day << " round " << round;
    }
  }
}

TEST_F(TrendAnswersTest, TheTopSeriesOfSeveralDaysAreThoseOfTheLargestWindowCounts) {
  const uint32_t seed = 415;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  constexpr int kPorts = 60;
  constexpr int kTopDays = 20;
  std::vector<Hit> hits;
  for (int i = 0; i < 20'000; ++i) {
    Hit hit;
    hit.time_s = kToday.Plus(-static_cast<int>(random() % kTopDays)).start_s() + 1;
    const auto port = static_cast<uint16_t>(random() % kPorts);
    // Some ports see the same few sources every day, others as many different ones.
    hit.source = Address(1 + random() % (port % 2 == 0 ? 5u + port : 300u));
    hit.target = Address(1 + random() % (1u + port % 7));
    hit.series = {kTcp, port};
    hit.records = 1 + random() % 3;
    hits.push_back(hit);
  }
  Submit("edge", hits);
  for (int query = 0; query < 60; ++query) {
    if (query == 30) {
      ASSERT_TRUE(store_->tally().FoldNow().ok());
    }
    const int first = static_cast<int>(random() % kTopDays);
    const DayRange range{
        kToday.Plus(-first),
        kToday.Plus(-static_cast<int>(random() % (1u + static_cast<uint32_t>(first))))};
    std::map<Series, std::pair<std::set<Address>, std::set<Address>>> seen;
    for (const Hit& hit : hits) {
      if (range.Contains(Day::OfTime(hit.time_s))) {
        seen[hit.series].first.insert(hit.source);
        seen[hit.series].second.insert(hit.target);
      }
    }
    const TopOrder order = random() % 2 == 0 ? TopOrder::kSources : TopOrder::kTargets;
    std::vector<std::tuple<int64_t, Series>> expected;
    for (const auto& [series, sets] : seen) {
      const size_t count = order == TopOrder::kSources ? sets.first.size() : sets.second.size();
      expected.emplace_back(-static_cast<int64_t>(count), series);
    }
    std::sort(expected.begin(), expected.end());
    const size_t limit = 1 + random() % 70;
    const auto top = store_->reader().ReadTop(Kind::kProbe, range, order, limit, kNotCancelled);
    ASSERT_TRUE(top.ok()) << top.status();
    EXPECT_EQ(top->total, expected.size());
    expected.resize(std::min(expected.size(), limit));
    std::vector<std::tuple<int64_t, Series>> got;
    for (const SeriesCounts& one : top->series) {
      EXPECT_EQ(one.counts.sources, seen[one.series].first.size());
      EXPECT_EQ(one.counts.targets, seen[one.series].second.size());
      got.emplace_back(-static_cast<int64_t>(order == TopOrder::kSources ? one.counts.sources
                                                                         : one.counts.targets),
                       one.series);
    }
    ASSERT_EQ(got, expected);
  }
}

// Sensors that see some of the ports; a port that rises; and a sensor whose outage ends.
class RisingTest : public TrendAnswersTest {
 protected:
  // Hits of a day: `count` sources on a port, from `first` on, each to one target.
  static void Add(std::vector<Hit>& hits, Day day, uint16_t port, uint32_t first, int count) {
    for (int i = 0; i < count; ++i) {
      hits.push_back({.time_s = day.start_s() + 60,
                      .source = Address(first + static_cast<uint32_t>(i)),
                      .target = Address(1 + static_cast<uint32_t>(i) % 7),
                      .series = {kTcp, port}});
    }
  }

  Rising Read(Day day) {
    const NetworkSet scanners(*Network::ParseList("0.1.0.0/30"));
    const auto rising = store_->reader().ReadRising(
        {.kind = Kind::kProbe, .day = day, .scanners = &scanners}, kNotCancelled);
    EXPECT_TRUE(rising.ok()) << rising.status();
    return rising.ok() ? *rising : Rising{};
  }
};

TEST_F(RisingTest, APortThatRoseIsFoundWithItsSensorsAndScanners) {
  std::mt19937 random(412);
  const Day last = kToday.Plus(-1);
  for (const char* sensor : {"edge-a", "edge-b"}) {
    std::vector<Hit> hits;
    for (int back = 60; back >= 1; --back) {
      const Day day = kToday.Plus(-back);
      for (uint16_t port = 1; port <= 30; ++port) {
        Add(hits, day, port, 1'000u * port, 8 + static_cast<int>(random() % 6));
      }
      Add(hits, day, 853, 0x10000, back <= 3 ? 90 : 9 + static_cast<int>(random() % 4));
    }
    Submit(sensor, hits);
  }
  for (const bool folded : {false, true}) {
    if (folded) {
      ASSERT_TRUE(store_->tally().FoldNow().ok());
    }
    const Rising rising = Read(last);
    ASSERT_EQ(rising.total, 1u);
    const RisingSeries& one = rising.series[0];
    EXPECT_EQ(one.rise.series, (Series{kTcp, 853}));
    EXPECT_EQ(one.since, kToday.Plus(-3));
    EXPECT_EQ(one.rise.rise_class, RiseClass::kStep);
    EXPECT_EQ(one.rise.lead, RiseLead::kSources);
    EXPECT_EQ(one.sensors, 2);
    EXPECT_EQ(one.scanner_sources, 4u);
    // 90 sources, each once a day and sensor: the lowest of them.
    ASSERT_TRUE(one.top_source.has_value());
    EXPECT_EQ(one.top_source->source, Address(0x10000));
    EXPECT_DOUBLE_EQ(one.top_source->share, 1.0 / 90);
    EXPECT_EQ(rising.judged_series, 31u);
    EXPECT_EQ(rising.usable_days, 31);
    // A fall is none.
    EXPECT_EQ(Read(kToday.Plus(-10)).total, 0u);
  }
}

TEST_F(RisingTest, WhatASensorsOutageTookIsNoRiseWhenItReturns) {
  std::mt19937 random(413);
  // edge-b alone sees port 22, and is out for 20 days before the last two; edge-a sees the others.
  std::vector<Hit> a;
  std::vector<Hit> b;
  for (int back = 60; back >= 1; --back) {
    const Day day = kToday.Plus(-back);
    for (uint16_t port = 100; port < 110; ++port) {
      Add(a, day, port, 1'000u * port, 10 + static_cast<int>(random() % 5));
    }
    if (back <= 2 || back > 22) {
      Add(b, day, 22, 500, 40 + static_cast<int>(random() % 9));
    }
  }
  Submit("edge-a", a);
  Submit("edge-b", b);
  EXPECT_EQ(Read(kToday.Plus(-1)).total, 0u);
}

TEST_F(RisingTest, ThePortsOfANewSensorAreNotNew) {
  std::mt19937 random(414);
  std::vector<Hit> a;
  std::vector<Hit> b;
  for (int back = 60; back >= 1; --back) {
    const Day day = kToday.Plus(-back);
    Add(a, day, 80, 1'000, 10 + static_cast<int>(random() % 5));
    if (back <= 2) {
      Add(b, day, 22, 500, 200);
    }
  }
  Submit("old", a);
  Submit("new", b);
  EXPECT_EQ(Read(kToday.Plus(-1)).total, 0u);
}

TEST_F(RisingTest, WhatIsKeptOfADayIsRightAfterLateHitsAndWithOtherScanners) {
  std::mt19937 random(415);
  const Day last = kToday.Plus(-1);
  std::vector<Hit> hits;
  for (int back = 60; back >= 1; --back) {
    for (uint16_t port = 1; port <= 30; ++port) {
      Add(hits, kToday.Plus(-back), port, 1'000u * port, 8 + static_cast<int>(random() % 6));
    }
  }
  Submit("edge", hits);
  ASSERT_TRUE(store_->tally().FoldNow().ok());
  // Read once, then kept; hits of a day that is not judged change nothing.
  EXPECT_EQ(Read(last).total, 0u);
  hits.clear();
  Add(hits, kToday, 7, 0x10000, 500);
  Submit("edge", hits);
  EXPECT_EQ(Read(last).total, 0u);
  EXPECT_EQ(Read(last).judged_series, 30u);
  hits.clear();
  Add(hits, last, 7, 0x10000, 90);
  Submit("edge", hits);
  for (const bool folded : {false, true}) {
    if (folded) {
      ASSERT_TRUE(store_->tally().FoldNow().ok());
    }
    for (int time = 0; time < 2; ++time) {
      const Rising rising = Read(last);
      ASSERT_EQ(rising.total, 1u);
      EXPECT_EQ(rising.series[0].rise.series, (Series{kTcp, 7}));
      EXPECT_EQ(rising.series[0].scanner_sources, 4u);
      const NetworkSet others(*Network::ParseList("0.1.0.0/31"));
      const auto other = store_->reader().ReadRising(
          {.kind = Kind::kProbe, .day = last, .scanners = &others}, kNotCancelled);
      ASSERT_TRUE(other.ok());
      EXPECT_EQ(other->series[0].scanner_sources, 2u);
    }
  }
  // Who asks for fewer gets the first of what is kept; who asks for more gets more.
  hits.clear();
  Add(hits, last, 8, 0x20000, 200);
  Submit("edge", hits);
  ASSERT_TRUE(store_->tally().FoldNow().ok());
  for (const size_t limit : {1u, 2u, 20u, 1u}) {
    const auto rising = store_->reader().ReadRising(
        {.kind = Kind::kProbe, .day = last, .limit = limit}, kNotCancelled);
    ASSERT_TRUE(rising.ok()) << rising.status();
    EXPECT_EQ(rising->total, 2u);
    ASSERT_EQ(rising->series.size(), std::min<size_t>(limit, 2));
    EXPECT_EQ(rising->series[0].rise.series, (Series{kTcp, 8}));
  }
}

TEST_F(RisingTest, OfNoHitsNothingRises) {
  const Rising rising = Read(kToday.Plus(-1));
  EXPECT_EQ(rising.total, 0u);
  EXPECT_EQ(rising.judged_series, 0u);
  EXPECT_EQ(rising.usable_days, 0);
}

}  // namespace
}  // namespace scantrend
