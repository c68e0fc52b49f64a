#include "storage/fold.h"

#include <gtest/gtest.h>

#include <bit>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "storage/derived_series.h"
#include "storage/packed_sightings.h"
#include "storage/points_testing.h"
#include "storage/store_testing.h"

namespace scantrend {
namespace {

const Day kFirst(18'000);
constexpr int kDayBits = 9;

class FoldTest : public testing::Test {
 protected:
  FoldTest() : directory_(FreshDirectory()), database_(*Database::Open(directory_)) {
    FoldWithoutContacts(*database_);
  }

  std::map<std::string, std::string> ReadAll(Family family) {
    std::map<std::string, std::string> records;
    const std::unique_ptr<rocksdb::Iterator> at =
        database_->NewIterator(database_->family(family), {});
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
      records[at->key().ToString()] = at->value().ToString();
    }
    EXPECT_TRUE(at->status().ok()) << at->status().ToString();
    return records;
  }

  std::set<std::string> FoldFiles() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
      if (entry.path().filename().string().starts_with("fold-")) {
        names.insert(entry.path().filename());
      }
    }
    return names;
  }

  // The stored sightings as of hits: series, side, address, day.
  using Sightings = std::set<std::tuple<CountedSeries, Side, absl::uint128, uint16_t>>;

  template <typename Bits>
  static void Unpack(const SightingsKey& key, const std::string& value, Sightings& sightings) {
    std::vector<SeenDays<Bits>> entries;
    ASSERT_TRUE(PackedSightings<Bits>::Parse(value)->ReadAll(entries));
    for (const SeenDays<Bits>& entry : entries) {
      absl::uint128 address = entry.address;
      if constexpr (sizeof(Bits) == 4) {
        address = ToBits(Address(entry.address));
      }
      for (uint64_t days = entry.days; days != 0; days &= days - 1) {
        sightings.emplace(key.series, SideOf(key.set), address,
                          static_cast<uint16_t>(key.span * kSpanDays + std::countr_zero(days)));
      }
    }
  }

  void ExpectHolds(const std::vector<Hit>& hits) {
    std::map<std::string, PointRecord> points;
    std::map<std::string, PointCounts> days;
    Sightings sightings;
    for (const auto& [series, of_series] : BySeries(hits)) {
      for (const auto& [day, point] : CountPoints(of_series)) {
        points[PointKey(series, day)] = point;
        days[DayKey(series.kind, day, series.series)] = CountsOf(point);
      }
      for (const Hit& hit : of_series) {
        const uint16_t day = Day::OfTime(hit.time_s).number();
        sightings.emplace(series, Side::kSource, ToBits(hit.source), day);
        sightings.emplace(series, Side::kTarget, ToBits(hit.target), day);
      }
    }
    std::map<std::string, PointRecord> stored_points;
    for (const auto& [key, value] : ReadAll(Family::kPoints)) {
      stored_points[key] = ParsePointValue(value).value_or(PointRecord());
    }
    EXPECT_EQ(stored_points, points);
    std::map<std::string, PointCounts> stored_days;
    for (const auto& [key, value] : ReadAll(Family::kDays)) {
      stored_days[key] = ParseDayValue(value).value_or(PointCounts());
    }
    EXPECT_EQ(stored_days, days);
    Sightings stored;
    for (const auto& [key, value] : ReadAll(Family::kSightings)) {
      const auto parsed = ParseSightingsKey(key);
      ASSERT_TRUE(parsed.has_value());
      if (IsIpv6(parsed->set)) {
        Unpack<absl::uint128>(*parsed, value, stored);
      } else {
        Unpack<uint32_t>(*parsed, value, stored);
      }
    }
    EXPECT_EQ(stored, sightings);
  }

  const std::string directory_;
  const std::unique_ptr<Database> database_;
};

TEST_F(FoldTest, FoldsInAnyOrderOfDaysLeaveWhatOneCountOfAllHitsFinds) {
  const uint32_t seed = 121;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  std::vector<Hit> all;
  for (uint64_t journal = 1; journal <= 12; ++journal) {
    const std::vector<Hit> hits = RandomGoodHits(random, 1 + random() % 200, kFirst, 1 << kDayBits,
                                                 static_cast<uint32_t>(1 + random() % 40));
    all.insert(all.end(), hits.begin(), hits.end());
    FoldInto(*database_, *OpenDaysOf(hits, kFirst, kDayBits), journal);
    ExpectHolds(all);
    EXPECT_EQ(
        ReadAll(Family::kFolds),
        (std::map<std::string, std::string>{{std::string(kFoldedKey), FoldedValue(journal)}}));
    ASSERT_FALSE(HasFailure());
  }
  // Merging what the folds wrote changes nothing.
  for (const Family family : {Family::kSightings, Family::kPoints, Family::kDays}) {
    ASSERT_TRUE(database_->db()
                    ->CompactRange(rocksdb::CompactRangeOptions(), database_->family(family),
                                   nullptr, nullptr)
                    .ok());
  }
  ExpectHolds(all);
}

TEST_F(FoldTest, AFoldOfIpv6HitsAloneHasTheirRecords) {
  std::mt19937_64 random(122);
  std::vector<Hit> hits = RandomGoodHits(random, 50, kFirst, 5);
  for (Hit& hit : hits) {
    hit.source = Address(1, 1 + random() % 5);
    hit.target = Address(2, 1 + random() % 5);
  }
  FoldInto(*database_, *OpenDaysOf(hits, kFirst, kDayBits), 1);
  ExpectHolds(hits);
}

TEST_F(FoldTest, AFoldThatIsNotCommittedChangesNothingAndLeavesNoFile) {
  std::mt19937_64 random(123);
  const auto days = OpenDaysOf(RandomGoodHits(random, 100, kFirst, 5), kFirst, kDayBits);
  {
    FoldControl control;
    Fold fold(database_.get());
    ASSERT_TRUE(fold.Write(days->Sort(), 1, control).ok());
    EXPECT_EQ(control.progress, 1);
    EXPECT_FALSE(FoldFiles().empty());
  }
  EXPECT_TRUE(FoldFiles().empty());
  EXPECT_TRUE(ReadAll(Family::kFolds).empty());
  ExpectHolds({});
}

TEST_F(FoldTest, AFoldOfNothingIsCommittedToo) {
  FoldInto(*database_, OpenDays(kFirst, kDayBits), 7);
  EXPECT_EQ(ReadAll(Family::kFolds)[std::string(kFoldedKey)], FoldedValue(7));
  ExpectHolds({});
}

TEST_F(FoldTest, AFoldThatIsStoppedIsCancelledAndLeavesNothing) {
  std::mt19937_64 random(124);
  const auto days = OpenDaysOf(RandomGoodHits(random, 100, kFirst, 5), kFirst, kDayBits);
  {
    FoldControl control;
    control.stopping = true;
    Fold fold(database_.get());
    EXPECT_EQ(fold.Write(days->Sort(), 1, control).code(), absl::StatusCode::kCancelled);
  }
  EXPECT_TRUE(FoldFiles().empty());
  ExpectHolds({});
}

TEST_F(FoldTest, DamagedSightingsOfASeriesThatIsFoldedAreDataLoss) {
  std::mt19937_64 random(125);
  const std::vector<Hit> hits = RandomGoodHits(random, 100, kFirst, 5);
  const CountedSeries series{hits[0].kind, hits[0].series};
  const auto span = static_cast<uint16_t>(Day::OfTime(hits[0].time_s).number() / kSpanDays);
  const std::string key = ToBytes(SightingsKey{series, AddressSet::kIpv4Sources, span});
  ASSERT_TRUE(database_->db()
                  ->Put(rocksdb::WriteOptions(), database_->family(Family::kSightings), key, "xyz")
                  .ok());
  FoldControl control;
  Fold fold(database_.get());
  EXPECT_EQ(fold.Write(OpenDaysOf(hits, kFirst, kDayBits)->Sort(), 1, control).code(),
            absl::StatusCode::kDataLoss);
}

// The changes of `days` come by series and are written by day, in parts that overlap.
TEST_F(FoldTest, MorePointsThanAreGatheredAtATimeAreAllWritten) {
  constexpr int kPorts = 60'000;
  constexpr int kDays = 5;
  std::vector<Hit> hits(kPorts * kDays);
  for (size_t i = 0; i < hits.size(); ++i) {
    hits[i].time_s = kFirst.Plus(static_cast<int>(i) % kDays).start_s();
    hits[i].source = Address(7);
    hits[i].target = Address(8);
    hits[i].series = {kTcp, static_cast<uint16_t>(i / kDays)};
  }
  const auto days = OpenDaysOf(hits, kFirst, 3);
  FoldInto(*database_, *days, 1);
  FoldInto(*database_, *days, 2);
  const auto stored = ReadAll(Family::kDays);
  // A total and what the sensor saw each day, beside the series.
  EXPECT_EQ(stored.size(), hits.size() + 2 * kDays);
  const std::string later = DayValue({.records = 2, .targets = 1, .sources = 1, .new_sources = 0});
  const std::string first = DayValue({.records = 2, .targets = 1, .sources = 1, .new_sources = 1});
  for (const auto& [key, value] : stored) {
    const auto [day, series] = *ParseDayKey(key);
    if (IsDerived({static_cast<Kind>(key[0]), series})) {
      ASSERT_EQ(ParseDayValue(value)->records, 2u * kPorts);
      continue;
    }
    ASSERT_EQ(value, day == kFirst ? first : later);
  }
}

TEST_F(FoldTest, WhatAFoldLeftBehindIsDeletedAndNothingElse) {
  std::ofstream(directory_ + "/fold-3.sst") << "cut off";
  std::ofstream(directory_ + "/other-3.sst") << "not of a fold";
  ASSERT_TRUE(RemoveUnfinishedFolds(*database_).ok());
  EXPECT_TRUE(FoldFiles().empty());
  EXPECT_TRUE(std::filesystem::exists(directory_ + "/other-3.sst"));
  EXPECT_TRUE(RemoveUnfinishedFolds(*database_).ok());
}

}  // namespace
}  // namespace scantrend
