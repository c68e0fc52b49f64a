#include "storage/verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "storage/derived_series.h"
#include "storage/packed_contacts.h"
#include "storage/packed_sightings.h"
#include "storage/store.h"
#include "storage/store_testing.h"

namespace scantrend {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

const Day kToday = *Day::Parse("2020-06-30");
constexpr int kDays = 700;
const CountedSeries kDot{Kind::kProbe, {kTcp, 853}};
const Verifier::Report kGoOn = [](const VerifyProgress&) { return true; };
constexpr size_t kAll = 100'000;
// Beside the series of the hits: a total of each kind, and what the sensor saw.
constexpr size_t kDerived = 3;

// Few addresses on few days, so that they come back after gaps of every length.
std::vector<Hit> RandomHits(uint32_t seed) {
  std::mt19937 random(seed);
  const auto pick = [&random](uint32_t n) { return static_cast<uint32_t>(random() % n); };
  std::vector<Hit> hits;
  for (int i = 0; i < 12'000; ++i) {
    const bool ipv6 = pick(6) == 0;
    Hit hit;
    hit.time_s = kToday.Plus(-static_cast<int>(pick(kDays))).start_s() + pick(kSecondsPerDay);
    hit.source = ipv6 ? Address(0x20010db8'00000000, pick(40)) : Address(0x0a000000 + pick(300));
    hit.target = ipv6 ? Address(0x20010db8'00000001, pick(4)) : Address(0xc0000200 + pick(6));
    hit.series = {std::array{kTcp, kUdp}[pick(2)],
                  std::array<uint16_t, 4>{23, 53, 853, 8}[pick(4)]};
    hit.kind = pick(9) == 0 ? Kind::kBackscatter : Kind::kProbe;
    hit.records = 1 + pick(3);
    hits.push_back(hit);
  }
  hits.push_back({.time_s = kToday.start_s(),
                  .source = Address(uint32_t{1}),
                  .target = Address(uint32_t{1}),
                  .series = kDot.series});
  return hits;
}

class VerifierTest : public testing::Test {
 protected:
  VerifierTest() : clock_(kToday.start_s() + kSecondsPerDay - 1), directory_(FreshDirectory()) {}

  std::unique_ptr<Store> OpenStore(int retention_days = 1'000) {
    auto store = Store::Open({.directory = directory_,
                              .admission = {.accept_days_back = retention_days, .monitored = {}},
                              .retention_days = retention_days,
                              .clock = &clock_});
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }

  // Counts the hits in the order in which they are, and folds them in several steps.
  void Fill(const std::vector<Hit>& hits) {
    const std::unique_ptr<Store> store = OpenStore();
    const size_t step = hits.size() / 5 + 1;
    uint64_t sequence = 0;
    for (size_t at = 0; at < hits.size(); at += step) {
      const auto begin = hits.begin() + static_cast<ptrdiff_t>(at);
      const std::vector<Hit> some(begin,
                                  begin + static_cast<ptrdiff_t>(std::min(step, hits.size() - at)));
      Batch batch{.id = {"edge", "log"}, .sequence = ++sequence, .position = "", .hits = {}};
      batch.hits = HitColumns::Of(some);
      const auto result = SubmitAndWait(*store, batch);
      ASSERT_TRUE(result.ok()) << result.status();
      ASSERT_EQ(result->accepted, some.size());
      ASSERT_TRUE(store->tally().FoldNow().ok());
    }
  }

  // Hits of one series, by hand: on each of these days before today source 1 and target 1.
  void FillDot(const std::vector<int>& days_back) {
    std::vector<Hit> hits;
    for (const int days : days_back) {
      hits.push_back({.time_s = kToday.Plus(-days).start_s(),
                      .source = Address(uint32_t{1}),
                      .target = Address(uint32_t{1}),
                      .series = kDot.series});
    }
    Fill(hits);
  }

  // Changes the database behind the store's back.
  void Damage(const std::function<void(Database&)>& damage) {
    const auto database = Database::Open(directory_);
    ASSERT_TRUE(database.ok()) << database.status();
    damage(**database);
  }
  void Put(Family family, const std::string& key, const std::string& value) {
    Damage([&](Database& database) {
      ASSERT_TRUE(
          database.db()->Put(rocksdb::WriteOptions(), database.family(family), key, value).ok());
    });
  }
  void Merge(Family family, const std::string& key, const std::string& value) {
    Damage([&](Database& database) {
      ASSERT_TRUE(
          database.db()->Merge(rocksdb::WriteOptions(), database.family(family), key, value).ok());
    });
  }
  void Delete(Family family, const std::string& key) {
    Damage([&](Database& database) {
      ASSERT_TRUE(
          database.db()->Delete(rocksdb::WriteOptions(), database.family(family), key).ok());
    });
  }

  VerifyResult Verify(size_t kept_max = kAll) {
    const std::unique_ptr<Store> store = OpenStore();
    auto result = store->verifier().Verify(kept_max, kGoOn);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *std::move(result) : VerifyResult{};
  }

  static std::string PointOf(uint64_t records) {
    PointRecord point;
    point.records = records;
    return PointValue(point);
  }
  static std::string SightingsOf(uint32_t address, uint64_t days) {
    const SeenDays<uint32_t> entry{address, days};
    std::string value;
    AppendRun<uint32_t>({&entry, 1}, value);
    return value;
  }
  static std::string KeyOfSightings(AddressSet set, Day day) {
    return ToBytes(SightingsKey{kDot, set, static_cast<uint16_t>(day.number() / kSpanDays)});
  }

  FakeClock clock_;
  const std::string directory_;
};

// One finding of this check, field and counts.
testing::Matcher<const Finding&> Is(Check check, const std::string& field,
                                    std::optional<uint64_t> stored,
                                    std::optional<uint64_t> recomputed) {
  return AllOf(Field(&Finding::check, check), Field(&Finding::field, field),
               Field(&Finding::stored, stored), Field(&Finding::recomputed, recomputed));
}
testing::Matcher<const Finding&> IsOn(Day day, Check check, const std::string& field,
                                      std::optional<uint64_t> stored,
                                      std::optional<uint64_t> recomputed) {
  return AllOf(Is(check, field, stored, recomputed), Field(&Finding::day, std::optional(day)),
               Field(&Finding::series, std::optional(kDot)));
}

std::string Text(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += std::to_string(static_cast<int>(finding.check)) + " " +
            (finding.series.has_value() ? ToString(finding.series->series) : "") + " " +
            (finding.day.has_value() ? finding.day->ToString() : "") + " " + finding.field + ": " +
            std::to_string(finding.stored.value_or(~uint64_t{0})) + " " +
            std::to_string(finding.recomputed.value_or(~uint64_t{0})) + " " + finding.detail + "\n";
  }
  return text;
}

TEST_F(VerifierTest, AnEmptyDatabaseHasNoFindings) {
  const VerifyResult result = Verify();
  EXPECT_EQ(result.findings, 0u) << Text(result.kept);
  EXPECT_EQ(result.counts.series, 0u);
}

TEST_F(VerifierTest, WhatWasCountedInAnyOrderOfDaysHasNoFindings) {
  for (const uint32_t seed : {1u, 2u, 3u}) {
    SCOPED_TRACE(seed);
    std::filesystem::remove_all(directory_);
    Fill(RandomHits(seed));
    const VerifyResult result = Verify();
    EXPECT_EQ(result.findings, 0u) << Text(result.kept);
    EXPECT_EQ(result.counts.series, 16u + kDerived);
    EXPECT_GT(result.counts.points.points, 5'000u);
    EXPECT_EQ(result.counts.points.points_recomputed, result.counts.points.points);
    EXPECT_EQ(result.counts.days, result.counts.points.points);
    EXPECT_GT(result.counts.points.windows, 500u);
    EXPECT_GT(result.counts.sightings, 20'000u);
    EXPECT_EQ(result.counts.sightings_old, 0u);
    EXPECT_GT(result.counts.files, 0u);
    EXPECT_EQ(result.unfolded, 0u);
  }
}

TEST_F(VerifierTest, ContactsThatAreNotWhatWasCountedAreFound) {
  const auto key_of = [this](int days_back) {
    std::string found;
    Damage([&](Database& database) {
      const auto at = database.NewIterator(database.family(Family::kContacts), {});
      at->Seek(ContactsPrefix(kToday.Plus(-days_back), kDot));
      ASSERT_TRUE(at->Valid());
      found = at->key().ToString();
    });
    return found;
  };
  const auto packed = [](const std::vector<Contact<uint32_t>>& contacts) {
    ContactPacker<uint32_t> packer;
    for (const Contact<uint32_t>& contact : contacts) {
      packer.Add(contact);
    }
    return std::string(packer.Finish());
  };
  FillDot({9, 7, 5, 3, 1});
  EXPECT_EQ(Verify().findings, 0u);
  EXPECT_EQ(Verify().counts.contacts, 5u);
  Put(Family::kContacts, key_of(9), packed({{1, 1, 3}}));
  Put(Family::kContacts, key_of(7), packed({{1, 1, 1}, {1, 2, 1}, {2, 1, 1}}));
  Delete(Family::kContacts, key_of(5));
  Put(Family::kContacts, key_of(3), "xyz");
  Put(Family::kContacts, ToBytes(ContactsKey{.day = kToday, .series = kDot, .journal = 1}),
      packed({{1, 1, 4}}));
  const VerifyResult result = Verify();
  EXPECT_THAT(result.kept, testing::UnorderedElementsAre(
                               Is(Check::kRecord, "contacts", std::nullopt, std::nullopt),
                               IsOn(kToday.Plus(-9), Check::kContact, "records", 1, 3),
                               IsOn(kToday.Plus(-7), Check::kContact, "records", 1, 3),
                               IsOn(kToday.Plus(-7), Check::kContact, "targets", 1, 2),
                               IsOn(kToday.Plus(-7), Check::kContact, "sources", 1, 2),
                               IsOn(kToday.Plus(-5), Check::kContact, "contacts", std::nullopt, 1),
                               IsOn(kToday, Check::kContact, "point", std::nullopt, 4)))
      << Text(result.kept);
}

TEST_F(VerifierTest, RecordsOfAPointAreCheckedByTheContactsOfItsDay) {
  FillDot({3, 1});
  Merge(Family::kPoints, PointKey(kDot, kToday.Plus(-3)), PointOf(2));
  Merge(Family::kDays, DayKey(kDot.kind, kToday.Plus(-3), kDot.series),
        DayValue({.records = 2, .targets = 0, .sources = 0, .new_sources = 0}));
  EXPECT_THAT(Verify().kept, Contains(IsOn(kToday.Plus(-3), Check::kContact, "records", 3, 1)));
}

TEST_F(VerifierTest, WhatIsInMemoryIsFoldedAndChecked) {
  const std::unique_ptr<Store> store = OpenStore();
  Batch batch{.id = {"edge", "log"}, .sequence = 1, .position = "", .hits = {}};
  batch.hits = HitColumns::Of(RandomHits(4));
  ASSERT_TRUE(SubmitAndWait(*store, batch).ok());
  const auto result = store->verifier().Verify(kAll, kGoOn);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->findings, 0u) << Text(result->kept);
  EXPECT_EQ(result->counts.series, 16u + kDerived);
}

TEST_F(VerifierTest, PointsOlderThanTheSightingsAreOnlyCheckedByThemselves) {
  Fill(RandomHits(5));
  const std::unique_ptr<Store> store = OpenStore(/*retention_days=*/30);
  const auto result = store->verifier().Verify(kAll, kGoOn);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->findings, 0u) << Text(result->kept);
  EXPECT_GT(result->first_kept, kToday.Plus(-30 - 365 - 64));
  EXPECT_LE(result->first_kept, kToday.Plus(-30 - 365));
  EXPECT_GT(result->counts.sightings_old, 1'000u);
  EXPECT_LT(result->counts.points.points_recomputed, result->counts.points.points);
  EXPECT_GT(result->counts.points.points_recomputed, 1'000u);
}

TEST_F(VerifierTest, WhatAShorterRetentionDroppedInThePastIsNoFinding) {
  FillDot({600, 500, 0});
  OpenStore(/*retention_days=*/30).reset();
  const auto span = static_cast<uint16_t>(kToday.Plus(-600).number() / kSpanDays);
  for (const CountedSeries& series : {kDot, TotalSeries(kDot.kind), ReachSeries(1)}) {
    for (const AddressSet set : {AddressSet::kIpv4Sources, AddressSet::kIpv4Targets}) {
      Delete(Family::kSightings, ToBytes(SightingsKey{series, set, span}));
    }
  }
  const VerifyResult result = Verify();
  EXPECT_EQ(result.findings, 0u) << Text(result.kept);
  EXPECT_EQ(result.counts.points.points, 3u * 3);
  EXPECT_EQ(result.counts.points.points_recomputed, 3u);
}

TEST_F(VerifierTest, AChangedPointIsNamedByFieldAndDay) {
  FillDot({3, 2, 0});
  PointRecord wrong{.records = 1, .sources = {}, .targets = {}};
  wrong.sources.Add(1, 1);
  wrong.targets.Add(1, 2);
  Put(Family::kPoints, PointKey(kDot, kToday), PointValue(wrong));
  const VerifyResult result = Verify();
  EXPECT_THAT(result.kept, Contains(IsOn(kToday, Check::kPoint, "targets", 2, 1)));
  EXPECT_THAT(result.kept, Contains(IsOn(kToday, Check::kPoint, "source_gaps", 1, 0)));
  EXPECT_THAT(result.kept, Contains(IsOn(kToday, Check::kPoint, "records", 1, 2)));
  // `days` is right: it says what the sightings say.
  EXPECT_EQ(result.findings, 3u) << Text(result.kept);
}

TEST_F(VerifierTest, NewSourcesAreRecomputed) {
  FillDot({3, 2, 0});
  PointRecord wrong{.records = 1, .sources = {}, .targets = {}};
  wrong.sources.Add(kNeverSeen, 1);
  wrong.targets.Add(2, 1);
  Put(Family::kPoints, PointKey(kDot, kToday), PointValue(wrong));
  const VerifyResult result = Verify();
  EXPECT_THAT(result.kept, ElementsAre(IsOn(kToday, Check::kPoint, "new_sources", 1, 0)));
}

TEST_F(VerifierTest, ChangedRecordsDisagreeWithTheDayAndWithWhatWasDelivered) {
  FillDot({0});
  Merge(Family::kPoints, PointKey(kDot, kToday), PointOf(5));
  const VerifyResult result = Verify();
  EXPECT_THAT(result.kept, Contains(IsOn(kToday, Check::kDay, "records", 1, 6)));
  EXPECT_THAT(result.kept, Contains(Is(Check::kDelivery, "records", 6, 1)));
  EXPECT_THAT(result.kept, Contains(IsOn(kToday, Check::kContact, "records", 6, 1)));
  EXPECT_EQ(result.findings, 3u) << Text(result.kept);
}

TEST_F(VerifierTest, TotalsAndWhatSensorsSawMustBeTheSumOfTheDay) {
  const std::string one_more = DayValue({.records = 1});
  for (const CountedSeries& series : {TotalSeries(kDot.kind), ReachSeries(1)}) {
    std::filesystem::remove_all(directory_);
    FillDot({1, 0});
    Merge(Family::kPoints, PointKey(series, kToday), PointOf(1));
    Merge(Family::kDays, DayKey(series.kind, kToday, series.series), one_more);
    const VerifyResult result = Verify();
    EXPECT_THAT(result.kept, ElementsAre(Is(Check::kDelivery, "records", 2, 1)))
        << Text(result.kept);
    EXPECT_EQ(result.kept[0].day, kToday);
  }
}

TEST_F(VerifierTest, AMissingPointIsNamed) {
  FillDot({1, 0});
  Delete(Family::kPoints, PointKey(kDot, kToday));
  const VerifyResult result = Verify();
  EXPECT_THAT(result.kept, ElementsAre(IsOn(kToday, Check::kPoint, "point", std::nullopt, 1)));
}

TEST_F(VerifierTest, APointWithoutSightingsIsNamed) {
  FillDot({200, 0});
  Delete(Family::kSightings, KeyOfSightings(AddressSet::kIpv4Sources, kToday.Plus(-200)));
  Delete(Family::kSightings, KeyOfSightings(AddressSet::kIpv4Targets, kToday.Plus(-200)));
  const VerifyResult result = Verify();
  EXPECT_THAT(result.kept, Contains(IsOn(kToday.Plus(-200), Check::kPoint, "sightings", 1, 0)));
  EXPECT_THAT(result.kept, Contains(IsOn(kToday, Check::kPoint, "new_sources", 0, 1)));
  EXPECT_THAT(result.kept, Contains(IsOn(kToday, Check::kPoint, "target_gaps", 0, 1)));
}

TEST_F(VerifierTest, AMissingSightingIsNamedByTheDaysThatCountedIt) {
  FillDot({1, 0});
  const int today_bit = kToday.number() % kSpanDays;
  ASSERT_GT(today_bit, 0);  // both days are in one span
  Put(Family::kSightings, KeyOfSightings(AddressSet::kIpv4Sources, kToday),
      SightingsOf(1, uint64_t{1} << today_bit));
  const VerifyResult result = Verify();
  EXPECT_THAT(result.kept, Contains(IsOn(kToday.Plus(-1), Check::kPoint, "sources", 1, 0)));
  EXPECT_THAT(result.kept, Contains(IsOn(kToday, Check::kPoint, "new_sources", 0, 1)));
  EXPECT_THAT(result.kept, Contains(IsOn(kToday, Check::kDay, "new_sources", 0, 1)));
}

TEST_F(VerifierTest, ASightingThatWasNeverCountedIsNamed) {
  FillDot({0});
  Merge(Family::kSightings, KeyOfSightings(AddressSet::kIpv4Targets, kToday),
        SightingsOf(7, uint64_t{1} << (kToday.number() % kSpanDays)));
  const VerifyResult result = Verify();
  EXPECT_THAT(result.kept, ElementsAre(IsOn(kToday, Check::kPoint, "targets", 1, 2),
                                       IsOn(kToday, Check::kDay, "targets", 1, 2)));
}

TEST_F(VerifierTest, AWrongDayIsNamed) {
  FillDot({1, 0});
  Put(Family::kDays, DayKey(Kind::kProbe, kToday, kDot.series),
      DayValue({.records = 1, .targets = 1, .sources = 4, .new_sources = 0}));
  const VerifyResult result = Verify();
  EXPECT_THAT(result.kept, ElementsAre(IsOn(kToday, Check::kDay, "sources", 4, 1)));
}

TEST_F(VerifierTest, ADayThatIsMissingOrHasNoPointIsNamed) {
  FillDot({1, 0});
  Delete(Family::kDays, DayKey(Kind::kProbe, kToday, kDot.series));
  EXPECT_THAT(Verify().kept, ElementsAre(IsOn(kToday, Check::kDay, "day", std::nullopt, 1)));
  Put(Family::kDays, DayKey(Kind::kProbe, kToday.Plus(-1), {kTcp, 854}),
      DayValue({.records = 3, .targets = 1, .sources = 2, .new_sources = 0}));
  EXPECT_THAT(Verify().kept, Contains(Is(Check::kDay, "day", 2, std::nullopt)));
}

TEST_F(VerifierTest, ValuesThatDoNotParseAreNamedAndTheRestIsChecked) {
  Fill(RandomHits(6));
  const uint64_t sound = Verify().counts.series;
  Put(Family::kSightings, KeyOfSightings(AddressSet::kIpv4Sources, kToday), "\x01\x01\xff");
  Put(Family::kPoints, PointKey(kDot, kToday), "no point");
  Put(Family::kDays, DayKey(Kind::kProbe, kToday, kDot.series), "");
  Put(Family::kDeliveries, DeliveryKey(kToday, "edge"), "\xff");
  Put(Family::kSensors, "edge", "\xff");
  Put(Family::kStreams, "no stream", "");
  const VerifyResult result = Verify();
  for (const char* family : {"sightings", "points", "days", "deliveries", "sensors", "streams"}) {
    EXPECT_THAT(result.kept, Contains(Is(Check::kRecord, family, std::nullopt, std::nullopt)));
  }
  EXPECT_EQ(result.findings, 6u) << Text(result.kept);
  EXPECT_EQ(result.counts.series, sound);
}

// RocksDB gives up at operands that do not merge; its iterators do not say where.
TEST_F(VerifierTest, ValuesThatDoNotMergeAreNamedAndTheRestIsChecked) {
  Fill(RandomHits(7));
  const VerifyCounts sound = Verify().counts;
  Merge(Family::kSightings, KeyOfSightings(AddressSet::kIpv4Sources, kToday), "\x01\x01\xff");
  Merge(Family::kPoints, PointKey(kDot, kToday), "no point");
  Merge(Family::kDays, DayKey(Kind::kProbe, kToday, kDot.series), "?");
  const VerifyResult result = Verify();
  for (const char* family : {"sightings", "points", "days"}) {
    EXPECT_THAT(result.kept, Contains(AllOf(Field(&Finding::check, Check::kRecord),
                                            Field(&Finding::field, std::string(family)))));
  }
  EXPECT_EQ(result.findings, 3u) << Text(result.kept);
  EXPECT_EQ(result.counts.series, sound.series);
  EXPECT_EQ(result.counts.points.points, sound.points.points - 1);
  EXPECT_EQ(result.counts.days, sound.days - 1);
}

TEST_F(VerifierTest, KeysThatAreNoneAreNamed) {
  FillDot({0});
  Put(Family::kSightings, "short", "");
  Put(Family::kPoints, PointKey({Kind::kProbe, {kIcmp, 256}}, kToday), PointOf(1));
  Put(Family::kDays, "\x06zzzzz", DayValue({}));
  const VerifyResult result = Verify();
  for (const char* family : {"sightings", "points", "days"}) {
    EXPECT_THAT(result.kept, Contains(Is(Check::kRecord, family, std::nullopt, std::nullopt)));
  }
  EXPECT_EQ(result.findings, 3u) << Text(result.kept);
}

TEST_F(VerifierTest, TotalsOfASensorThatAreNotTheSumOfItsDeliveriesAreNamed) {
  FillDot({1, 0});
  Delete(Family::kDeliveries, DeliveryKey(kToday, "edge"));
  const VerifyResult result = Verify();
  EXPECT_THAT(result.kept, Contains(Is(Check::kDelivery, "accepted", 2, 1)));
  EXPECT_THAT(result.kept, Contains(Is(Check::kDelivery, "records", 2, 1)));
  EXPECT_THAT(result.kept, Contains(Is(Check::kDelivery, "records", 1, 0)));
}

TEST_F(VerifierTest, ABlockWithAnotherChecksumIsNamedByItsFile) {
  Fill(RandomHits(8));
  std::string path;
  Damage([&](Database& database) {
    std::vector<rocksdb::LiveFileMetaData> files;
    database.db()->GetLiveFilesMetaData(&files);
    for (const auto& file : files) {
      if (file.column_family_name == "sightings") {
        path = file.directory + "/" + file.relative_filename;
      }
    }
  });
  ASSERT_NE(path, "");
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    file.put('\x55').put('\xaa').put('\x55');
  }
  const VerifyResult result = Verify();
  EXPECT_THAT(result.kept,
              Contains(AllOf(Field(&Finding::check, Check::kFile),
                             Field(&Finding::detail, HasSubstr("block checksum mismatch")))))
      << Text(result.kept);
  EXPECT_THAT(result.kept, Contains(AllOf(Field(&Finding::check, Check::kRecord),
                                          Field(&Finding::field, std::string("sightings")))));
}

TEST_F(VerifierTest, FindingsBeyondTheLimitAreOnlyCounted) {
  FillDot({3, 2, 1, 0});
  for (int days = 0; days < 4; ++days) {
    Delete(Family::kDays, DayKey(Kind::kProbe, kToday.Plus(-days), kDot.series));
  }
  const VerifyResult result = Verify(2);
  EXPECT_EQ(result.kept.size(), 2u);
  EXPECT_EQ(result.findings, 4u);
}

TEST_F(VerifierTest, ItEndsWhenItsCallerHasGoneAndTellsHowFarItIs) {
  Fill(RandomHits(9));
  const std::unique_ptr<Store> store = OpenStore();
  double last = 0;
  const auto all = store->verifier().Verify(kAll, [&](const VerifyProgress& progress) {
    EXPECT_GE(progress.fraction, 0);
    EXPECT_LE(progress.fraction, 1);
    last = progress.fraction;
    return true;
  });
  ASSERT_TRUE(all.ok());
  EXPECT_GT(last, 0.3);
  int calls = 0;
  const auto result =
      store->verifier().Verify(kAll, [&](const VerifyProgress&) { return ++calls < 3; });
  EXPECT_EQ(result.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(calls, 3);
}

TEST_F(VerifierTest, OnlyOneIsUnderWayAtATime) {
  const std::unique_ptr<Store> store = OpenStore();
  absl::Status second;
  const auto first = store->verifier().Verify(kAll, [&](const VerifyProgress&) {
    second = store->verifier().Verify(kAll, kGoOn).status();
    return true;
  });
  EXPECT_TRUE(first.ok());
  EXPECT_EQ(second.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(store->verifier().Verify(kAll, kGoOn).ok());
}

}  // namespace
}  // namespace scantrend
