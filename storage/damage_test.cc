// Bits of the database's files flip while nothing runs. Then it does not open, or a query fails,
// and says that there is damage; or every count is right, since nothing was wrong that matters. It
// never answers wrongly.
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "rocksdb/env.h"
#include "rocksdb/sst_file_writer.h"
#include "storage/database.h"
#include "storage/fault_file_system.h"
#include "storage/store.h"
#include "storage/workload_testing.h"

namespace scantrend {
namespace {

constexpr int kFlipsOfAFile = 40;

// What a file is: its extension, or the name without its number.
std::string KindOf(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  const size_t dot = name.find('.');
  return dot == std::string::npos ? name.substr(0, name.find('-')) : name.substr(dot);
}

// The one bit of a table at which the packaged RocksDB 7.8.3 ends the process with an assertion,
// when the table is opened: it parses the block of properties before it verifies it, and the
// highest bit of that block's last number says that there is a hash index. Behind the block are its
// trailer of 5 bytes and the block that names it.
bool EndsTheProcess(const std::string& bytes, size_t at, int bit) {
  constexpr size_t kBeforeName = 9;
  const size_t name = bytes.rfind("rocksdb.properties");
  return name != std::string::npos && at + kBeforeName == name && bit == 7;
}

class DamageTest : public testing::Test {
 protected:
  // A database with folds, a journal that is only in the log, and one that is flushed.
  void Fill(Workload& workload) {
    for (int life = 0; life < 3; ++life) {
      auto store = workload.Open(env_.get());
      ASSERT_TRUE(store.ok()) << store.status();
      ASSERT_TRUE(workload.Resume(**store));
      ASSERT_TRUE(workload.Send(**store, 60));
      if (life < 2) {
        ASSERT_TRUE((*store)->tally().FoldNow().ok());
      }
      ASSERT_TRUE(workload.Send(**store, 6));
    }
  }

  // Whether the store says that it is damaged; otherwise it has answered rightly.
  bool IsReported(Workload& workload) {
    auto store = workload.Open(env_.get());
    if (!store.ok()) {
      EXPECT_FALSE(store.status().message().empty());
      return true;
    }
    for (int i = 0; i < 2; ++i) {
      const absl::Status read = workload.CheckCounts(**store);
      if (!read.ok()) {
        EXPECT_EQ(read.code(), absl::StatusCode::kDataLoss) << read;
        return true;
      }
      // What comes in meanwhile is folded on top of what is there, unless that is damaged.
      if (!(*store)->tally().FoldNow().ok()) {
        return true;
      }
    }
    // The acks are there, too.
    return !workload.Resume(**store, /*exactly=*/true);
  }

  const std::shared_ptr<FaultFileSystem> system_ = std::make_shared<FaultFileSystem>();
  const std::unique_ptr<rocksdb::Env> env_ = NewFaultEnv(system_);
};

TEST_F(DamageTest, FlippedBitsAreReportedOrDoNoHarm) {
  Workload workload(7);
  Fill(workload);
  ASSERT_FALSE(HasFailure());
  std::map<std::string, std::string> files;
  for (const std::string& path : system_->Paths()) {
    files[path] = system_->Read(path);
  }
  struct Outcome {
    int reported = 0;
    int harmless = 0;
  };
  std::map<std::string, Outcome> outcomes;
  std::mt19937 random(7);
  for (const auto& [path, bytes] : files) {
    if (bytes.empty() || KindOf(path) == "OPTIONS" || KindOf(path) == "IDENTITY") {
      continue;
    }
    for (int flip = 0; flip < kFlipsOfAFile; ++flip) {
      // As it was, but for the flip.
      for (const std::string& other : system_->Paths()) {
        ASSERT_TRUE(env_->DeleteFile(other).ok());
      }
      for (const auto& [name, content] : files) {
        std::unique_ptr<rocksdb::WritableFile> file;
        ASSERT_TRUE(env_->NewWritableFile(name, &file, {}).ok());
        system_->Overwrite(name, content);
      }
      const size_t at = random() % bytes.size();
      const int bit = static_cast<int>(random() % 8);
      if (EndsTheProcess(bytes, at, bit)) {
        continue;
      }
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      system_->Overwrite(path, damaged);
      SCOPED_TRACE(testing::Message()
                   << path << ": bit " << bit << " of byte " << at << " of " << bytes.size());
      Workload same = workload;
      Outcome& outcome = outcomes[KindOf(path)];
      (IsReported(same) ? outcome.reported : outcome.harmless) += 1;
      if (HasFailure()) {
        return;
      }
    }
  }
  for (const auto& [kind, outcome] : outcomes) {
    std::cout << kind << ": " << outcome.reported << " reported, " << outcome.harmless
              << " without harm" << std::endl;
  }
  for (const char* kind : {".log", ".sst", "MANIFEST", "CURRENT"}) {
    EXPECT_GT(outcomes[kind].reported, 0) << kind;
  }
}

// Database::NewIterator says why.
TEST_F(DamageTest, AnIteratorDoesNotPassOverADamagedFileOfALevel) {
  const std::string directory = "/test/data";
  {
    auto database = Database::Open(directory, env_.get());
    ASSERT_TRUE(database.ok()) << database.status();
    rocksdb::ColumnFamilyHandle* const family = (*database)->family(Family::kDeliveries);
    for (const std::string key : {"a", "b"}) {
      const rocksdb::Options options = (*database)->db()->GetOptions(family);
      rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), options, family);
      const std::string path = directory + "/new.sst";
      ASSERT_TRUE(writer.Open(path).ok());
      ASSERT_TRUE(writer.Put(key, "value of " + key).ok());
      ASSERT_TRUE(writer.Finish().ok());
      rocksdb::IngestExternalFileArg file;
      file.column_family = family;
      file.external_files = {path};
      file.options.move_files = true;
      ASSERT_TRUE((*database)->Ingest({file}).ok());
    }
    rocksdb::ColumnFamilyMetaData files;
    (*database)->db()->GetColumnFamilyMetaData(family, &files);
    ASSERT_EQ(files.levels.back().files.size(), 2u) << "they lie on one level";
  }
  for (const std::string& path : system_->Paths()) {
    std::string bytes = system_->Read(path);
    if (KindOf(path) == ".sst" && bytes.find("value of b") != std::string::npos) {
      bytes[0] = static_cast<char>(bytes[0] ^ 1);
      system_->Overwrite(path, bytes);
    }
  }
  auto database = Database::Open(directory, env_.get());
  ASSERT_TRUE(database.ok()) << database.status();
  const auto record = (*database)->NewIterator((*database)->family(Family::kDeliveries), {});
  record->SeekToFirst();
  ASSERT_TRUE(record->Valid());
  EXPECT_EQ(record->key().ToString(), "a");
  record->Next();
  EXPECT_FALSE(record->Valid());
  EXPECT_TRUE(record->status().IsCorruption()) << record->status().ToString();
}

}  // namespace
}  // namespace scantrend
