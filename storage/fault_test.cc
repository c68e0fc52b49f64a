// The n-th write, sync, creation, renaming or deletion fails, for one n after the other until a
// whole run meets no fault. Then the counts are right, no ack was lost, and the store goes on by
// itself. And a disk that is full: the store refuses, keeps what it has, and goes on once there is
// space.
//
// SCANTREND_FAULT_STEP in the environment: every so many-th n is tried (default: each).
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <string>

#include "base/status.h"
#include "rocksdb/env.h"
#include "storage/fault_file_system.h"
#include "storage/store.h"
#include "storage/workload_testing.h"

namespace scantrend {
namespace {

// How often a store may fail to go on after a fault that came once: it tries again, and RocksDB may
// need to be resumed from what came of the first.
constexpr int kAttemptsMax = 5;
constexpr int kRounds = 12;
constexpr size_t kBatchesOfARound = 12;

std::string NameOf(FileOperation operation) {
  constexpr const char* kNames[] = {"Create", "Write", "Sync", "Rename", "Delete"};
  return kNames[static_cast<size_t>(operation)];
}

// What a store tells that cannot go on.
void ExpectClear(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_FALSE(status.message().empty());
}

class FaultTest : public testing::TestWithParam<FileOperation> {
 protected:
  // Opens a store, at the second attempt at the latest.
  std::unique_ptr<Store> Open(const Workload& workload) {
    auto store = workload.Open(env_.get());
    if (!store.ok()) {
      ExpectClear(store.status());
      store = workload.Open(env_.get());
    }
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

  void Fold(Store& store) {
    absl::Status folded;
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
      folded = store.tally().FoldNow();
      if (folded.ok()) {
        return;
      }
      ExpectClear(folded);
    }
    FAIL() << folded;
  }

  // Sends batches until as many are acked as it takes.
  void Send(Workload& workload, Store& store) {
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
      if (workload.Send(store, kBatchesOfARound)) {
        return;
      }
      // It may be a fold that fails, and is in the way. What failed may have been met by the
      // committer first, and by the fold that is under way thereafter.
      Fold(store);
      // What failed is not there.
      ASSERT_TRUE(workload.Resume(store, /*exactly=*/true));
      workload.ExpectCounts(store);
    }
    FAIL() << "the store does not go on: " << store.status();
  }

  void Run(Workload& workload) {
    std::unique_ptr<Store> store = Open(workload);
    ASSERT_NE(store, nullptr);
    ASSERT_TRUE(workload.Resume(*store));
    for (int round = 0; round < kRounds && !HasFailure(); ++round) {
      Send(workload, *store);
      if (round % 4 == 3) {
        Fold(*store);
      }
      if (round == kRounds / 2) {
        store.reset();
        store = Open(workload);
        ASSERT_NE(store, nullptr);
        ASSERT_TRUE(workload.Resume(*store, /*exactly=*/true));
      }
    }
    workload.ExpectCounts(*store);
    Fold(*store);
    workload.ExpectCounts(*store);
    store->TryToRecover();
    EXPECT_TRUE(store->status().ok()) << store->status();
  }

  std::mt19937 random_{1};
  const std::shared_ptr<FaultFileSystem> system_ = std::make_shared<FaultFileSystem>();
  const std::unique_ptr<rocksdb::Env> env_ = NewFaultEnv(system_);
};

TEST_P(FaultTest, TheStoreGoesOnAfterTheNthOperationFailsAndCountsExactly) {
  const FileOperation operation = GetParam();
  const char* text = std::getenv("SCANTREND_FAULT_STEP");
  const uint64_t step = text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
  uint64_t runs = 0;
  uint64_t operations = 0;
  for (uint64_t n = 1;; n += step) {
    SCOPED_TRACE(testing::Message() << NameOf(operation) << " " << n << " fails");
    system_->Restart(Stop::kProcess, random_);
    for (const std::string& path : system_->Paths()) {
      ASSERT_TRUE(env_->DeleteFile(path).ok());
    }
    Workload workload(static_cast<uint32_t>(n));
    system_->FailAt(operation, n, rocksdb::IOStatus::IOError("the disk has failed"), false);
    Run(workload);
    operations = system_->operations(operation);
    system_->FailNoMore();
    if (HasFailure()) {
      return;
    }
    // What is there is stable.
    system_->Restart(Stop::kPower, random_);
    auto store = workload.Open(env_.get());
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE(workload.Resume(**store, /*exactly=*/true));
    workload.ExpectCounts(**store);
    ++runs;
    if (operations < n) {
      break;
    }
  }
  std::cout << NameOf(operation) << ": " << runs << " runs, every " << step << "th of "
            << operations << " operations failed" << std::endl;
}

INSTANTIATE_TEST_SUITE_P(Operations, FaultTest,
                         testing::Values(FileOperation::kCreate, FileOperation::kWrite,
                                         FileOperation::kSync, FileOperation::kRename,
                                         FileOperation::kDelete),
                         [](const testing::TestParamInfo<FileOperation>& test) {
                           return NameOf(test.param);
                         });

class DiskTest : public FaultTest {};

TEST_F(DiskTest, AFullDiskIsRefusedAndWhatIsThereKeptUntilThereIsSpace) {
  for (uint32_t seed = 1; seed <= 2; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    system_->Restart(Stop::kProcess, random_);
    for (const std::string& path : system_->Paths()) {
      ASSERT_TRUE(env_->DeleteFile(path).ok());
    }
    Workload workload(seed);
    auto store = Open(workload);
    ASSERT_NE(store, nullptr);
    ASSERT_TRUE(workload.Resume(*store));
    ASSERT_TRUE(workload.Send(*store, 50));
    for (int times = 0; times < 4; ++times) {
      system_->SetCapacity(system_->used() + random_() % 20'000);
      for (int i = 0; workload.Send(*store, 20); ++i) {
        if (i >= 10) {
          // Compactions make space, too.
          system_->SetCapacity(system_->used());
        }
      }
      // The fold or the journal has no space; either way the store says so, unless it has found
      // meanwhile that there is space for something smaller.
      EXPECT_TRUE(store->status().ok() || ReasonOf(store->status()).reason == "DISK_FULL")
          << store->status();
      for (int i = 0; i < 3; ++i) {
        // It answers queries; sensors only as long as there is room in memory.
        workload.ExpectCounts(*store);
        store->TryToRecover();
        if (workload.Resume(*store, /*exactly=*/true)) {
          workload.Send(*store, 1);
        }
      }
      if (times % 2 == 1) {
        // It keeps what it has through a power loss, too.
        store.reset();
        system_->Restart(times == 1 ? Stop::kPower : Stop::kProcess, random_);
        system_->SetCapacity(FaultFileSystem::kNever);
        store = Open(workload);
        ASSERT_NE(store, nullptr);
      } else {
        system_->SetCapacity(FaultFileSystem::kNever);
        store->TryToRecover();
        // A fold may be under way that began when there was none.
        Fold(*store);
        EXPECT_TRUE(store->status().ok()) << store->status();
      }
      ASSERT_TRUE(workload.Resume(*store, /*exactly=*/true));
      workload.ExpectCounts(*store);
      Send(workload, *store);
      ASSERT_FALSE(HasFailure());
    }
  }
}

TEST_F(DiskTest, ADiskThatFailsForAWhileIsRefusedAndThenUsedAgain) {
  for (const FileOperation operation :
       {FileOperation::kWrite, FileOperation::kSync, FileOperation::kCreate}) {
    SCOPED_TRACE(NameOf(operation));
    system_->Restart(Stop::kProcess, random_);
    for (const std::string& path : system_->Paths()) {
      ASSERT_TRUE(env_->DeleteFile(path).ok());
    }
    Workload workload(1);
    auto store = Open(workload);
    ASSERT_NE(store, nullptr);
    ASSERT_TRUE(workload.Resume(*store));
    for (int times = 0; times < 2; ++times) {
      system_->FailAt(operation, 1 + random_() % 30, rocksdb::IOStatus::IOError("it has failed"),
                      /*lasting=*/true);
      while (workload.Send(*store, 20)) {
      }
      EXPECT_FALSE(store->status().ok());
      for (int i = 0; i < 3; ++i) {
        workload.ExpectCounts(*store);
        store->TryToRecover();
        workload.Resume(*store, /*exactly=*/true);
      }
      system_->FailNoMore();
      Fold(*store);
      ASSERT_TRUE(workload.Resume(*store, /*exactly=*/true));
      Send(workload, *store);
      ASSERT_FALSE(HasFailure());
      workload.ExpectCounts(*store);
    }
  }
}

}  // namespace
}  // namespace scantrend
