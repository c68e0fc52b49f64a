// Processes that are killed at random, machines that lose power, a server that comes and goes:
// every hit is counted once.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <random>

#include "client/fake_ingest_server.h"
#include "client/fault_vfs.h"
#include "client/hits_testing.h"
#include "client/spool_testing.h"
#include "client/spooled_producer.h"

namespace scantrend {
namespace {

constexpr uint32_t kHits = 400;
constexpr uint32_t kSeeds = 12;

class SpooledProducerKillTest : public testing::Test {
 protected:
  void Begin(uint32_t seed) {
    random_.seed(seed);
    server_ = std::make_unique<FakeIngestServer>();
    // Under the server's lock, on the thread of any life.
    server_->on_batch = [this] {
      const auto roll = server_random_() % 30;
      return roll == 0   ? FakeIngestServer::Fault::kBeforeCounting
             : roll == 1 ? FakeIngestServer::Fault::kAfterCounting
                         : FakeIngestServer::Fault::kNone;
    };
    server_random_.seed(seed);
    options_.directory = FreshDirectory(std::to_string(seed));
    options_.sensor = "edge";
    options_.stream = "live";
    options_.wait_for_server = std::chrono::milliseconds(0);
    options_.finish_patience = std::chrono::seconds(60);
  }

  uint32_t Roll(uint32_t sides) { return random_() % sides; }

  // A process: `live` until it returns, or is killed while it does.
  template <typename Live>
  void RunAndKill(Live live) {
    if (Roll(3) == 0) {
      server_->GoAway();
    }
    vfs_.KillAfter(static_cast<int>(Roll(120)));
    {
      auto producer = SpooledProducer::Open(server_.get(), options_);
      if (producer.ok()) {
        live(**producer);
      }
      vfs_.KillAfter(0);
    }
    // As far as the server is concerned, the process was there until now.
    server_->ComeBack();
    if (Roll(2) == 0) {
      vfs_.LosePower();
    }
    vfs_.Revive();
  }

  // The last process: it delivers what is left.
  template <typename Live>
  void RunToTheEnd(Live live) {
    auto producer = SpooledProducer::Open(server_.get(), options_);
    ASSERT_TRUE(producer.ok()) << producer.status();
    live(**producer);
    ASSERT_TRUE((*producer)->Finish().ok());
    EXPECT_EQ((*producer)->depth()->hits, 0u);
  }

  void MaybeToggleServer() {
    const uint32_t roll = Roll(20);
    if (roll == 0) {
      server_->GoAway();
    } else if (roll < 4) {
      server_->ComeBack();
    }
  }

  std::minstd_rand random_;
  std::minstd_rand server_random_;
  FaultVfs vfs_;
  std::unique_ptr<FakeIngestServer> server_;
  SpooledProducerOptions options_;
};

// Hits 1, 2, 3, ... of a file: it is read on from the position that the sink says.
TEST_F(SpooledProducerKillTest, HitsOfASourceWithPositionsAreCountedOnceAndInOrder) {
  for (uint32_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Begin(seed);
    uint32_t reached = 0;
    const auto live = [&](SpooledProducer& producer) {
      const std::string& position = producer.start().position;
      uint32_t next = position.empty() ? 1 : static_cast<uint32_t>(std::stoul(position)) + 1;
      while (next <= kHits) {
        for (uint32_t size = Roll(5) + 1; size > 0 && next <= kHits; --size) {
          producer.Add(HitAt(next++));
        }
        if (!producer.Send(std::to_string(next - 1)).ok()) {
          return;
        }
        reached = next - 1;
        MaybeToggleServer();
      }
    };
    int lives = 0;
    while (reached < kHits) {
      ++lives;
      RunAndKill(live);
    }
    EXPECT_GT(lives, 2);
    RunToTheEnd(live);
    std::vector<uint32_t> want;
    for (uint32_t hit = 1; hit <= kHits; ++hit) {
      want.push_back(hit);
    }
    ASSERT_EQ(server_->counted(), want);
    EXPECT_EQ(server_->position().position, std::to_string(kHits));
  }
}

// Hits that come once: those whose Send returned are counted once, others once or never.
TEST_F(SpooledProducerKillTest, HitsOfALiveSourceAreCountedOnceIfSendReturned) {
  for (uint32_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Begin(seed);
    uint32_t next = 1;
    std::vector<uint32_t> kept;
    const auto live = [&](SpooledProducer& producer) {
      while (next <= kHits) {
        std::vector<uint32_t> batch;
        for (uint32_t size = Roll(5) + 1; size > 0 && next <= kHits; --size) {
          batch.push_back(next);
          producer.Add(HitAt(next++));
        }
        if (!producer.Send("").ok()) {
          return;
        }
        kept.insert(kept.end(), batch.begin(), batch.end());
        MaybeToggleServer();
      }
    };
    while (next <= kHits) {
      RunAndKill(live);
    }
    RunToTheEnd(live);
    const std::vector<uint32_t> counted = server_->counted();
    EXPECT_TRUE(std::is_sorted(counted.begin(), counted.end()));
    EXPECT_EQ(std::adjacent_find(counted.begin(), counted.end()), counted.end());
    ASSERT_TRUE(std::includes(counted.begin(), counted.end(), kept.begin(), kept.end()));
  }
}

// A disk that is full stops deliveries, at worst; it does not end them.
TEST_F(SpooledProducerKillTest, ADiskThatIsFullForAMomentLosesOnlyWhatIsSaidToBeDropped) {
  for (int operations = 0; operations < 60; operations += 3) {
    SCOPED_TRACE(testing::Message() << "full after " << operations);
    Begin(static_cast<uint32_t>(operations));
    auto producer = *SpooledProducer::Open(server_.get(), options_);
    vfs_.FailAfter(operations, SQLITE_FULL);
    for (uint32_t hit = 1; hit <= 20; ++hit) {
      producer->Add(HitAt(hit));
      ASSERT_TRUE(producer->Send("").ok());
    }
    ASSERT_TRUE(producer->Finish().ok());
    EXPECT_LE(producer->totals().dropped, 1u);
    EXPECT_EQ(server_->counted().size() + producer->totals().dropped, 20u);
  }
}

}  // namespace
}  // namespace scantrend
