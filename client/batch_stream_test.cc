#include "client/batch_stream.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "base/status.h"
#include "client/batch_encoder.h"
#include "client/fake_ingest_server.h"
#include "client/hits_testing.h"

namespace scantrend {
namespace {

constexpr std::chrono::seconds kDeadline{60};

const BatchStreamOptions kOptions{.sensor = "edge", .stream = "live"};

// A batch of one hit, whose time is its sequence, as is its position.
std::shared_ptr<const v1::HitBatch> BatchOf(uint64_t sequence) {
  BatchEncoder encoder;
  encoder.Add(HitAt(static_cast<uint32_t>(sequence)));
  auto batch = std::make_shared<v1::HitBatch>(*encoder.Take(std::to_string(sequence)));
  batch->set_sequence(sequence);
  return batch;
}

// Polls for a condition.
template <typename Condition>
::testing::AssertionResult Eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + kDeadline;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return ::testing::AssertionFailure() << "not within the deadline";
    }
    std::this_thread::yield();
  }
  return ::testing::AssertionSuccess();
}

TEST(BatchStreamTest, AcksAreLearnedInOrder) {
  FakeIngestServer server;
  server.Restore({9, "9"});
  BatchStream stream(&server, kOptions);
  EXPECT_EQ(*stream.Open(), (StreamPosition{9, "9"}));
  EXPECT_EQ(stream.acked(), 9u);
  for (uint64_t sequence = 10; sequence <= 12; ++sequence) {
    ASSERT_TRUE(stream.Send(BatchOf(sequence)).ok());
    ASSERT_TRUE(stream.Wait(sequence - 1).ok());
    EXPECT_EQ(stream.acked(), sequence);
  }
  ASSERT_TRUE(stream.Finish().ok());
  EXPECT_EQ(server.counted(), (std::vector<uint32_t>{10, 11, 12}));
  EXPECT_EQ(stream.totals().accepted, 3u);
}

TEST(BatchStreamTest, ABatchOutOfOrderIsNotSent) {
  FakeIngestServer server;
  BatchStream stream(&server, kOptions);
  ASSERT_TRUE(stream.Open().ok());
  EXPECT_EQ(stream.Send(BatchOf(2)).message(), "batch 2 does not follow batch 0");
  EXPECT_EQ(server.batches(), 0);
}

TEST(BatchStreamTest, SendBlocksWhileTooManyAreNotAcked) {
  FakeIngestServer server;
  server.HoldAcks(true);
  BatchStreamOptions options = kOptions;
  options.batches_in_flight = 3;
  BatchStream stream(&server, options);
  ASSERT_TRUE(stream.Open().ok());
  std::atomic<uint64_t> sent{0};
  std::thread sender([&] {
    for (uint64_t sequence = 1; sequence <= 5; ++sequence) {
      EXPECT_TRUE(stream.Send(BatchOf(sequence)).ok());
      sent = sequence;
    }
  });
  EXPECT_TRUE(Eventually([&] { return sent == 3u; }));
  EXPECT_EQ(server.batches(), 3);
  server.HoldAcks(false);
  sender.join();
  EXPECT_TRUE(stream.Finish().ok());
  EXPECT_EQ(server.batches(), 5);
}

TEST(BatchStreamTest, AServerThatGoesAfterTheLastAckIsNoFailure) {
  FakeIngestServer server;
  server.end = absl::UnavailableError("killed");
  BatchStream stream(&server, kOptions);
  ASSERT_TRUE(stream.Open().ok());
  ASSERT_TRUE(stream.Send(BatchOf(1)).ok());
  EXPECT_TRUE(stream.Finish().ok());
  EXPECT_EQ(stream.totals().accepted, 1u);
}

TEST(BatchStreamTest, AServerThatStaysAwayIsGivenUpAfterRetryFor) {
  FakeIngestServer server;
  server.on_open = [] { return absl::UnavailableError("not yet"); };
  BatchStreamOptions options = kOptions;
  options.retry_for = std::chrono::milliseconds(0);
  EXPECT_EQ(BatchStream(&server, options).Open().status(), absl::UnavailableError("not yet"));
  server.GoAway();
  EXPECT_EQ(BatchStream(&server, options).Open().status(),
            server.NoAnswerError(std::chrono::milliseconds(0)));
}

TEST(BatchStreamTest, AServerThatRefusesAtFirstIsAskedAgain) {
  FakeIngestServer server;
  int refusals = 3;
  server.on_open = [&] {
    return refusals-- > 0 ? absl::UnavailableError("not yet") : absl::OkStatus();
  };
  EXPECT_TRUE(BatchStream(&server, kOptions).Open().ok());
  EXPECT_EQ(server.calls(), 4);
}

TEST(BatchStreamTest, AServerThatOpensTheStreamButAcksNothingIsGivenUpAfterRetryFor) {
  FakeIngestServer server;
  server.on_batch = [] { return FakeIngestServer::Fault::kBeforeCounting; };
  BatchStreamOptions options = kOptions;
  options.retry_for = std::chrono::milliseconds(200);
  std::vector<bool> changes;
  options.away_after = std::chrono::milliseconds(0);
  options.on_connection_change = [&](const ConnectionChange& change) {
    changes.push_back(change.is_away);
  };
  BatchStream stream(&server, options);
  ASSERT_TRUE(stream.Open().ok());
  absl::Status status = stream.Send(BatchOf(1));
  if (status.ok()) {
    status = stream.Finish();
  }
  EXPECT_EQ(status, absl::UnavailableError("killed"));
  EXPECT_LE(server.calls(), 20);  // with pauses in between
  // It was away when it was opened, and has not come back since it broke.
  ASSERT_GE(changes.size(), 1u);
  EXPECT_TRUE(changes.back());
}

// retry_for counts from when the connection broke, not from when it was opened.
TEST(BatchStreamTest, AStreamThatWasIdleForLongerThanRetryForIsMended) {
  FakeIngestServer server;
  BatchStreamOptions options = kOptions;
  options.retry_for = std::chrono::milliseconds(0);
  BatchStream stream(&server, options);
  ASSERT_TRUE(stream.Open().ok());
  server.GoAway();
  server.ComeBack();
  ASSERT_TRUE(stream.Send(BatchOf(1)).ok());
  EXPECT_TRUE(stream.Finish().ok());
  EXPECT_EQ(server.counted(), std::vector<uint32_t>{1});
}

TEST(BatchStreamTest, WaitSendsAgainWhatABrokenCallHasLost) {
  FakeIngestServer server;
  server.HoldAcks(true);
  BatchStreamOptions options = kOptions;
  options.retry_for = kForEver;
  BatchStream stream(&server, options);
  ASSERT_TRUE(stream.Open().ok());
  ASSERT_TRUE(stream.Send(BatchOf(1)).ok());
  server.GoAway();
  server.HoldAcks(false);
  std::thread back([&] { server.ComeBack(); });
  EXPECT_TRUE(stream.Wait(0).ok());
  back.join();
  EXPECT_EQ(stream.acked(), 1u);
  // It had been counted; the server says so when the stream is opened again.
  EXPECT_EQ(stream.totals().unconfirmed, 1u);
  EXPECT_EQ(server.counted(), std::vector<uint32_t>{1});
}

TEST(BatchStreamTest, WakeEndsAWaitThatRunsOrComes) {
  FakeIngestServer server;
  BatchStream stream(&server, kOptions);
  ASSERT_TRUE(stream.Open().ok());
  stream.Wake();
  EXPECT_TRUE(stream.Wait(0).ok());
  std::thread waker([&] { stream.Wake(); });
  EXPECT_TRUE(stream.Wait(0).ok());
  waker.join();
  EXPECT_EQ(stream.acked(), 0u);
}

TEST(BatchStreamTest, CancelEndsWhateverWaits) {
  const auto expect_cancelled = [](FakeIngestServer& server, BatchStreamOptions options,
                                   const std::function<absl::Status(BatchStream&)>& call) {
    options.retry_for = kForEver;
    BatchStream stream(&server, options);
    std::thread canceller([&] { stream.Cancel(); });
    EXPECT_EQ(call(stream).code(), absl::StatusCode::kCancelled);
    canceller.join();
    EXPECT_EQ(stream.Wait(0).code(), absl::StatusCode::kCancelled);
    EXPECT_EQ(stream.Send(BatchOf(1)).code(), absl::StatusCode::kCancelled);
  };
  FakeIngestServer away;
  away.GoAway();
  expect_cancelled(away, kOptions, [](BatchStream& stream) { return stream.Open().status(); });
  FakeIngestServer refusing;
  refusing.on_open = [] { return absl::UnavailableError("not yet"); };
  expect_cancelled(refusing, kOptions, [](BatchStream& stream) { return stream.Open().status(); });
  FakeIngestServer silent;
  silent.HoldAcks(true);
  BatchStreamOptions one = kOptions;
  one.batches_in_flight = 1;
  expect_cancelled(silent, one, [](BatchStream& stream) -> absl::Status {
    RETURN_IF_ERROR(stream.Open().status());
    RETURN_IF_ERROR(stream.Send(BatchOf(1)));
    return stream.Send(BatchOf(2));
  });
  FakeIngestServer idle;
  expect_cancelled(idle, kOptions, [](BatchStream& stream) -> absl::Status {
    RETURN_IF_ERROR(stream.Open().status());
    return stream.Wait(0);
  });
}

TEST(BatchStreamTest, ThatTheServerIsAwayIsToldOnceAndThatItIsBackIsToldOnce) {
  FakeIngestServer server;
  BatchStreamOptions options = kOptions;
  options.retry_for = kForEver;
  options.away_after = std::chrono::milliseconds(0);
  std::vector<ConnectionChange> changes;
  std::promise<void> told;
  options.on_connection_change = [&](const ConnectionChange& change) {
    changes.push_back(change);
    if (change.is_away) {
      told.set_value();
    }
  };
  BatchStream stream(&server, options);
  server.GoAway();
  std::thread back([&] {
    told.get_future().wait();
    server.ComeBack();
  });
  ASSERT_TRUE(stream.Open().ok());
  back.join();
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_TRUE(changes[0].is_away);
  EXPECT_EQ(changes[0].why.code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(changes[1].is_away);
  EXPECT_GE(changes[1].away_for, changes[0].away_for);

  changes.clear();
  told = {};
  server.GoAway();
  back = std::thread([&] {
    told.get_future().wait();
    server.ComeBack();
  });
  ASSERT_TRUE(stream.Send(BatchOf(1)).ok());
  ASSERT_TRUE(stream.Finish().ok());
  back.join();
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].why, absl::UnavailableError("killed"));
}

TEST(BatchStreamTest, AServerThatIsBackInAMomentWasNeverAway) {
  FakeIngestServer server;
  BatchStreamOptions options = kOptions;
  options.away_after = kDeadline;
  options.on_connection_change = [](const ConnectionChange&) { ADD_FAILURE(); };
  BatchStream stream(&server, options);
  ASSERT_TRUE(stream.Open().ok());
  server.GoAway();
  server.ComeBack();
  ASSERT_TRUE(stream.Send(BatchOf(1)).ok());
  EXPECT_TRUE(stream.Finish().ok());
}

TEST(BatchStreamTest, AStreamThatIsTakenOverEndsWithAborted) {
  FakeIngestServer server;
  BatchStream first(&server, kOptions);
  ASSERT_TRUE(first.Open().ok());
  BatchStream second(&server, kOptions);
  ASSERT_TRUE(second.Open().ok());
  absl::Status status = first.Send(BatchOf(1));
  if (status.ok()) {
    status = first.Finish();
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(server.calls(), 2);
}

TEST(BatchStreamTest, AStreamThatAnotherHasWrittenToMeanwhileIsNotGoneOnWith) {
  for (const StreamPosition& elsewhere :
       {StreamPosition{3, "3"}, StreamPosition{2, "other"}, StreamPosition{1, "other"}}) {
    FakeIngestServer server;
    BatchStream stream(&server, kOptions);
    ASSERT_TRUE(stream.Open().ok());
    ASSERT_TRUE(stream.Send(BatchOf(1)).ok());
    ASSERT_TRUE(stream.Wait(0).ok());
    server.Restore(elsewhere);
    const absl::Status status = stream.Send(BatchOf(2));
    EXPECT_EQ((status.ok() ? stream.Finish() : status).code(), absl::StatusCode::kAborted);
    EXPECT_EQ(server.batches(), 1);
  }
}

TEST(BatchStreamTest, AServerThatLacksWhatItHadAckedIsToldApart) {
  FakeIngestServer server;
  server.Restore({5, "5"});
  BatchStream stream(&server, kOptions);
  ASSERT_TRUE(stream.Open().ok());
  ASSERT_TRUE(stream.Send(BatchOf(6)).ok());
  ASSERT_TRUE(stream.Wait(5).ok());
  server.Restore({5, "5"});
  absl::Status status = stream.Send(BatchOf(7));
  if (status.ok()) {
    status = stream.Finish();
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status).reason, kServerWentBack);
}

}  // namespace
}  // namespace scantrend
