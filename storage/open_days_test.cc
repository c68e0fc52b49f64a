#include "storage/open_days.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <ostream>
#include <random>
#include <set>
#include <thread>
#include <tuple>
#include <vector>

#include "storage/hits_testing.h"

namespace scantrend {
namespace {

const Day kFirst(18'000);

// Sightings of one series: side, address as an IPv6 one, day; and records by day.
struct SeriesModel {
  std::set<std::tuple<size_t, absl::uint128, uint16_t>> seen;
  std::map<uint16_t, uint64_t> records;

  bool operator==(const SeriesModel&) const = default;
};

void PrintTo(const SeriesModel& series, std::ostream* out) {
  for (const auto& [side, address, day] : series.seen) {
    *out << (side == 0 ? " source " : " target ") << address << " on " << day << ";";
  }
  for (const auto& [day, records] : series.records) {
    *out << " " << records << " records on " << day << ";";
  }
}

using Model = std::map<Service, SeriesModel>;

void Add(const std::vector<Hit>& hits, Model& model) {
  for (const Hit& hit : hits) {
    const auto [service, source, target, day, records] = Counted(hit);
    const auto count = [&](const CountedSeries& of, absl::uint128 from, absl::uint128 to) {
      SeriesModel& series = model[ServiceOf(of)];
      series.seen.emplace(0, from, day);
      series.seen.emplace(1, to, day);
      series.records[day] += records;
    };
    count(SeriesOf(service), source, target);
    count(TotalSeries(hit.kind), source, target);
    count(ReachSeries(kTestSensor), ToBits(Address(service)), ToBits(Address()));
  }
}

// Fails the test if `sightings`, which is normalized, has an address in the wrong family.
SeriesModel ModelOf(const NewSightings& sightings) {
  SeriesModel series;
  for (size_t side = 0; side < kSides; ++side) {
    for (const Seen<uint32_t>& seen : sightings.ipv4[side]) {
      series.seen.emplace(side, ToBits(Address(seen.address)), seen.day);
    }
    for (const Seen<absl::uint128>& seen : sightings.ipv6[side]) {
      EXPECT_FALSE(
          Address(absl::Uint128High64(seen.address), absl::Uint128Low64(seen.address)).is_ipv4());
      series.seen.emplace(side, seen.address, seen.day);
    }
  }
  for (const DayRecords& of_day : sightings.records) {
    series.records[of_day.day] += of_day.records;
  }
  EXPECT_EQ(series.seen.size(), sightings.size());
  return series;
}

template <typename Days>
SeriesModel CollectFrom(const Days& days, Service service) {
  NewSightings sightings;
  days.Collect(service, sightings);
  sightings.Normalize();
  return ModelOf(sightings);
}

void ExpectIs(const SortedDays& sorted, const Model& model) {
  // CollectAt, for all.
  Model collected;
  NewSightings sightings;
  for (size_t i = 0; i < sorted.services().size(); ++i) {
    sorted.Prefetch(i + 3);
    sightings.Clear();
    sorted.CollectAt(i, sightings);
    sightings.Normalize();
    collected[sorted.services()[i]] = ModelOf(sightings);
  }
  EXPECT_EQ(collected, model);
  EXPECT_TRUE(std::is_sorted(sorted.services().begin(), sorted.services().end()));
  EXPECT_EQ(sorted.services().size(), model.size());
  size_t keys = 0;
  for (const auto& [service, series] : model) {
    EXPECT_EQ(CollectFrom(sorted, service), series);
    keys += series.seen.size();
  }
  EXPECT_EQ(sorted.keys(), keys);
}

const Service kUnknown = ServiceOf({Kind::kBackscatter, {kSctp, 65'535}});

TEST(OpenDaysTest, EveryWayToReadThemGivesWhatWasAppended) {
  const uint32_t seed = 91;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 150; ++round) {
    SCOPED_TRACE(round);
    const int day_bits = 1 + static_cast<int>(random() % 5);
    OpenDays days(kFirst, day_bits);
    EXPECT_TRUE(days.empty());
    Model model;
    const auto series = static_cast<uint32_t>(1 + random() % (random() % 2 == 0 ? 3 : 200));
    for (uint64_t batches = random() % 12; batches > 0; --batches) {
      const std::vector<Hit> hits =
          RandomGoodHits(random, 1 + random() % 60, kFirst, 1 << day_bits, series);
      const AcceptedHits accepted = AcceptAll(hits);
      ASSERT_TRUE(days.HasRoomFor(accepted, 0));
      days.Append(accepted);
      Add(hits, model);
      if (random() % 4 == 0) {
        ExpectIs(days.Sort(), model);
      }
      const auto one = std::next(model.begin(), static_cast<ptrdiff_t>(random() % model.size()));
      ASSERT_EQ(CollectFrom(days, one->first), one->second);
    }
    size_t keys = 0;
    for (const auto& [service, of_series] : model) {
      ASSERT_EQ(CollectFrom(days, service), of_series);
      keys += of_series.seen.size();
    }
    EXPECT_GE(days.keys(), keys);
    EXPECT_EQ(days.empty(), model.empty());
    EXPECT_EQ(CollectFrom(days, kUnknown), SeriesModel());
    const SortedDays sorted = days.Sort();
    EXPECT_EQ(CollectFrom(sorted, kUnknown), SeriesModel());
    ExpectIs(sorted, model);
    EXPECT_EQ(days.keys(), keys);
    ASSERT_FALSE(HasFailure());
  }
}

TEST(OpenDaysTest, RecordsOfIpv6HitsCountWithoutAnyIpv4Hit) {
  Hit hit;
  hit.time_s = kFirst.start_s();
  hit.source = *Address::Parse("2001:db8::1");
  hit.target = *Address::Parse("2001:db8::2");
  hit.series = {kTcp, 853};
  hit.records = 7;
  OpenDays days(kFirst, 1);
  days.Append(AcceptAll({hit}));
  Model model;
  Add({hit}, model);
  EXPECT_EQ(CollectFrom(days, model.begin()->first), model.begin()->second);
  ExpectIs(days.Sort(), model);
  EXPECT_EQ(CollectFrom(days, model.begin()->first), model.begin()->second);
}

TEST(OpenDaysTest, AMappedAddressIsTheIpv4Address) {
  Hit hit;
  hit.time_s = kFirst.start_s();
  hit.source = *Address::Parse("192.0.2.1");
  hit.target = *Address::Parse("2001:db8::2");
  OpenDays days(kFirst, 1);
  days.Append(AcceptAll({hit}));
  hit.target = *Address::Parse("198.51.100.1");
  days.Append(AcceptAll({hit}));
  NewSightings sightings;
  days.Sort().CollectAt(0, sightings);
  sightings.Normalize();
  EXPECT_EQ(sightings.ipv4[0], (std::vector<Seen<uint32_t>>{{0xc0000201, kFirst.number()}}));
  EXPECT_TRUE(sightings.ipv6[0].empty());
}

TEST(OpenDaysTest, SortedDaysDoNotChangeWhenMoreIsAppended) {
  const uint32_t seed = 92;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  OpenDays days(kFirst, 2);
  Model model;
  const std::vector<Hit> hits = RandomGoodHits(random, 50, kFirst, 4);
  days.Append(AcceptAll(hits));
  Add(hits, model);
  const SortedDays sorted = days.Sort();
  days.Append(AcceptAll(RandomGoodHits(random, 500, kFirst, 4, 300)));
  days.Sort();
  ExpectIs(sorted, model);
}

TEST(OpenDaysTest, FullPartsAreSortedOneByOneAndNothingIsLost) {
  const uint32_t seed = 93;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  OpenDays days(kFirst, 3);
  Model model;
  EXPECT_FALSE(days.SortOne());
  int sorted = 0;
  for (int batch = 0; batch < 4; ++batch) {
    const std::vector<Hit> hits = RandomGoodHits(random, 40'000, kFirst, 8, 2);
    const bool has_full = days.Append(AcceptAll(hits));
    Add(hits, model);
    bool sorted_one = false;
    while (days.SortOne()) {
      sorted_one = true;
      ++sorted;
    }
    EXPECT_EQ(has_full, sorted_one);
    for (const auto& [service, series] : model) {
      ASSERT_EQ(CollectFrom(days, service), series);
    }
  }
  EXPECT_GT(sorted, 2);
  // Sorting gave back the memory of what came more than once.
  EXPECT_LT(days.keys(), 40'000u);
  ExpectIs(days.Sort(), model);
}

TEST(OpenDaysTest, HitsOfADayBeforeTheFirstOrBehindTheLastHaveNoRoom) {
  const OpenDays days(kFirst, 3);
  Hit hit;
  hit.target = Address(1);
  for (const bool ipv6 : {false, true}) {
    hit.source = ipv6 ? Address(1, 1) : Address(1);
    for (const auto& [day, has_room] : {std::pair(-1, false), {0, true}, {7, true}, {8, false}}) {
      hit.time_s = kFirst.Plus(day).start_s();
      EXPECT_EQ(days.HasRoomFor(AcceptAll({hit}), 0), has_room) << day;
    }
  }
  Hit fits = hit;
  fits.time_s = kFirst.start_s();
  EXPECT_FALSE(days.HasRoomFor(AcceptAll({fits, hit}), 0));
}

TEST(OpenDaysTest, ThereIsRoomForAsManySeriesAsThereAreIds) {
  OpenDays days(Day(0), 16);          // leaves 16 bits for ids
  std::vector<Hit> hits(65'536 - 3);  // less three derived series
  for (size_t i = 0; i < hits.size(); ++i) {
    hits[i].target = Address(1);
    hits[i].series = {kTcp, static_cast<uint16_t>(i)};
  }
  EXPECT_FALSE(days.HasRoomFor(AcceptAll(hits), 1));
  ASSERT_TRUE(days.HasRoomFor(AcceptAll(hits), 0));
  days.Append(AcceptAll(hits));
  EXPECT_FALSE(days.HasRoomFor(AcceptAll({hits[0]}), 0));
  Model model;
  Add(hits, model);
  ExpectIs(days.Sort(), model);
}

// What a reader finds is at least what was appended before it asked, and nothing that never is.
TEST(OpenDaysTest, ReadersSeeAllThatWasAppendedBeforeWhileOthersAppendAndSort) {
  const uint32_t seed = 94;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  constexpr size_t kBatches = 120;
  std::vector<AcceptedHits> batches;
  std::vector<Model> before(1);  // [n]: the first n batches
  for (size_t i = 0; i < kBatches; ++i) {
    const std::vector<Hit> hits = RandomGoodHits(random, 300, kFirst, 8, 3);
    batches.push_back(AcceptAll(hits));
    before.push_back(before.back());
    Add(hits, before.back());
  }
  OpenDays days(kFirst, 3);
  std::atomic<size_t> appended = 0;
  std::thread appender([&] {
    for (const AcceptedHits& hits : batches) {
      days.Append(hits);
      ++appended;
    }
  });
  std::thread sorter([&] {
    while (appended < kBatches) {
      days.SortOne();
      days.Sort();
    }
  });
  const auto records = [](const SeriesModel& series) {
    uint64_t sum = 0;
    for (const auto& [day, of_day] : series.records) {
      sum += of_day;
    }
    return sum;
  };
  const auto includes = [](const SeriesModel& all, const SeriesModel& some) {
    return std::includes(all.seen.begin(), all.seen.end(), some.seen.begin(), some.seen.end());
  };
  while (appended < kBatches) {
    for (const auto& [service, all] : before.back()) {
      const size_t known = appended;
      const SeriesModel series = CollectFrom(days, service);
      const SeriesModel sorted = CollectFrom(days.Sort(), service);
      const auto least = before[known].find(service);
      ASSERT_TRUE(includes(all, series) && includes(all, sorted));
      ASSERT_LE(records(series), records(all));
      if (least != before[known].end()) {
        ASSERT_TRUE(includes(series, least->second) && includes(sorted, least->second));
        ASSERT_GE(records(series), records(least->second));
        ASSERT_GE(records(sorted), records(series));
      }
    }
  }
  appender.join();
  sorter.join();
  ExpectIs(days.Sort(), before.back());
}

}  // namespace
}  // namespace scantrend
