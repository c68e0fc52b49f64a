#include "storage/fault_file_system.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>

#include "rocksdb/env.h"

namespace scantrend {
namespace {

class FaultFileSystemTest : public testing::Test {
 protected:
  FaultFileSystemTest() : env_(NewFaultEnv(system_)) { EXPECT_TRUE(env_->CreateDir("/d").ok()); }

  std::unique_ptr<rocksdb::WritableFile> Create(const std::string& path) {
    std::unique_ptr<rocksdb::WritableFile> file;
    EXPECT_TRUE(env_->NewWritableFile(path, &file, {}).ok());
    return file;
  }
  void SyncDirectory() {
    std::unique_ptr<rocksdb::Directory> directory;
    ASSERT_TRUE(env_->NewDirectory("/d/", &directory).ok());
    ASSERT_TRUE(directory->Fsync().ok());
  }

  const std::shared_ptr<FaultFileSystem> system_ = std::make_shared<FaultFileSystem>();
  const std::unique_ptr<rocksdb::Env> env_;
  std::mt19937 random_{1};
};

TEST_F(FaultFileSystemTest, APowerLossKeepsWhatWasSyncedAndPerhapsSomeOfTheRest) {
  for (int i = 0; i < 100; ++i) {
    auto file = Create("/d/a");
    ASSERT_TRUE(file->Append("synced").ok());
    ASSERT_TRUE(file->Sync().ok());
    SyncDirectory();
    ASSERT_TRUE(file->Append("unsynced").ok());
    file.reset();
    system_->Restart(Stop::kPower, random_);
    const std::string bytes = system_->Read("/d/a");
    EXPECT_EQ(bytes.substr(0, 6), "synced");
    EXPECT_LE(bytes.size(), 14u);
  }
}

TEST_F(FaultFileSystemTest, AKillKeepsWhatWasWritten) {
  ASSERT_TRUE(Create("/d/a")->Append("written").ok());
  system_->Restart(Stop::kProcess, random_);
  EXPECT_EQ(system_->Read("/d/a"), "written");
}

TEST_F(FaultFileSystemTest, NamesThatWereNotSyncedMayBeTheOldOnes) {
  Create("/d/a").reset();
  SyncDirectory();
  bool was_reverted = false;
  bool was_kept = false;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(env_->RenameFile("/d/a", "/d/b").ok());
    system_->Restart(Stop::kPower, random_);
    ASSERT_EQ(system_->Paths().size(), 1u);
    was_reverted |= system_->Paths()[0] == "/d/a";
    if (system_->Paths()[0] == "/d/b") {
      was_kept = true;
      ASSERT_TRUE(env_->RenameFile("/d/b", "/d/a").ok());
    }
    SyncDirectory();
  }
  EXPECT_TRUE(was_reverted);
  EXPECT_TRUE(was_kept);
}

TEST_F(FaultFileSystemTest, AMachineThatHasStoppedDoesNothing) {
  auto file = Create("/d/a");
  system_->StopAt(2);
  EXPECT_TRUE(file->Append("x").ok());
  EXPECT_FALSE(file->Sync().ok());
  EXPECT_TRUE(system_->stopped());
  EXPECT_FALSE(file->Append("x").ok());
  EXPECT_FALSE(env_->RenameFile("/d/a", "/d/b").ok());
  uint64_t size = 0;
  EXPECT_FALSE(env_->GetFileSize("/d/a", &size).ok());
  system_->Restart(Stop::kProcess, random_);
  EXPECT_TRUE(env_->GetFileSize("/d/a", &size).ok());
}

TEST_F(FaultFileSystemTest, TheNthOperationOfAKindFailsOnceOrForEver) {
  auto file = Create("/d/a");
  system_->FailAt(FileOperation::kWrite, 2, rocksdb::IOStatus::IOError("no"), false);
  EXPECT_TRUE(file->Append("1").ok());
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_TRUE(file->Append("2").IsIOError());
  EXPECT_TRUE(file->Append("3").ok());
  system_->FailAt(FileOperation::kSync, 1, rocksdb::IOStatus::IOError("no"), true);
  EXPECT_FALSE(file->Sync().ok());
  EXPECT_FALSE(file->Sync().ok());
  system_->FailNoMore();
  EXPECT_TRUE(file->Sync().ok());
}

TEST_F(FaultFileSystemTest, AFullDiskTakesWhatFitsAndMoreOnceThereIsSpace) {
  auto file = Create("/d/a");
  system_->SetCapacity(4);
  EXPECT_TRUE(file->Append("1234567").IsNoSpace());
  EXPECT_EQ(system_->used(), 4u);
  system_->SetCapacity(100);
  EXPECT_TRUE(file->Append("5").ok());
}

}  // namespace
}  // namespace scantrend
