#include "storage/database.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/status.h"
#include "rocksdb/sst_file_writer.h"
#include "storage/format.h"
#include "storage/packed_sightings.h"

namespace scantrend {
namespace {

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest() { std::filesystem::remove_all(directory_); }

  const std::string directory_ =
      testing::TempDir() + "/" + testing::UnitTest::GetInstance()->current_test_info()->name();
};

void WriteVersion(const std::string& directory, const std::string& version) {
  auto database = Database::Open(directory);
  ASSERT_TRUE(database.ok()) << database.status();
  ASSERT_TRUE((*database)
                  ->db()
                  ->Put(rocksdb::WriteOptions(), (*database)->family(Family::kMeta),
                        "format_version", version)
                  .ok());
}

TEST_F(DatabaseTest, ADatabaseOpensAgainAfterItWasClosed) {
  for (int i = 0; i < 2; ++i) {
    const auto database = Database::Open(directory_);
    ASSERT_TRUE(database.ok()) << database.status();
  }
}

TEST_F(DatabaseTest, DirectoriesThatAreNotThereAreMade) {
  EXPECT_TRUE(Database::Open(directory_ + "/a/b").ok());
}

TEST_F(DatabaseTest, ADirectoryOfAnotherVersionIsRefusedWithBothVersionsAndWhatToDo) {
  WriteVersion(directory_, "999");
  const auto database = Database::Open(directory_);
  ASSERT_EQ(database.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(database.status()).reason, "FORMAT_VERSION_UNKNOWN");
  for (const char* words : {"version 999", "version 4", directory_.c_str(), "another --data-dir"}) {
    EXPECT_NE(database.status().message().find(words), std::string::npos) << words;
  }
}

TEST_F(DatabaseTest, ADirectoryThatIsOpenIsRefused) {
  const auto first = Database::Open(directory_);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = Database::Open(directory_);
  ASSERT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(second.status()).reason, "DATA_DIRECTORY_IN_USE");
}

TEST_F(DatabaseTest, TheRocksdbDatabaseOfAnotherProgramIsRefusedAndLeftAsItIs) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* raw = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, directory_, &raw).ok());
  ASSERT_TRUE(raw->Put(rocksdb::WriteOptions(), "theirs", "kept").ok());
  rocksdb::ColumnFamilyHandle* other = nullptr;
  ASSERT_TRUE(raw->CreateColumnFamily({}, "other", &other).ok());
  raw->DestroyColumnFamilyHandle(other);
  delete raw;
  const auto database = Database::Open(directory_);
  ASSERT_EQ(database.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(database.status().message().find("\"other\""), std::string::npos);
}

TEST_F(DatabaseTest, APathThatIsAFileIsRefused) {
  std::ofstream(directory_) << "x";
  const auto database = Database::Open(directory_);
  ASSERT_FALSE(database.ok());
  EXPECT_NE(database.status().message().find(directory_), std::string::npos);
}

TEST_F(DatabaseTest, DamageIsReportedAndNotServed) {
  {
    auto database = Database::Open(directory_);
    ASSERT_TRUE(database.ok());
    for (int i = 0; i < 1000; ++i) {
      ASSERT_TRUE((*database)
                      ->db()
                      ->Put({}, (*database)->family(Family::kStreams), std::to_string(i), "value")
                      .ok());
    }
    ASSERT_TRUE((*database)->db()->Flush({}, (*database)->family(Family::kStreams)).ok());
  }
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    if (entry.path().extension() == ".sst") {
      std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(100);
      file.write("\xff\xff\xff\xff", 4);
    }
  }
  auto database = Database::Open(directory_);
  absl::Status status = database.status();
  if (database.ok()) {
    std::string value;
    status = FromRocksdb(
        (*database)->db()->Get({}, (*database)->family(Family::kStreams), "500", &value), "read");
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
}

TEST_F(DatabaseTest, ContactsOfDaysThatAreGivenUpGoWithTheirFilesOrWhenTheseAreCompacted) {
  auto database = Database::Open(directory_);
  ASSERT_TRUE(database.ok());
  rocksdb::ColumnFamilyHandle* const contacts = (*database)->family(Family::kContacts);
  const auto key = [](uint16_t day) {
    return ToBytes(ContactsKey{.day = Day(day), .series = {Kind::kProbe, {kTcp, 853}}});
  };
  const auto is_there = [&](uint16_t day) {
    std::string value;
    return (*database)->db()->Get({}, contacts, key(day), &value).ok();
  };
  // Two files, of days 0 to 9 and 10 to 19, as folds add them.
  for (uint16_t first = 0; first < 20; first += 10) {
    const rocksdb::Options options = (*database)->db()->GetOptions(contacts);
    rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), options, contacts);
    rocksdb::IngestExternalFileArg file;
    file.column_family = contacts;
    file.external_files = {directory_ + "/new.sst"};
    file.options.move_files = true;
    ASSERT_TRUE(writer.Open(file.external_files[0]).ok());
    for (uint16_t day = first; day < first + 10; ++day) {
      ASSERT_TRUE(writer.Put(key(day), "value").ok());
    }
    ASSERT_TRUE(writer.Finish().ok());
    ASSERT_TRUE((*database)->Ingest({file}).ok());
  }
  ASSERT_TRUE((*database)->DropContactsBefore(Day(12)).ok());
  EXPECT_EQ((*database)->contacts_complete_from(), Day(12));
  for (uint16_t day = 0; day < 20; ++day) {
    EXPECT_EQ(is_there(day), day >= 10) << day;
  }
  rocksdb::CompactRangeOptions all;
  all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  ASSERT_TRUE((*database)->db()->CompactRange(all, contacts, nullptr, nullptr).ok());
  // The last day before the bound goes a day later.
  for (uint16_t day = 10; day < 20; ++day) {
    EXPECT_EQ(is_there(day), day >= 11) << day;
  }
  // The bound stays, and never falls.
  ASSERT_TRUE((*database)->DropContactsBefore(Day(5)).ok());
  database->reset();
  database = Database::Open(directory_);
  ASSERT_TRUE(database.ok());
  EXPECT_EQ((*database)->contacts_complete_from(), Day(12));
}

TEST_F(DatabaseTest, CompactionsDropSpansThatEndBeforeTheFilterDay) {
  auto database = Database::Open(directory_);
  ASSERT_TRUE(database.ok());
  rocksdb::ColumnFamilyHandle* sightings = (*database)->family(Family::kSightings);
  const auto key = [](uint16_t span) {
    return ToBytes(SightingsKey{{Kind::kProbe, {kTcp, 853}}, AddressSet::kIpv4Sources, span});
  };
  std::string packed;
  AppendRun<uint32_t>(std::vector<SeenDays<uint32_t>>{{1, 1}}, packed);
  for (uint16_t span = 0; span < 20; ++span) {
    ASSERT_TRUE((*database)->db()->Merge({}, sightings, key(span), packed).ok());
  }
  ASSERT_TRUE((*database)->DropSightingsBefore(Day(10 * kSpanDays + 1)).ok());
  ASSERT_TRUE((*database)->db()->CompactRange({}, sightings, nullptr, nullptr).ok());
  std::string value;
  for (uint16_t span = 0; span < 20; ++span) {
    EXPECT_EQ((*database)->db()->Get({}, sightings, key(span), &value).ok(), span >= 10) << span;
  }
}

}  // namespace
}  // namespace scantrend
