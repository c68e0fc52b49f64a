#include "storage/tally.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "storage/derived_series.h"
#include "storage/journal_record.h"
#include "storage/packed_sightings.h"
#include "storage/points_testing.h"
#include "storage/store_testing.h"

namespace scantrend {
namespace {

const Day kToday(18'400);
constexpr int kDaysBack = 100;
constexpr DayRange kAllDays{Day(0), Day(UINT16_MAX)};

class TallyTest : public testing::Test {
 protected:
  TallyTest() : directory_(FreshDirectory()) {}

  absl::Status TryOpen(int accept_days_back = kDaysBack) {
    tally_.reset();
    database_.reset();
    database_ = *Database::Open(directory_);
    auto tally = Tally::Open(database_.get(), &clock_, accept_days_back);
    if (tally.ok()) {
      tally_ = *std::move(tally);
    }
    return tally.status();
  }

  void Open(int accept_days_back = kDaysBack) {
    const absl::Status opened = TryOpen(accept_days_back);
    ASSERT_TRUE(opened.ok()) << opened;
  }

  // As the committer does it.
  void Count(const std::vector<AcceptedHits>& batches) {
    size_t next = 0;
    while (next < batches.size()) {
      const absl::Status room = tally_->WaitForRoom();
      ASSERT_TRUE(room.ok()) << room;
      rocksdb::WriteBatch write;
      Tally::Group group(tally_.get());
      size_t taken = 0;
      while (next < batches.size() && group.HasRoomFor(batches[next])) {
        group.Append(batches[next], write);
        ++next;
        ++taken;
      }
      ASSERT_TRUE(database_->db()->Write(rocksdb::WriteOptions(), &write).ok());
      std::move(group).Count();
      if (taken == 0) {
        ++groups_without_room_;
      }
    }
  }
  void Count(const std::vector<Hit>& hits) {
    Count(std::vector<AcceptedHits>{AcceptAll(hits)});
    counted_.insert(counted_.end(), hits.begin(), hits.end());
  }

  std::vector<Hit> RandomHits(std::mt19937_64& random) {
    return RandomGoodHits(random, 1 + random() % 50, kToday.Plus(1 - kDaysBack), kDaysBack);
  }

  static PointsByDay ReadSeries(Database* database, std::unique_ptr<View> view,
                                const CountedSeries& series) {
    Snapshot snapshot(database, std::move(view), kNotCancelled);
    auto points = ReadPoints(snapshot, series, kAllDays);
    EXPECT_TRUE(points.ok()) << points.status();
    if (!points.ok()) {
      return {};
    }
    std::erase_if(*points, [](const auto& point) { return point.second == PointRecord(); });
    return *std::move(points);
  }

  // The series of `hits`, which are all of them, but for derived series.
  void ExpectCounted(const std::vector<Hit>& hits) {
    ASSERT_NE(tally_, nullptr);
    for (const auto& [series, of_series] : BySeries(hits)) {
      if (IsDerived(series) && hits.size() < counted_.size()) {
        continue;
      }
      EXPECT_EQ(ReadSeries(database_.get(), tally_->view(), series), CountPoints(of_series));
    }
  }
  void ExpectCounted() { ExpectCounted(counted_); }

  void PutIntoJournal(uint64_t journal, uint64_t record, const std::string& value) {
    ASSERT_TRUE(database_->db()
                    ->Put(rocksdb::WriteOptions(), database_->journal(journal).get(),
                          JournalKey(record), value)
                    .ok());
  }
  static std::string RecordOf(const AcceptedHits& hits) {
    std::string header;
    std::string record;
    for (const std::string_view piece : JournalRecordPieces(hits, header)) {
      record.append(piece);
    }
    return record;
  }

  const std::string directory_;
  FakeClock clock_{kToday.start_s() + 1000};
  std::unique_ptr<Database> database_;
  std::unique_ptr<Tally> tally_;
  std::vector<Hit> counted_;
  int groups_without_room_ = 0;
};

Hit HitOn(Day day, uint16_t port = 853) {
  Hit hit;
  hit.time_s = day.start_s();
  hit.source = Address(1);
  hit.target = Address(2);
  hit.series = {kTcp, port};
  return hit;
}

TEST_F(TallyTest, HitsAreCountedOnceThroughFoldsAndRestartsInAnyOrder) {
  const uint32_t seed = 141;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  Open();
  for (int step = 0; step < 60; ++step) {
    switch (random() % 6) {
      case 0:
        ASSERT_TRUE(tally_->FoldNow().ok());
        break;
      case 1:
        Open();
        break;
      default:
        Count(RandomHits(random));
    }
    if (step % 4 == 0) {
      ExpectCounted();
    }
    ASSERT_FALSE(HasFailure()) << "step " << step;
  }
  ExpectCounted();
  ASSERT_TRUE(tally_->FoldNow().ok());
  ExpectCounted();
  Open();
  ExpectCounted();
}

TEST_F(TallyTest, AReplayedJournalHasAsManyBytesAsItHadBefore) {
  std::mt19937_64 random(7);
  Open();
  Count(RandomHits(random));
  Count(RandomHits(random));
  const uint64_t bytes = tally_->stats().journal_bytes;
  EXPECT_GT(bytes, 0u);
  Open();
  EXPECT_EQ(tally_->stats().journal_bytes, bytes);
}

TEST_F(TallyTest, HitsAreInAViewOnceTheirGroupIsCountedAndNotBefore) {
  Open();
  const std::vector<Hit> hits = {HitOn(kToday)};
  const CountedSeries series{Kind::kProbe, hits[0].series};
  rocksdb::WriteBatch write;
  Tally::Group group(tally_.get());
  ASSERT_TRUE(group.HasRoomFor(AcceptAll(hits)));
  group.Append(AcceptAll(hits), write);
  ASSERT_TRUE(database_->db()->Write(rocksdb::WriteOptions(), &write).ok());
  EXPECT_TRUE(ReadSeries(database_.get(), tally_->view(), series).empty());
  std::move(group).Count();
  ExpectCounted(hits);
}

TEST_F(TallyTest, WhatWasWrittenAndNotCountedBeforeACrashIsCountedAfterIt) {
  Open();
  const std::vector<Hit> hits = {HitOn(kToday)};
  {
    rocksdb::WriteBatch write;
    Tally::Group group(tally_.get());
    group.Append(AcceptAll(hits), write);
    ASSERT_TRUE(database_->db()->Write(rocksdb::WriteOptions(), &write).ok());
  }
  Open();
  ExpectCounted(hits);
}

TEST_F(TallyTest, FoldNowLeavesNothingInMemoryAndNoJournalButTheEmptyOnes) {
  std::mt19937_64 random(142);
  Open();
  Count(RandomHits(random));
  EXPECT_GT(tally_->stats().keys, 0u);
  EXPECT_GT(tally_->stats().journal_bytes, 0u);
  EXPECT_EQ(tally_->stats().last_fold_s, 0u);
  const std::vector<uint64_t> before = database_->journals();
  ASSERT_TRUE(tally_->FoldNow().ok());
  const TallyStats stats = tally_->stats();
  EXPECT_EQ(stats.keys, 0u);
  EXPECT_EQ(stats.journal_bytes, 0u);
  EXPECT_EQ(stats.last_fold_s, clock_.now_s());
  EXPECT_EQ(stats.closed, 0u);
  EXPECT_EQ(stats.folds, 1u);
  EXPECT_EQ(stats.failed_folds, 0u);
  // Nothing is to be folded: no fold.
  ASSERT_TRUE(tally_->FoldNow().ok());
  EXPECT_EQ(tally_->stats().folds, 1u);
  tally_.reset();
  const std::vector<uint64_t> after = database_->journals();
  EXPECT_TRUE(std::find(after.begin(), after.end(), before.front()) == after.end());
}

TEST_F(TallyTest, AViewKeepsItsDatabaseThroughAFoldAndALaterOneHasTheFold) {
  Open();
  const CountedSeries series{Kind::kProbe, {kTcp, 853}};
  Count({HitOn(kToday)});
  auto before = tally_->view();
  ASSERT_TRUE(tally_->FoldNow().ok());
  Count({HitOn(kToday)});
  EXPECT_EQ(ReadSeries(database_.get(), std::move(before), series), CountPoints({HitOn(kToday)}));
  ExpectCounted();
}

TEST_F(TallyTest, HitsOfDaysThatDoNotFitTheOpenOnesGetNewOnes) {
  Open();
  Count({HitOn(kToday), HitOn(kToday.Plus(-kDaysBack))});
  EXPECT_EQ(groups_without_room_, 0);
  for (int moved = 300; moved <= 900; moved += 300) {
    clock_.Set(kToday.Plus(moved).start_s());
    Count({HitOn(kToday.Plus(moved)), HitOn(kToday.Plus(moved - kDaysBack))});
  }
  // Each time, by the group or by the folder, which sees that they have been open for long.
  EXPECT_LE(groups_without_room_, 3);
  const TallyStats stats = tally_->stats();
  EXPECT_EQ(stats.folds + stats.closed, 3u);
  ExpectCounted();
  Open();
  ExpectCounted();
}

TEST_F(TallyTest, AJournalIsReplayedWhateverDaysAreAcceptedNow) {
  Open(kDaysBack);
  Count({HitOn(kToday), HitOn(kToday.Plus(-kDaysBack))});
  Open(0);
  ExpectCounted();
  clock_.Set(kToday.Plus(5000).start_s());
  Open(0);
  ExpectCounted();
  clock_.Set(kSecondsPerDay);
  Open(36'500);
  ExpectCounted();
  ASSERT_TRUE(tally_->FoldNow().ok());
  ExpectCounted();
}

TEST_F(TallyTest, AJournalThatFillsItsDaysAndItsSeriesIsReplayed) {
  // Days for 15 bits, which leave 17 for series.
  constexpr int kWide = 32'700;
  const Day today(40'000);
  clock_.Set(today.start_s());
  Open(kWide);
  // The first day that fits, and the last one, to which the clock must move.
  const Day first = today.Plus(-kWide - 8);
  std::vector<Hit> ends = {HitOn(first), HitOn(first.Plus(32'767))};
  for (Hit& hit : ends) {
    hit.series.protocol = kSctp;
  }
  Count(ends);
  std::vector<Hit> ports;
  for (int port = 0; port < 65'535; ++port) {
    ports.push_back(HitOn(today, static_cast<uint16_t>(port)));
  }
  Count(ports);
  for (Hit& hit : ports) {
    hit.series.protocol = kUdp;
  }
  ports.resize(60'000);
  Count(ports);
  ASSERT_EQ(groups_without_room_, 0);
  Open(kWide);
  ExpectCounted(ends);
}

TEST_F(TallyTest, ADamagedJournalRecordIsDataLossAndNothingIsDropped) {
  const std::string good = RecordOf(AcceptAll({HitOn(kToday), HitOn(kToday.Plus(-3))}));
  std::string bad_kind = good;
  bad_kind[1 + 6 + 3] = 7;  // the first service's highest byte
  for (const std::string& damaged :
       {good.substr(0, good.size() - 1), good.substr(0, 5), std::string(), good + "x", bad_kind}) {
    SCOPED_TRACE(damaged.size());
    std::filesystem::remove_all(directory_);
    Open();
    const std::vector<uint64_t> journals = database_->journals();
    Count({HitOn(kToday)});
    PutIntoJournal(journals[0], 1'000'000, damaged);
    PutIntoJournal(journals[0], 1'000'001, good);
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(TryOpen().code(), absl::StatusCode::kDataLoss);
    }
    EXPECT_EQ(database_->journals(), journals);
  }
}

TEST_F(TallyTest, AJournalThatIsFoldedAlreadyIsDroppedUnread) {
  Open();
  Count({HitOn(kToday)});
  ASSERT_TRUE(tally_->FoldNow().ok());
  tally_.reset();
  // As after a crash between the fold's commit and the drop of its journal.
  const uint64_t folded = database_->journals().front() - 1;
  ASSERT_TRUE(database_->CreateJournal(folded).ok());
  PutIntoJournal(folded, 0, RecordOf(AcceptAll({HitOn(kToday)})));
  Open();
  ExpectCounted();
  const std::vector<uint64_t> journals = database_->journals();
  EXPECT_TRUE(std::find(journals.begin(), journals.end(), folded) == journals.end());
}

TEST_F(TallyTest, WhatIsFoldedMustBeANumber) {
  Open();
  tally_.reset();
  for (const std::string& value : {std::string("7"), std::string(8, '\0'), std::string()}) {
    ASSERT_TRUE(database_->db()
                    ->Put(rocksdb::WriteOptions(), database_->family(Family::kFolds),
                          rocksdb::Slice(kFoldedKey), value)
                    .ok());
    EXPECT_EQ(TryOpen().code(), absl::StatusCode::kDataLoss);
  }
}

TEST_F(TallyTest, ARecordWithoutHitsIsReplayedAsNothing) {
  Open();
  const uint64_t journal = database_->journals()[0];
  AcceptedHits none;
  none.sensor = kTestSensor;
  PutIntoJournal(journal, 0, RecordOf(none));
  Open();
  EXPECT_EQ(tally_->stats().closed, 0u);
  const std::vector<uint64_t> journals = database_->journals();
  EXPECT_TRUE(std::find(journals.begin(), journals.end(), journal) == journals.end());
}

TEST_F(TallyTest, AFoldThatFailsSaysWhyAndItsHitsStayCounted) {
  Open();
  const std::vector<Hit> hits = {HitOn(kToday)};
  Count(hits);
  Count({HitOn(kToday, 9)});
  const std::string key = ToBytes(SightingsKey{{Kind::kProbe, hits[0].series},
                                               AddressSet::kIpv4Sources,
                                               static_cast<uint16_t>(kToday.number() / kSpanDays)});
  ASSERT_TRUE(database_->db()
                  ->Put(rocksdb::WriteOptions(), database_->family(Family::kSightings), key, "xyz")
                  .ok());
  EXPECT_EQ(tally_->FoldNow().code(), absl::StatusCode::kDataLoss);
  EXPECT_GT(tally_->stats().failed_folds, 0u);
  EXPECT_EQ(tally_->stats().folds, 0u);
  ExpectCounted({HitOn(kToday, 9)});
  // More can be counted meanwhile, and all is folded once it can be.
  Count({HitOn(kToday, 10)});
  ASSERT_TRUE(database_->db()
                  ->Delete(rocksdb::WriteOptions(), database_->family(Family::kSightings), key)
                  .ok());
  EXPECT_TRUE(tally_->FoldNow().ok());
  EXPECT_EQ(tally_->stats().keys, 0u);
  ExpectCounted();
}

// No view has a fold and its days, nor neither of them.
TEST_F(TallyTest, EveryViewHasAllThatWasCountedOnceWhileFoldsAreCommitted) {
  const uint32_t seed = 143;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  Open();
  constexpr int kBatches = 150;
  const CountedSeries series{Kind::kProbe, {kTcp, 853}};
  std::atomic<uint64_t> counting = 0;
  std::atomic<uint64_t> counted = 0;
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; i < kBatches; ++i) {
      const Hit hit = HitOn(kToday.Plus(-(i % 90)));
      counting += 3;
      Count(std::vector<AcceptedHits>{AcceptAll({hit, hit, hit})});
      counted += 3;
    }
    done = true;
  });
  std::thread folder([&] {
    while (!done) {
      EXPECT_TRUE(tally_->FoldNow().ok());
    }
  });
  while (!done) {
    const uint64_t least = counted;
    uint64_t records = 0;
    for (const auto& [day, point] : ReadSeries(database_.get(), tally_->view(), series)) {
      records += point.records;
      // Of hits that are counted at this moment one side may be there and the other not yet.
      EXPECT_LE(point.sources.total(), 1);
      EXPECT_LE(point.targets.total(), 1);
    }
    EXPECT_GE(records, least);
    EXPECT_LE(records, counting);
  }
  writer.join();
  folder.join();
  EXPECT_EQ(counted, 3u * kBatches);
}

// Both who writes and the folder may close the open days. That they never do it both at once would
// show as a journal that is not there; it takes a rare moment.
TEST_F(TallyTest, NewDaysAreOpenedOnceWhileFoldsAreAskedForToo) {
  Open(0);
  std::atomic<bool> done = false;
  std::thread folder([&] {
    while (!done) {
      EXPECT_TRUE(tally_->FoldNow().ok());
    }
  });
  for (int i = 1; i <= 40; ++i) {
    const Day day = kToday.Plus(i * 100);
    clock_.Set(day.start_s());
    Count({HitOn(day)});
    ASSERT_FALSE(HasFailure());
  }
  done = true;
  folder.join();
  ExpectCounted();
}

}  // namespace
}  // namespace scantrend
