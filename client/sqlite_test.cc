#include "client/sqlite.h"

#include <gtest/gtest.h>

#include "client/spool_testing.h"

namespace scantrend {
namespace {

class SqliteTest : public testing::Test {
 protected:
  SqliteTest() : path_(FreshDirectory() + "/test.db") {}

  const std::string path_;
};

TEST_F(SqliteTest, ValuesComeBackAsTheyWereBound) {
  auto database = *Sqlite::Open(path_);
  ASSERT_TRUE(database->Execute("CREATE TABLE t(i INTEGER, s TEXT, b BLOB, n INTEGER)").ok());
  const std::string blob("\0\xff", 2);
  SqliteStatement insert = *database->Prepare("INSERT INTO t VALUES(?, ?, ?, ?)");
  for (int i = 0; i < 2; ++i) {
    insert.BindInt(0, INT64_MIN + i);
    insert.BindText(1, "text");
    insert.BindBlob(2, i == 0 ? blob : "");
    ASSERT_TRUE(insert.Run().ok());
  }
  SqliteStatement select = *database->Prepare("SELECT i, s, b, n FROM t ORDER BY i");
  ASSERT_TRUE(*select.Step());
  EXPECT_EQ(select.Int(0), INT64_MIN);
  EXPECT_EQ(select.Blob(1), "text");
  EXPECT_EQ(select.Blob(2), blob);
  EXPECT_FALSE(select.IsNull(2));
  EXPECT_TRUE(select.IsNull(3));
  ASSERT_TRUE(*select.Step());
  EXPECT_EQ(select.Blob(2), "");
  EXPECT_FALSE(select.IsNull(2));
  EXPECT_FALSE(*select.Step());
  EXPECT_EQ(*database->QueryInt("SELECT count(*) FROM t"), 2);
  EXPECT_EQ(*database->QueryText("SELECT s FROM t"), "text");
}

TEST_F(SqliteTest, ATransactionThatIsNotCommittedDidNotHappen) {
  auto database = *Sqlite::Open(path_);
  ASSERT_TRUE(database->Execute("CREATE TABLE t(i INTEGER)").ok());
  {
    auto transaction = *SqliteTransaction::Begin(database.get());
    ASSERT_TRUE(database->Execute("INSERT INTO t VALUES(1)").ok());
    EXPECT_EQ(*database->QueryInt("SELECT count(*) FROM t"), 1);
  }
  EXPECT_EQ(*database->QueryInt("SELECT count(*) FROM t"), 0);
  {
    auto transaction = *SqliteTransaction::Begin(database.get());
    ASSERT_TRUE(database->Execute("INSERT INTO t VALUES(1)").ok());
    ASSERT_TRUE(transaction.Commit().ok());
  }
  EXPECT_EQ(*database->QueryInt("SELECT count(*) FROM t"), 1);
}

TEST_F(SqliteTest, ErrorsHaveTheCodeOfTheirCause) {
  EXPECT_EQ(Sqlite::Open(path_ + "/not/there").status().code(), absl::StatusCode::kNotFound);
  auto database = *Sqlite::Open(path_);
  EXPECT_EQ(database->Execute("no SQL").code(), absl::StatusCode::kInternal);
  ASSERT_TRUE(database->Execute("BEGIN EXCLUSIVE").ok());
  const absl::Status locked = (*Sqlite::Open(path_))->Execute("CREATE TABLE t(i)");
  EXPECT_EQ(locked.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(locked.message(), "another process has it open");
  database.reset();
  WriteFile(path_, std::string(2'000, 'x'));
  database = *Sqlite::Open(path_);
  EXPECT_EQ(database->Execute("CREATE TABLE t(i)").code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace scantrend
