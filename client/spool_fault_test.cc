// What a spool keeps when the disk fails, and when the process or the machine goes.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <optional>
#include <vector>

#include "client/batch_encoder.h"
#include "client/fault_vfs.h"
#include "client/hits_testing.h"
#include "client/spool.h"
#include "client/spool_testing.h"

namespace scantrend {
namespace {

// Large enough for many pages.
v1::HitBatch BatchAt(uint32_t time_s) {
  BatchEncoder encoder;
  for (uint32_t i = 0; i < 600; ++i) {
    Hit hit = HitAt(time_s);
    hit.source = Address(i * 2'654'435'761u + time_s);
    encoder.Add(hit);
  }
  return *encoder.Take(std::to_string(time_s));
}

// What a process was told by its spool.
struct Told {
  uint64_t appended = 0;          // the last batch whose Append returned
  bool appending = false;         // one more was under way
  uint64_t forgotten = 0;         // the last one whose Forget returned
  uint64_t forgetting = 0;        // up to this, one was under way
  std::optional<int64_t> base;    // SetBase returned
  std::optional<int64_t> basing;  // it was called
};

class SpoolFaultTest : public testing::Test {
 protected:
  SpoolFaultTest() {
    options_ = {.directory = FreshDirectory(), .sensor = "edge", .stream = "live"};
  }

  // Uses the spool until the disk fails, or all is done.
  void Live(Told& told) {
    auto spool = Spool::Open(options_);
    if (!spool.ok()) {
      return;
    }
    for (uint32_t i = 1; i <= 12; ++i) {
      told.appending = true;
      if (!(*spool)->Append(BatchAt(i)).ok()) {
        return;
      }
      told.appended = i;
      told.appending = false;
      if (i == 2) {
        told.basing = 40;
        if (!(*spool)->SetBase(40, "").ok()) {
          return;
        }
        told.base = 40;
      }
      if (i % 4 == 0) {
        told.forgetting = i - 1;
        if (!(*spool)->Forget(i - 1).ok()) {
          return;
        }
        told.forgotten = i - 1;
      }
    }
  }

  // The spool has what it told of; `durable`: also what was only forgotten.
  void Check(const Told& told, bool forgetting_is_kept) {
    auto spool = Spool::Open(options_);
    ASSERT_TRUE(spool.ok()) << spool.status();
    const SpoolState state = (*spool)->state();
    EXPECT_GE(state.last, told.appended);
    EXPECT_LE(state.last, told.appended + (told.appending ? 1 : 0));
    EXPECT_LE(state.acked, std::max(told.forgetting, told.forgotten));
    if (forgetting_is_kept) {
      EXPECT_GE(state.acked, told.forgotten);
    }
    EXPECT_EQ(state.acked_position, state.acked == 0 ? "" : std::to_string(state.acked));
    if (told.base.has_value()) {
      EXPECT_EQ(state.base, told.base);
    } else if (state.base.has_value()) {
      EXPECT_EQ(state.base, told.basing);
    }
    uint64_t hits = 0;
    for (uint64_t number = state.acked + 1; number <= state.last; ++number) {
      const auto batch = (*spool)->Read(number);
      ASSERT_TRUE(batch.ok()) << batch.status();
      EXPECT_EQ(batch->SerializeAsString(),
                BatchAt(static_cast<uint32_t>(number)).SerializeAsString());
      hits += CountHits(*batch);
    }
    EXPECT_EQ((*spool)->depth()->hits, hits);
    EXPECT_EQ(*(*spool)->Append(BatchAt(99)), state.last + 1);
  }

  SpoolOptions options_;
  FaultVfs vfs_;
};

TEST_F(SpoolFaultTest, EveryAppendAndTheBaseAreSyncedAndForgettingIsNot) {
  auto spool = *Spool::Open(options_);
  int syncs = vfs_.syncs();
  for (uint32_t i = 1; i <= 5; ++i) {
    ASSERT_TRUE(spool->Append(BatchAt(i)).ok());
    EXPECT_GT(vfs_.syncs(), syncs);
    syncs = vfs_.syncs();
  }
  ASSERT_TRUE(spool->SetBase(1, "").ok());
  EXPECT_GT(vfs_.syncs(), syncs);
  syncs = vfs_.syncs();
  ASSERT_TRUE(spool->Forget(3).ok());
  EXPECT_EQ(vfs_.syncs(), syncs);
  ASSERT_TRUE(spool->Append(BatchAt(6)).ok());
  EXPECT_GT(vfs_.syncs(), syncs);
}

TEST_F(SpoolFaultTest, AKillAtAnyOperationLosesNothingThatWasToldToBeThere) {
  int kills = 0;
  for (int operations = 0;; ++operations) {
    SCOPED_TRACE(testing::Message() << "killed after " << operations << " operations");
    options_.directory = FreshDirectory(std::to_string(operations));
    vfs_.KillAfter(operations);
    Told told;
    Live(told);
    if (!vfs_.is_killed()) {
      break;
    }
    ++kills;
    vfs_.Revive();
    Check(told, /*forgetting_is_kept=*/true);
    std::filesystem::remove_all(options_.directory);
  }
  EXPECT_GT(kills, 100);
}

TEST_F(SpoolFaultTest, PowerLossAtAnyOperationLosesNothingThatWasToldToBeThere) {
  for (int operations = 0;; ++operations) {
    SCOPED_TRACE(testing::Message() << "power lost after " << operations << " operations");
    options_.directory = FreshDirectory(std::to_string(operations));
    vfs_.KillAfter(operations);
    Told told;
    Live(told);
    if (!vfs_.is_killed()) {
      break;
    }
    vfs_.LosePower();
    vfs_.Revive();
    Check(told, /*forgetting_is_kept=*/false);
    std::filesystem::remove_all(options_.directory);
  }
}

TEST_F(SpoolFaultTest, AWriteThatFailsOnceIsToldAndTheSpoolGoesOn) {
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC}) {
    int failures = 0;
    for (int operations = 0; operations < 40; ++operations) {
      SCOPED_TRACE(testing::Message() << "code " << code << " after " << operations);
      options_.directory = FreshDirectory(std::to_string(operations));
      auto spool = *Spool::Open(options_);
      uint64_t appended = 0;
      vfs_.FailAfter(operations, code);
      for (uint32_t i = 1; i <= 4; ++i) {
        const auto number = spool->Append(BatchAt(static_cast<uint32_t>(appended + 1)));
        if (number.ok()) {
          EXPECT_EQ(*number, ++appended);
          continue;
        }
        ++failures;
        EXPECT_EQ(number.status().code(), code == SQLITE_FULL ? absl::StatusCode::kResourceExhausted
                                                              : absl::StatusCode::kUnavailable)
            << number.status();
      }
      EXPECT_EQ(spool->state().last, appended);
      spool.reset();
      spool = *Spool::Open(options_);
      ASSERT_EQ(spool->state().last, appended);
      for (uint64_t number = 1; number <= appended; ++number) {
        EXPECT_EQ(spool->Read(number)->SerializeAsString(),
                  BatchAt(static_cast<uint32_t>(number)).SerializeAsString());
      }
      spool.reset();
      std::filesystem::remove_all(options_.directory);
    }
    EXPECT_GT(failures, 10);
  }
}

}  // namespace
}  // namespace scantrend
