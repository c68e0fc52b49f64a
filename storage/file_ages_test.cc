#include "storage/file_ages.h"

#include <gtest/gtest.h>

#include "storage/format.h"
#include "storage/packed_sightings.h"
#include "storage/record_age.h"

namespace scantrend {
namespace {

const CountedSeries kDot{Kind::kProbe, {6, 853}};
const Day kDay(18'190);  // of span 284, which has the days 18,176 to 18,239

rocksdb::TableProperties Note(Family family, const std::vector<std::string>& keys) {
  const std::unique_ptr<rocksdb::TablePropertiesCollector> collector(
      NoteFileAges(family)->CreateTablePropertiesCollector({}));
  for (const std::string& key : keys) {
    EXPECT_TRUE(collector->AddUserKey(key, "value", rocksdb::kEntryMerge, 1, 0).ok());
  }
  rocksdb::TableProperties properties;
  EXPECT_TRUE(collector->Finish(&properties.user_collected_properties).ok());
  return properties;
}

TEST(RecordAgeTest, SightingsPointsAndDaysGoByTheSameSpansAndContactsByDay) {
  EXPECT_EQ(LastDayOf(Family::kSightings, ToBytes(SightingsKey{kDot, {}, 284})), Day(18'239));
  EXPECT_EQ(LastDayOf(Family::kPoints, PointKey(kDot, kDay)), Day(18'239));
  EXPECT_EQ(LastDayOf(Family::kPoints, PointKey(kDot, Day(18'239))), Day(18'239));
  EXPECT_EQ(LastDayOf(Family::kPoints, PointKey(kDot, Day(18'240))), Day(18'303));
  EXPECT_EQ(LastDayOf(Family::kDays, DayKey(Kind::kProbe, kDay, kDot.series)), Day(18'239));
  EXPECT_EQ(LastDayOf(Family::kContacts, ToBytes(ContactsKey{.day = kDay, .series = kDot})), kDay);
  // The last span has no end of its own.
  EXPECT_EQ(LastDayOf(Family::kPoints, PointKey(kDot, Day(UINT16_MAX))), Day(UINT16_MAX));
}

TEST(RecordAgeTest, WhatIsNoKeyHasNoAge) {
  for (const Family family : kAgingFamilies) {
    EXPECT_EQ(LastDayOf(family, "?"), std::nullopt);
  }
  EXPECT_EQ(LastDayOf(Family::kStreams, "edge"), std::nullopt);
}

TEST(FileAgesTest, AFileNotesRecordsAndBytesOfEachSpan) {
  const std::string old = PointKey(kDot, kDay);
  const auto ages =
      ReadFileAges(Note(Family::kPoints, {old, PointKey(kDot, Day(18'240)), old, "no key"}));
  ASSERT_TRUE(ages.has_value());
  EXPECT_EQ(*ages, (FileAges{{Day(18'239), {2, 2 * (old.size() + 5)}},
                             {Day(18'303), {1, old.size() + 5}}}));
}

// Golden: docs/storage-format.md.
TEST(FileAgesTest, TheyAreVarintsOfDayRecordsAndBytes) {
  const rocksdb::TableProperties properties = Note(Family::kPoints, {PointKey(kDot, kDay)});
  EXPECT_EQ(properties.user_collected_properties.at("scantrend.ages"), "\xbf\x8e\x01\x01\x0b");
}

TEST(FileAgesTest, AFileWithoutThemOrWithDamagedOnesIsUnknown) {
  rocksdb::TableProperties properties;
  EXPECT_EQ(ReadFileAges(properties), std::nullopt);
  std::string& noted = properties.user_collected_properties["scantrend.ages"];
  EXPECT_EQ(ReadFileAges(properties), FileAges());
  for (const char* damaged : {"\x01", "\x01\x01", "\xff\xff\x7f\x01\x01", "\x80"}) {
    noted = damaged;
    EXPECT_EQ(ReadFileAges(properties), std::nullopt) << damaged;
  }
}

}  // namespace
}  // namespace scantrend
