// A store on a machine that is killed, or loses power, again and again, at any of its operations:
// when it streams, folds, compacts, starts or stops. Every acked batch is counted once, others not
// at all, or once after they are sent again.
//
// SCANTREND_CRASHES and SCANTREND_SEED in the environment: how often, and which (0: by the clock).
// The seed decides what is sent and when the machine stops; what RocksDB's threads do at that
// moment, it does not.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <string>

#include "rocksdb/env.h"
#include "storage/fault_file_system.h"
#include "storage/store.h"
#include "storage/workload_testing.h"

namespace scantrend {
namespace {

constexpr uint32_t kCrashesDefault = 300;
// A machine starts anew after so many crashes, with an empty directory.
constexpr uint32_t kCrashesOfAMachine = 60;

uint32_t FromEnvironment(const char* name, uint32_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<uint32_t>(std::strtoul(text, nullptr, 10));
}

struct Totals {
  uint32_t crashes = 0;
  uint32_t power_losses = 0;
  uint32_t crashes_of_opening = 0;
  uint64_t acked = 0;  // batches
  uint64_t folds = 0;
};

// One life of the machine, from its start to its crash.
void Live(Workload& workload, FaultFileSystem& system, rocksdb::Env* env, Totals& totals) {
  std::mt19937& random = workload.random();
  const uint64_t stop_at = 1 + random() % (random() % 4 == 0 ? 2'000 : 200);
  const bool stops_when_opening = random() % 4 == 0;
  if (stops_when_opening) {
    system.StopAt(1 + random() % 60);
  }
  auto store = workload.Open(env);
  if (!store.ok()) {
    ASSERT_TRUE(system.stopped()) << store.status();
    ++totals.crashes_of_opening;
    return;
  }
  if (!workload.Resume(**store)) {
    ASSERT_TRUE(system.stopped());
    return;
  }
  workload.ExpectCounts(**store, &system);
  if (!stops_when_opening) {
    system.StopAt(stop_at);
  }
  while (!system.stopped()) {
    // A machine that stops fails; nothing else does.
    if (!workload.Send(**store, 1 + random() % 30)) {
      ASSERT_TRUE(system.stopped());
    }
    if (random() % 8 == 0 && !system.stopped()) {
      workload.ExpectCounts(**store, &system);
    }
    if (random() % 4 == 0) {
      const absl::Status folded = (*store)->tally().FoldNow();
      ASSERT_TRUE(folded.ok() || system.stopped()) << folded;
    }
    if (random() % 16 == 0 && !system.stopped()) {
      // A clean stop, perhaps not to its end.
      break;
    }
  }
  totals.folds += (*store)->tally().stats().folds;
}

TEST(CrashTest, EveryAckedBatchIsCountedOnceThroughKillsAndPowerLosses) {
  const uint32_t crashes = FromEnvironment("SCANTREND_CRASHES", kCrashesDefault);
  uint32_t seed = FromEnvironment("SCANTREND_SEED", 1);
  if (seed == 0) {
    seed = static_cast<uint32_t>(std::chrono::system_clock::now().time_since_epoch().count());
  }
  std::cout << "seed " << seed << std::endl;
  const auto started = std::chrono::steady_clock::now();
  Totals totals;
  std::chrono::duration<double> longest_s{};
  for (uint32_t machine = 0; totals.crashes < crashes; ++machine) {
    SCOPED_TRACE(testing::Message() << "SCANTREND_SEED=" << seed << ", machine " << machine);
    Workload workload(seed + machine);
    const auto system = std::make_shared<FaultFileSystem>();
    const std::unique_ptr<rocksdb::Env> env = NewFaultEnv(system);
    Stop stop = Stop::kProcess;
    for (uint32_t i = 0; i < kCrashesOfAMachine && totals.crashes < crashes; ++i) {
      SCOPED_TRACE(testing::Message() << "crash " << i << ", before it "
                                      << (stop == Stop::kPower ? "a power loss" : "a kill"));
      Live(workload, *system, env.get(), totals);
      if (testing::Test::HasFailure()) {
        return;
      }
      stop = workload.random()() % 2 == 0 ? Stop::kProcess : Stop::kPower;
      system->Restart(stop, workload.random());
      ++totals.crashes;
      totals.power_losses += stop == Stop::kPower ? 1 : 0;
    }
    const auto opening = std::chrono::steady_clock::now();
    auto store = workload.Open(env.get());
    longest_s = std::max<std::chrono::duration<double>>(longest_s,
                                                        std::chrono::steady_clock::now() - opening);
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE(workload.Resume(**store));
    workload.ExpectCounts(**store);
    const auto verified = (*store)->verifier().Verify(
        /*kept_max=*/1, [](const VerifyProgress& /*progress*/) { return true; });
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_EQ(verified->findings, 0u) << verified->kept[0].detail;
    EXPECT_GT(verified->counts.sightings, 0u);
    EXPECT_EQ((*store)->tally().stats().keys, 0u);
    workload.ExpectCounts(**store);
    totals.acked += workload.acked();
  }
  const std::chrono::duration<double> took_s = std::chrono::steady_clock::now() - started;
  std::cout << totals.crashes << " crashes (" << totals.power_losses << " power losses, "
            << totals.crashes_of_opening << " while opening), " << totals.acked << " batches, "
            << totals.folds << " folds, " << took_s.count() << " s, last openings up to "
            << longest_s.count() << " s" << std::endl;
  EXPECT_GT(totals.acked, crashes);
}

}  // namespace
}  // namespace scantrend
