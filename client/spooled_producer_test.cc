#include "client/spooled_producer.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "base/status.h"
#include "client/fake_ingest_server.h"
#include "client/hits_testing.h"
#include "client/spool_resumption.h"
#include "client/spool_testing.h"

namespace scantrend {
namespace {

using std::chrono::milliseconds;

class SpooledProducerTest : public testing::Test {
 protected:
  SpooledProducerTest() : clock_(1'700'000'000) {
    options_.directory = FreshDirectory();
    options_.sensor = "edge";
    options_.stream = "live";
    options_.finish_patience = std::chrono::seconds(60);
    options_.clock = &clock_;
    options_.on_message = [this](const std::string& message) {
      const std::lock_guard lock(mutex_);
      messages_.push_back(message);
    };
  }

  std::unique_ptr<SpooledProducer> Open() {
    auto producer = SpooledProducer::Open(&server_, options_);
    EXPECT_TRUE(producer.ok()) << producer.status();
    return *std::move(producer);
  }

  // A producer that ends without waiting for the server.
  std::unique_ptr<SpooledProducer> OpenImpatiently() {
    options_.finish_patience = options_.wait_for_server = milliseconds(0);
    auto producer = Open();
    options_.finish_patience = options_.wait_for_server = std::chrono::seconds(60);
    return producer;
  }

  // A batch for each time.
  static void Send(SpooledProducer& producer, const std::vector<uint32_t>& times,
                   bool with_position = true) {
    for (const uint32_t time_s : times) {
      producer.Add(HitAt(time_s));
      ASSERT_TRUE(producer.Send(with_position ? std::to_string(time_s) : "").ok());
    }
  }

  // Sends until there is an error, which there must be.
  static absl::Status SendUntilError(SpooledProducer& producer) {
    absl::Status status;
    for (uint32_t time_s = 1; status.ok(); ++time_s) {
      producer.Add(HitAt(time_s));
      status = producer.Send("");
      std::this_thread::yield();
    }
    return status;
  }

  std::vector<std::string> messages() {
    const std::lock_guard lock(mutex_);
    return messages_;
  }
  bool WasSaid(const std::string& part) {
    for (const std::string& message : messages()) {
      if (message.find(part) != std::string::npos) {
        return true;
      }
    }
    return false;
  }

  FakeClock clock_;
  FakeIngestServer server_;
  SpooledProducerOptions options_;
  std::mutex mutex_;
  std::vector<std::string> messages_;
};

TEST_F(SpooledProducerTest, HitsComeToTheServerAndNothingStaysInTheSpool) {
  server_.Restore({41, "here"});
  auto producer = Open();
  EXPECT_EQ(producer->start(), (StreamPosition{41, "here"}));
  Send(*producer, {1, 2, 3});
  ASSERT_TRUE(producer->Send("nothing to send").ok());
  ASSERT_TRUE(producer->Finish().ok());
  EXPECT_EQ(server_.counted(), (std::vector<uint32_t>{1, 2, 3}));
  EXPECT_EQ(server_.position(), (StreamPosition{44, "3"}));
  EXPECT_EQ(producer->totals().accepted, 3u);
  EXPECT_EQ(producer->depth()->hits, 0u);
  EXPECT_EQ(messages(), std::vector<std::string>{});
  producer->Add(HitAt(4));
  EXPECT_EQ(producer->Send("4").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(producer->Finish().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(SpooledProducerTest, WithTheServerAwayHitsWaitInTheSpoolForTheNextProcess) {
  server_.Restore({7, ""});
  server_.GoAway();
  auto producer = OpenImpatiently();
  EXPECT_EQ(producer->start(), (StreamPosition{0, ""}));
  Send(*producer, {1, 2}, /*with_position=*/false);
  clock_.Set(clock_.now_s() + 60);
  EXPECT_EQ(producer->depth()->batches, 2u);
  EXPECT_EQ(producer->depth()->hits, 2u);
  EXPECT_EQ(producer->depth()->oldest_added_s, 1'700'000'000u);
  EXPECT_TRUE(producer->Finish().ok());
  EXPECT_TRUE(WasSaid("2 hits wait in the spool " + options_.directory + "/edge~live.spool"));
  producer.reset();

  // Again away, then back.
  producer = OpenImpatiently();
  EXPECT_EQ(producer->start(), (StreamPosition{2, ""}));
  Send(*producer, {3}, /*with_position=*/false);
  producer.reset();
  server_.ComeBack();
  producer = Open();
  Send(*producer, {4}, /*with_position=*/false);
  ASSERT_TRUE(producer->Finish().ok());
  EXPECT_EQ(server_.counted(), (std::vector<uint32_t>{1, 2, 3, 4}));
  EXPECT_EQ(server_.position().sequence, 11u);
  EXPECT_EQ(producer->totals().accepted, 4u);
}

TEST_F(SpooledProducerTest, AServerThatComesLateIsDeliveredToWithoutARestart) {
  server_.GoAway();
  options_.wait_for_server = milliseconds(0);
  auto producer = Open();
  Send(*producer, {1, 2, 3});
  std::thread back([&] { server_.ComeBack(); });
  EXPECT_TRUE(producer->Finish().ok());
  back.join();
  EXPECT_EQ(server_.counted(), (std::vector<uint32_t>{1, 2, 3}));
}

TEST_F(SpooledProducerTest, TheSourceGoesOnBehindTheNewestBatchInTheSpool) {
  auto producer = Open();
  Send(*producer, {1, 2});
  ASSERT_TRUE(producer->Finish().ok());
  producer.reset();
  server_.GoAway();
  producer = OpenImpatiently();
  EXPECT_EQ(producer->start(), (StreamPosition{2, "2"}));
  Send(*producer, {3, 4});
  producer.reset();
  producer = OpenImpatiently();
  EXPECT_EQ(producer->start(), (StreamPosition{4, "4"}));
}

TEST_F(SpooledProducerTest, WhatWasCountedButNotAckedIsNotSentAgain) {
  server_.HoldAcks(true);
  auto producer = Open();
  Send(*producer, {1, 2});
  while (server_.batches() < 2) {
    std::this_thread::yield();
  }
  producer.reset();
  server_.HoldAcks(false);
  producer = Open();
  EXPECT_EQ(producer->start(), (StreamPosition{2, "2"}));
  Send(*producer, {3});
  ASSERT_TRUE(producer->Finish().ok());
  EXPECT_EQ(server_.counted(), (std::vector<uint32_t>{1, 2, 3}));
  EXPECT_EQ(server_.repeated_batches(), 0);
  EXPECT_EQ(producer->totals().unconfirmed, 2u);
  EXPECT_EQ(producer->totals().accepted, 1u);
}

TEST_F(SpooledProducerTest, ASourceThatBeganWithoutTheServersPositionIsNotDelivered) {
  server_.Restore({5, "far"});
  server_.GoAway();
  auto producer = OpenImpatiently();
  Send(*producer, {1});
  server_.ComeBack();
  const absl::Status status = SendUntilError(*producer);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status).reason, kSpoolBeganBlind);
  EXPECT_EQ(server_.batches(), 0);
  // What was sent is in the spool all the same.
  EXPECT_GE(producer->depth()->hits, 2u);
}

TEST_F(SpooledProducerTest, AfterARestoreTheRestIsNumberedAnewAndThatIsSaid) {
  auto producer = Open();
  Send(*producer, {1, 2, 3});
  while (producer->depth()->batches > 0) {
    std::this_thread::yield();
  }
  server_.Restore({1, "1"});
  Send(*producer, {4, 5});
  ASSERT_TRUE(producer->Finish().ok());
  EXPECT_EQ(server_.counted(), (std::vector<uint32_t>{4, 5}));
  EXPECT_EQ(server_.position(), (StreamPosition{3, "5"}));
  EXPECT_TRUE(WasSaid("the server lacks the last 2 batches"));
  EXPECT_EQ(producer->totals().accepted, 5u);
}

TEST_F(SpooledProducerTest, AfterARestoreASourceThatHasNotBegunGoesBackToTheServersPosition) {
  auto producer = Open();
  Send(*producer, {1, 2, 3});
  ASSERT_TRUE(producer->Finish().ok());
  producer.reset();
  server_.Restore({1, "1"});
  producer = Open();
  EXPECT_EQ(producer->start(), (StreamPosition{1, "1"}));
  Send(*producer, {2, 3});
  ASSERT_TRUE(producer->Finish().ok());
  EXPECT_EQ(server_.counted(), (std::vector<uint32_t>{2, 3}));
}

TEST_F(SpooledProducerTest, AStreamThatAnotherHasWrittenToIsNotDeliveredTo) {
  auto producer = Open();
  Send(*producer, {1});
  ASSERT_TRUE(producer->Finish().ok());
  producer.reset();
  server_.GoAway();
  producer = OpenImpatiently();
  Send(*producer, {2});
  producer.reset();
  server_.Restore({9, "of another"});
  server_.ComeBack();
  producer = Open();
  const absl::Status status = SendUntilError(*producer);
  EXPECT_EQ(ReasonOf(status).reason, kStreamOfAnother);
  EXPECT_EQ(server_.batches(), 1);
  producer.reset();
  // Without the spool's file it begins anew, behind the other's.
  std::filesystem::remove(options_.directory + "/edge~live.spool");
  producer = Open();
  EXPECT_EQ(producer->start(), (StreamPosition{9, "of another"}));
}

TEST_F(SpooledProducerTest, AnEmptySpoolGoesOnWithAStreamThatWasDeliveredWithoutIt) {
  auto producer = Open();
  Send(*producer, {1});
  ASSERT_TRUE(producer->Finish().ok());
  producer.reset();
  server_.Restore({9, "9"});
  producer = Open();
  EXPECT_EQ(producer->start(), (StreamPosition{9, "9"}));
  Send(*producer, {10});
  ASSERT_TRUE(producer->Finish().ok());
  EXPECT_EQ(server_.position(), (StreamPosition{10, "10"}));
}

TEST_F(SpooledProducerTest, ASensorOfTheSameNameEndsItWithAborted) {
  auto producer = Open();
  Send(*producer, {1});
  while (producer->depth()->batches > 0) {
    std::this_thread::yield();
  }
  BatchStream other(&server_, {.sensor = "edge", .stream = "live"});
  ASSERT_TRUE(other.Open().ok());
  EXPECT_EQ(SendUntilError(*producer).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(producer->Finish().code(), absl::StatusCode::kAborted);
}

TEST_F(SpooledProducerTest, WhatTheServerRefusesForGoodIsToldAndKept) {
  server_.batch_error = absl::InvalidArgumentError("no");
  auto producer = Open();
  EXPECT_EQ(SendUntilError(*producer), absl::InvalidArgumentError("no"));
  EXPECT_GE(producer->depth()->batches, 1u);
  auto named = options_;
  named.sensor = "no name";
  EXPECT_EQ(SpooledProducer::Open(&server_, named).status().code(),
            absl::StatusCode::kInvalidArgument);
  server_.on_open = [] { return absl::PermissionDeniedError("who are you"); };
  named.sensor = "other";
  EXPECT_EQ(SpooledProducer::Open(&server_, named).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(SpooledProducerTest, AFullSpoolDropsCountsAndSaysSoOnce) {
  server_.GoAway();
  options_.max_bytes = 64 << 10;
  options_.wait_for_server = milliseconds(0);
  auto producer = Open();
  uint32_t sent = 0;
  while (producer->totals().dropped < 3) {
    producer->Add(HitAt(++sent));
    ASSERT_TRUE(producer->Send("").ok());
  }
  ASSERT_EQ(messages().size(), 1u);
  EXPECT_TRUE(WasSaid("it is full: of at most 65536 bytes"));
  EXPECT_TRUE(WasSaid("hits are dropped until there is room"));
  const uint64_t kept = producer->depth()->hits;
  EXPECT_EQ(kept + 3, sent);
  server_.ComeBack();
  while (producer->depth()->hits > kept / 2) {
    std::this_thread::yield();
  }
  Send(*producer, {1'000}, /*with_position=*/false);
  EXPECT_TRUE(WasSaid("3 hits were dropped while it was full"));
  ASSERT_TRUE(producer->Finish().ok());
  // The oldest were kept.
  std::vector<uint32_t> want;
  for (uint32_t time_s = 1; time_s <= kept; ++time_s) {
    want.push_back(time_s);
  }
  want.push_back(1'000);
  EXPECT_EQ(server_.counted(), want);
  EXPECT_EQ(producer->totals().accepted, kept + 1);
  EXPECT_EQ(producer->totals().dropped, 3u);
}

TEST_F(SpooledProducerTest, AFullSpoolMakesASourceWaitThatCan) {
  server_.GoAway();
  options_.max_bytes = 64 << 10;
  options_.when_full = WhenFull::kWait;
  options_.wait_for_server = milliseconds(0);
  std::promise<void> full;
  options_.on_message = [&](const std::string& message) {
    EXPECT_NE(message.find("hits wait until there is room"), std::string::npos) << message;
    full.set_value();
  };
  auto producer = Open();
  std::thread back([&] {
    full.get_future().wait();
    server_.ComeBack();
  });
  std::vector<uint32_t> times;
  for (uint32_t time_s = 1; time_s <= 600; ++time_s) {
    times.push_back(time_s);
  }
  Send(*producer, times);
  back.join();
  ASSERT_TRUE(producer->Finish().ok());
  EXPECT_EQ(server_.counted(), times);
  EXPECT_EQ(producer->totals().dropped, 0u);
}

TEST_F(SpooledProducerTest, CancelEndsWhateverWaits) {
  server_.GoAway();
  std::stop_source stop;
  options_.stop = stop.get_token();
  std::thread stopper([&] { stop.request_stop(); });
  EXPECT_EQ(SpooledProducer::Open(&server_, options_).status().code(),
            absl::StatusCode::kCancelled);
  stopper.join();
  options_.stop = {};

  options_.wait_for_server = milliseconds(0);
  options_.max_bytes = 64 << 10;
  options_.when_full = WhenFull::kWait;
  auto producer = Open();
  Send(*producer, {1});
  std::thread canceller([&] { producer->Cancel(); });
  EXPECT_EQ(SendUntilError(*producer).code(), absl::StatusCode::kCancelled);
  canceller.join();
  EXPECT_EQ(producer->Finish().code(), absl::StatusCode::kCancelled);
  producer.reset();
  producer = Open();
  EXPECT_GE(producer->depth()->hits, 1u);
  canceller = std::thread([&] { producer->Cancel(); });
  EXPECT_EQ(producer->Finish().code(), absl::StatusCode::kCancelled);
  canceller.join();
}

TEST_F(SpooledProducerTest, FinishDoesNotWaitForAServerIfNothingIsLeft) {
  server_.GoAway();
  options_.wait_for_server = milliseconds(0);
  options_.finish_patience = kForEver;
  EXPECT_TRUE(Open()->Finish().ok());
  server_.ComeBack();
  auto producer = Open();
  Send(*producer, {1});
  while (producer->depth()->batches > 0) {
    std::this_thread::yield();
  }
  server_.GoAway();
  EXPECT_TRUE(producer->Finish().ok());
}

TEST_F(SpooledProducerTest, ThatTheServerIsAwayIsToldWhileHitsGoIntoTheSpool) {
  std::promise<void> away;
  std::promise<void> back;
  options_.on_connection_change = [&](const ConnectionChange& change) {
    (change.is_away ? away : back).set_value();
  };
  auto producer = Open();
  server_.GoAway();
  Send(*producer, {1, 2});
  away.get_future().wait();
  Send(*producer, {3});
  server_.ComeBack();
  back.get_future().wait();
  EXPECT_TRUE(producer->Finish().ok());
  EXPECT_EQ(server_.counted(), (std::vector<uint32_t>{1, 2, 3}));
}

TEST_F(SpooledProducerTest, OneSpoolIsOfOneProducer) {
  auto producer = Open();
  EXPECT_EQ(SpooledProducer::Open(&server_, options_).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(SpooledProducerTest, EveryBatchCarriesTheSamplingRate) {
  options_.sampling_rate = 512;
  auto producer = Open();
  Send(*producer, {1});
  ASSERT_TRUE(producer->Finish().ok());
  EXPECT_EQ(server_.sampling_rate(), 512u);
}

}  // namespace
}  // namespace scantrend
