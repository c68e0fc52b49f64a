#include "storage/series_points.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "storage/packed_sightings.h"
#include "storage/points_testing.h"
#include "storage/store_testing.h"

namespace scantrend {
namespace {

const Day kFirst(18'000);
constexpr int kDayBits = 9;
constexpr DayRange kAllDays{Day(0), Day(UINT16_MAX)};

class SeriesPointsTest : public testing::Test {
 protected:
  SeriesPointsTest() : database_(*Database::Open(FreshDirectory())) {}

  std::unique_ptr<Snapshot> Now(const std::function<bool()>& cancelled = kNotCancelled) {
    return std::make_unique<Snapshot>(database_.get(),
                                      std::make_unique<View>(database_.get(), open_, 0), cancelled);
  }

  // Hits of few series, some folded and the others in one or two open days.
  std::vector<Hit> CountRandomHits(std::mt19937_64& random) {
    std::vector<Hit> all;
    uint64_t journal = 0;
    for (uint64_t parts = 1 + random() % 5; parts > 0; --parts) {
      const std::vector<Hit> hits =
          RandomGoodHits(random, 1 + random() % 80, kFirst, random() % 2 ? 30 : 1 << kDayBits);
      all.insert(all.end(), hits.begin(), hits.end());
      const auto days = OpenDaysOf(hits, kFirst, kDayBits);
      if (parts > 2 || random() % 2 == 0) {
        FoldInto(*database_, *days, ++journal);
      } else {
        open_.push_back({.days = days, .journal = nullptr});
      }
    }
    return all;
  }

  void Put(Family family, const std::string& key, const std::string& value) {
    ASSERT_TRUE(
        database_->db()->Put(rocksdb::WriteOptions(), database_->family(family), key, value).ok());
  }

  const std::unique_ptr<Database> database_;
  std::vector<View::Journaled> open_;
};

PointsByDay Within(const PointsByDay& points, DayRange days) {
  PointsByDay within;
  std::copy_if(points.begin(), points.end(), std::inserter(within, within.end()),
               [days](const auto& point) { return days.Contains(point.first); });
  return within;
}

// A day whose point is 0 may be there or not.
PointsByDay WithoutEmpty(PointsByDay points) {
  std::erase_if(points, [](const auto& point) { return point.second == PointRecord(); });
  return points;
}

class SeriesPointsModelTest : public SeriesPointsTest, public testing::WithParamInterface<int> {};

TEST_P(SeriesPointsModelTest, StoredAndOpenHitsAreCountedAsOne) {
  const auto seed = static_cast<uint32_t>(GetParam());
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  const std::vector<Hit> hits = CountRandomHits(random);
  const auto by_series = BySeries(hits);
  const auto snapshot = Now();

  for (const auto& [series, of_series] : by_series) {
    const PointsByDay expected = CountPoints(of_series);
    const Day begin = kFirst.Plus(static_cast<int>(random() % 500));
    for (const DayRange range :
         {kAllDays, DayRange{begin, begin}, DayRange{begin, begin.Plus(90)}}) {
      const auto points = ReadPoints(*snapshot, series, range);
      ASSERT_TRUE(points.ok()) << points.status();
      EXPECT_EQ(WithoutEmpty(*points), Within(expected, range));
    }
  }

  std::vector<CountedSeries> some;
  std::vector<Hit> of_some;
  for (const auto& [series, of_series] : by_series) {
    if (random() % 2 == 0) {
      some.push_back(series);
      of_some.insert(of_some.end(), of_series.begin(), of_series.end());
    }
  }
  const auto merged = MergePoints(*snapshot, some);
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(WithoutEmpty(*merged), CountPoints(of_some));

  for (const Kind kind : {Kind::kProbe, Kind::kBackscatter}) {
    std::map<std::pair<Day, Series>, PointCounts> counts;
    RecordRange days = snapshot->Range(Family::kDays, DayPrefix(kind, Day(0)),
                                       PrefixEnd(std::string(1, static_cast<char>(kind))));
    for (; days.Valid(); days.Next()) {
      const auto key = ParseDayKey(days.key());
      counts[{key->day, key->series}] = *ParseDayValue(days.value());
    }
    const auto changes = ReadOpenChanges(*snapshot, kind, kAllDays);
    ASSERT_TRUE(changes.ok()) << changes.status();
    for (const auto& [key, change] : *changes) {
      counts[key].Add(change);
    }
    std::map<std::pair<Day, Series>, PointCounts> expected;
    for (const auto& [series, of_series] : by_series) {
      for (const auto& [day, point] : CountPoints(of_series)) {
        if (series.kind == kind) {
          expected[{day, series.series}] = CountsOf(point);
        }
      }
    }
    EXPECT_EQ(counts, expected);
    const DayRange range{kFirst.Plus(10), kFirst.Plus(20)};
    const auto within = ReadOpenChanges(*snapshot, kind, range);
    ASSERT_TRUE(within.ok());
    for (const auto& [key, change] : *changes) {
      EXPECT_EQ(within->contains(key), range.Contains(key.first));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SeriesPointsModelTest, testing::Range(1, 31));

TEST_F(SeriesPointsTest, AnAddressThatCameByTwoSeriesIsOneOfThemMerged) {
  Hit tcp;
  tcp.time_s = kFirst.start_s();
  tcp.source = Address(1);
  tcp.target = Address(2);
  tcp.series = {kTcp, 53};
  Hit udp = tcp;
  udp.series = {kUdp, 53};
  FoldInto(*database_, *OpenDaysOf({tcp}, kFirst, kDayBits), 1);
  open_.push_back({OpenDaysOf({udp}, kFirst, kDayBits), nullptr});
  const auto merged = MergePoints(*Now(), {{Kind::kProbe, tcp.series}, {Kind::kProbe, udp.series}});
  ASSERT_TRUE(merged.ok());
  EXPECT_EQ(CountsOf(merged->at(kFirst)), (PointCounts{2, 1, 1, 1}));
}

TEST_F(SeriesPointsTest, ASeriesWithoutHitsHasNoPoints) {
  const auto points = ReadPoints(*Now(), {Kind::kProbe, {kTcp, 853}}, kAllDays);
  ASSERT_TRUE(points.ok());
  EXPECT_TRUE(points->empty());
  EXPECT_TRUE(MergePoints(*Now(), {})->empty());
  EXPECT_TRUE(ReadOpenChanges(*Now(), Kind::kProbe, kAllDays)->empty());
}

TEST_F(SeriesPointsTest, DamageIsDataLossAndNotAWrongAnswer) {
  std::mt19937_64 random(131);
  const std::vector<Hit> hits = RandomGoodHits(random, 50, kFirst, 5, 1);
  const CountedSeries series{hits[0].kind, hits[0].series};
  FoldInto(*database_, *OpenDaysOf(hits, kFirst, kDayBits), 1);
  ASSERT_TRUE(ReadPoints(*Now(), series, kAllDays).ok());

  // A point that parses, but cannot be.
  PointRecord negative;
  negative.sources.Add(5, -1);
  const std::string key = PointKey(series, kFirst.Plus(100));
  Put(Family::kPoints, key, PointValue(negative));
  EXPECT_EQ(ReadPoints(*Now(), series, kAllDays).status().code(), absl::StatusCode::kDataLoss);
  Put(Family::kPoints, key, "x");
  EXPECT_EQ(ReadPoints(*Now(), series, kAllDays).status().code(), absl::StatusCode::kDataLoss);
  // Days that were not asked for are not read.
  EXPECT_TRUE(ReadPoints(*Now(), series, {kFirst, kFirst.Plus(99)}).ok());
  ASSERT_TRUE(database_->db()
                  ->Delete(rocksdb::WriteOptions(), database_->family(Family::kPoints), key)
                  .ok());

  const auto span = static_cast<uint16_t>(kFirst.number() / kSpanDays);
  Put(Family::kSightings, ToBytes(SightingsKey{series, AddressSet::kIpv4Sources, span}), "xyz");
  EXPECT_EQ(MergePoints(*Now(), {series}).status().code(), absl::StatusCode::kDataLoss);
  // A query of stored points alone needs no sightings.
  EXPECT_TRUE(ReadPoints(*Now(), series, kAllDays).ok());
  open_.push_back({OpenDaysOf(hits, kFirst, kDayBits), nullptr});
  EXPECT_EQ(ReadPoints(*Now(), series, kAllDays).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ReadOpenChanges(*Now(), series.kind, kAllDays).status().code(),
            absl::StatusCode::kDataLoss);
}

TEST_F(SeriesPointsTest, APassOverAllThatIsInMemoryCanBeCancelled) {
  std::vector<Hit> hits(5000);
  for (size_t i = 0; i < hits.size(); ++i) {
    hits[i].time_s = kFirst.start_s();
    hits[i].target = Address(1);
    hits[i].series = {kTcp, static_cast<uint16_t>(i)};
  }
  open_.push_back({OpenDaysOf(hits, kFirst, kDayBits), nullptr});
  const std::function<bool()> cancelled = [] { return true; };
  EXPECT_EQ(ReadOpenChanges(*Now(cancelled), Kind::kProbe, kAllDays).status().code(),
            absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace scantrend
