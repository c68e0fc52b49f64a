#include "client/producer.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "client/fake_ingest_server.h"
#include "client/hits_testing.h"

namespace scantrend {
namespace {

const ProducerOptions kOptions{.sensor = "edge", .stream = "live"};

TEST(ProducerTest, BatchesAreNumberedFromWhereTheStreamStood) {
  FakeIngestServer server;
  server.Restore({41, "here"});
  auto producer = *Producer::Open(&server, kOptions);
  EXPECT_EQ(producer->start(), (StreamPosition{41, "here"}));
  producer->Add(HitAt(7));
  EXPECT_EQ(producer->pending(), 1u);
  ASSERT_TRUE(producer->Send("there").ok());
  EXPECT_EQ(producer->pending(), 0u);
  ASSERT_TRUE(producer->Send("nothing to send").ok());
  ASSERT_TRUE(producer->Finish().ok());
  EXPECT_EQ(server.position(), (StreamPosition{42, "there"}));
  EXPECT_EQ(producer->totals().accepted, 1u);
  EXPECT_EQ(producer->totals().dropped, 0u);
}

TEST(ProducerTest, EveryHitIsCountedOnceAndInOrderThroughCallsThatBreakAnywhere) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::minstd_rand random(seed);
    FakeIngestServer server;
    server.on_batch = [&random] {
      const auto roll = random() % 10;
      return roll == 0   ? FakeIngestServer::Fault::kBeforeCounting
             : roll == 1 ? FakeIngestServer::Fault::kAfterCounting
                         : FakeIngestServer::Fault::kNone;
    };
    auto producer = *Producer::Open(&server, kOptions);
    std::vector<uint32_t> sent;
    for (uint32_t i = 0; i < 30; ++i) {
      producer->Add(HitAt(i));
      sent.push_back(i);
      ASSERT_TRUE(producer->Send(std::to_string(i)).ok());
    }
    ASSERT_TRUE(producer->Finish().ok());
    EXPECT_EQ(server.counted(), sent);
    EXPECT_EQ(server.position().position, "29");
    const SinkTotals totals = producer->totals();
    EXPECT_EQ(totals.accepted + totals.unconfirmed, sent.size());
  }
}

TEST(ProducerTest, AnErrorThatWillNotPassEndsItAndIsSaidAgain) {
  FakeIngestServer server;
  server.batch_error = absl::InvalidArgumentError("no");
  auto producer = *Producer::Open(&server, kOptions);
  producer->Add(HitAt(1));
  absl::Status status = producer->Flush();
  if (status.ok()) {
    status = producer->Finish();
  }
  EXPECT_EQ(status, absl::InvalidArgumentError("no"));
  EXPECT_EQ(producer->Flush(), status);
  EXPECT_EQ(producer->Finish(), status);
  EXPECT_EQ(server.calls(), 1);
}

TEST(ProducerTest, ABatchThatIsTooLargeIsAnErrorBeforeItIsSent) {
  FakeIngestServer server;
  auto producer = *Producer::Open(&server, kOptions);
  for (uint32_t i = 0; i <= 65'536; ++i) {
    producer->Add(HitAt(i));
  }
  EXPECT_EQ(producer->Flush().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(server.batches(), 0);
}

TEST(ProducerTest, NothingCanBeSentAfterItHasFinished) {
  FakeIngestServer server;
  auto producer = *Producer::Open(&server, kOptions);
  ASSERT_TRUE(producer->Finish().ok());
  producer->Add(HitAt(1));
  EXPECT_EQ(producer->Flush().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(producer->Finish().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(ProducerTest, EveryBatchCarriesTheSamplingRate) {
  FakeIngestServer server;
  ProducerOptions options = kOptions;
  options.sampling_rate = 512;
  auto producer = *Producer::Open(&server, options);
  producer->Add(HitAt(1));
  ASSERT_TRUE(producer->Flush().ok());
  ASSERT_TRUE(producer->Finish().ok());
  EXPECT_EQ(server.sampling_rate(), 512u);
}

TEST(ProducerTest, ANameThatIsNoneIsToldWithoutAServer) {
  FakeIngestServer server;
  server.GoAway();
  ProducerOptions options = kOptions;
  options.sensor = "no name";
  options.retry_for = kForEver;
  EXPECT_EQ(Producer::Open(&server, options).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ProducerTest, CancelEndsAFinishThatWaitsForAcks) {
  FakeIngestServer server;
  server.HoldAcks(true);
  ProducerOptions options = kOptions;
  options.retry_for = kForEver;
  auto producer = *Producer::Open(&server, options);
  producer->Add(HitAt(1));
  ASSERT_TRUE(producer->Flush().ok());
  std::thread canceller([&] { producer->Cancel(); });
  EXPECT_EQ(producer->Finish().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(producer->Flush().code(), absl::StatusCode::kCancelled);
  canceller.join();
}

}  // namespace
}  // namespace scantrend
