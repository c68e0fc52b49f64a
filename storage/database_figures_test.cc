#include "storage/database_figures.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace scantrend {
namespace {

class DatabaseFiguresTest : public testing::Test {
 protected:
  DatabaseFiguresTest() {
    const std::string directory =
        testing::TempDir() + "/" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(directory);
    database_ = *Database::Open(directory);
  }

  FamilyFigures Points() const {
    return ReadDatabaseFigures(*database_).families[static_cast<size_t>(Family::kPoints)];
  }

  std::unique_ptr<Database> database_;
};

TEST_F(DatabaseFiguresTest, AFamilyGrowsInMemoryFirstAndThenOnDiskUnderItsName) {
  EXPECT_EQ(Points().name, "points");
  EXPECT_EQ(Points().table_bytes, 0u);
  const uint64_t empty = Points().memtable_bytes;
  const uint64_t empty_in_all = ReadDatabaseFigures(*database_).memtable_bytes;
  rocksdb::DB* db = database_->db();
  ASSERT_TRUE(
      db->Put({}, database_->family(Family::kPoints), "key", std::string(100'000, 'x')).ok());
  EXPECT_GE(Points().memtable_bytes, empty + 100'000);
  EXPECT_GE(ReadDatabaseFigures(*database_).memtable_bytes, empty_in_all + 100'000);
  ASSERT_TRUE(db->Flush({}, database_->family(Family::kPoints)).ok());
  EXPECT_GT(Points().table_bytes, 0u);
  EXPECT_EQ(Points().live_table_bytes, Points().table_bytes);
  EXPECT_EQ(Points().level0_files, 1u);
}

TEST_F(DatabaseFiguresTest, ABlockThatIsReadAgainIsAHitOfTheCache) {
  rocksdb::DB* db = database_->db();
  rocksdb::ColumnFamilyHandle* family = database_->family(Family::kPoints);
  ASSERT_TRUE(db->Put({}, family, "key", "value").ok());
  ASSERT_TRUE(db->Flush({}, family).ok());
  std::string value;
  ASSERT_TRUE(db->Get({}, family, "key", &value).ok());
  const DatabaseFigures first = ReadDatabaseFigures(*database_);
  EXPECT_GT(first.block_cache_misses, 0u);
  EXPECT_GT(first.block_cache_bytes, 0u);
  EXPECT_GE(first.block_cache_bytes_max, first.block_cache_bytes);
  ASSERT_TRUE(db->Get({}, family, "key", &value).ok());
  const DatabaseFigures second = ReadDatabaseFigures(*database_);
  EXPECT_GT(second.block_cache_hits, first.block_cache_hits);
  EXPECT_EQ(second.block_cache_misses, first.block_cache_misses);
}

}  // namespace
}  // namespace scantrend
