#include "client/producer.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <random>

#include "base/status.h"
#include "client/batch_encoder.h"

namespace scantrend {
namespace {

// A server in memory, which keeps the contract of IngestService for one stream, and breaks calls at
// will: before or after a batch is counted.
class FakeServer : public IngestConnection {
 public:
  enum class Fault { kNone, kBeforeCounting, kAfterCounting };

  // Asked for every batch.
  std::function<Fault()> fault = [] { return Fault::kNone; };
  // Asked for every call.
  std::function<absl::Status()> start = [] { return absl::OkStatus(); };
  absl::Status batch_error;
  // How a call ends when the producer is done.
  absl::Status end;

  std::vector<uint32_t> counted;  // time_s of the hits, in order
  uint64_t sequence = 0;
  std::string position;
  int calls = 0;

  absl::StatusOr<StreamPosition> GetStreamPosition(const std::string&,
                                                   const std::string&) override {
    return StreamPosition{sequence, position};
  }
  absl::StatusOr<std::unique_ptr<Call>> StartCall(std::chrono::milliseconds) override;
};

class FakeCall : public IngestConnection::Call {
 public:
  explicit FakeCall(FakeServer* server) : server_(server) {}

  bool Send(const v1::HitBatch& batch) override {
    const std::lock_guard lock(mutex_);
    if (ended_) {
      return false;
    }
    if (batch.sequence() == 0) {
      v1::HitAck ack;
      ack.set_sequence(server_->sequence);
      ack.set_position(server_->position);
      acks_.push_back(ack);
    } else {
      Count(batch);
    }
    changed_.notify_all();
    return !ended_;
  }

  bool Receive(v1::HitAck& ack) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_ || !acks_.empty(); });
    if (acks_.empty()) {
      return false;
    }
    ack = acks_.front();
    acks_.pop_front();
    return true;
  }

  void SendDone() override { EndWith(server_->end); }
  void Cancel() override { EndWith(absl::CancelledError("cancelled")); }
  absl::Status Finish() override {
    const std::lock_guard lock(mutex_);
    return status_;
  }

 private:
  void Count(const v1::HitBatch& batch) {
    const auto fault = server_->fault();
    if (!server_->batch_error.ok()) {
      End(server_->batch_error);
      return;
    }
    if (fault == FakeServer::Fault::kBeforeCounting) {
      End(absl::UnavailableError("killed"));
      return;
    }
    v1::HitAck ack;
    ack.set_sequence(batch.sequence());
    if (batch.sequence() == server_->sequence + 1) {
      server_->sequence = batch.sequence();
      server_->position = batch.position();
      for (const uint32_t time_s : batch.ipv4().time_s()) {
        server_->counted.push_back(time_s);
      }
      ack.set_accepted(static_cast<uint32_t>(CountHits(batch)));
    } else if (batch.sequence() <= server_->sequence) {
      ack.set_repeated_batch(true);
    } else {
      End(absl::OutOfRangeError("gap"));
      return;
    }
    if (fault == FakeServer::Fault::kAfterCounting) {
      End(absl::UnavailableError("killed"));
      return;
    }
    acks_.push_back(ack);
  }

  void EndWith(const absl::Status& status) {
    const std::lock_guard lock(mutex_);
    End(status);
  }
  void End(const absl::Status& status) {
    if (!ended_) {
      ended_ = true;
      status_ = status;
    }
    changed_.notify_all();
  }

  FakeServer* const server_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<v1::HitAck> acks_;
  bool ended_ = false;
  absl::Status status_;
};

absl::StatusOr<std::unique_ptr<IngestConnection::Call>> FakeServer::StartCall(
    std::chrono::milliseconds) {
  ++calls;
  RETURN_IF_ERROR(start());
  return std::make_unique<FakeCall>(this);
}

const ProducerOptions kOptions{.sensor = "edge", .stream = "live"};

Hit HitAt(uint32_t time_s) {
  return {.time_s = time_s,
          .source = Address(1),
          .target = Address(2),
          .series = {kTcp, 853},
          .kind = Kind::kProbe,
          .records = 1};
}

TEST(ProducerTest, BatchesAreNumberedFromWhereTheStreamStood) {
  FakeServer server;
  server.sequence = 41;
  server.position = "here";
  auto producer = *Producer::Open(&server, kOptions);
  EXPECT_EQ(producer->start().sequence, 41u);
  EXPECT_EQ(producer->start().position, "here");
  producer->Add(HitAt(7));
  EXPECT_EQ(producer->pending(), 1u);
  ASSERT_TRUE(producer->Send("there").ok());
  ASSERT_TRUE(producer->Send("nothing to send").ok());
  ASSERT_TRUE(producer->Finish().ok());
  EXPECT_EQ(server.sequence, 42u);
  EXPECT_EQ(server.position, "there");
  EXPECT_EQ(producer->totals().accepted, 1u);
}

TEST(ProducerTest, EveryHitIsCountedOnceAndInOrderThroughCallsThatBreakAnywhere) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::minstd_rand random(seed);
    FakeServer server;
    server.fault = [&random] {
      const auto roll = random() % 10;
      return roll == 0   ? FakeServer::Fault::kBeforeCounting
             : roll == 1 ? FakeServer::Fault::kAfterCounting
                         : FakeServer::Fault::kNone;
    };
    auto producer = *Producer::Open(&server, kOptions);
    std::vector<uint32_t> sent;
    for (uint32_t i = 0; i < 30; ++i) {
      producer->Add(HitAt(i));
      sent.push_back(i);
      ASSERT_TRUE(producer->Send(std::to_string(i)).ok());
    }
    ASSERT_TRUE(producer->Finish().ok());
    EXPECT_EQ(server.counted, sent);
    EXPECT_EQ(server.position, "29");
    const SinkTotals totals = producer->totals();
    EXPECT_EQ(totals.accepted + totals.unconfirmed, sent.size());
  }
}

TEST(ProducerTest, AnErrorThatWillNotPassEndsItAndIsSaidAgain) {
  FakeServer server;
  server.batch_error = absl::AbortedError("taken over");
  auto producer = *Producer::Open(&server, kOptions);
  producer->Add(HitAt(1));
  absl::Status status = producer->Send("");
  if (status.ok()) {
    status = producer->Finish();
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(producer->Finish().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(server.calls, 1);
}

TEST(ProducerTest, AServerThatGoesAfterTheLastAckIsNoFailure) {
  FakeServer server;
  server.end = absl::UnavailableError("killed");
  auto producer = *Producer::Open(&server, kOptions);
  producer->Add(HitAt(1));
  ASSERT_TRUE(producer->Send("").ok());
  EXPECT_TRUE(producer->Finish().ok());
  EXPECT_EQ(producer->totals().accepted, 1u);
}

TEST(ProducerTest, AServerThatStaysAwayIsGivenUpAfterRetryFor) {
  FakeServer server;
  server.start = [] { return absl::UnavailableError("nobody"); };
  ProducerOptions options = kOptions;
  options.retry_for = std::chrono::milliseconds(0);
  EXPECT_EQ(Producer::Open(&server, options).status().code(), absl::StatusCode::kUnavailable);
}

TEST(ProducerTest, AServerThatComesBackIsFound) {
  FakeServer server;
  server.start = [&server] {
    return server.calls < 4 ? absl::UnavailableError("not yet") : absl::OkStatus();
  };
  EXPECT_TRUE(Producer::Open(&server, kOptions).ok());
}

TEST(BatchEncoderTest, ColumnsHoldWhatWasAddedAndRecordsOnlyWhereTheyMatter) {
  BatchEncoder encoder;
  encoder.Add(HitAt(1));
  Hit v6 = HitAt(2);
  v6.source = *Address::Parse("2001:db8::1");
  v6.records = 3;
  v6.kind = Kind::kBackscatter;
  encoder.Add(v6);
  EXPECT_EQ(encoder.size(), 2u);
  const v1::HitBatch batch = encoder.Take();
  EXPECT_EQ(encoder.size(), 0u);
  EXPECT_EQ(CountHits(batch), 2u);
  EXPECT_EQ(batch.ipv4().service(0), 0x01'06'0355u);
  EXPECT_EQ(batch.ipv4().records_size(), 0);
  EXPECT_EQ(batch.ipv6().service(0), 0x02'06'0355u);
  EXPECT_EQ(batch.ipv6().records(0), 3u);
  EXPECT_EQ(batch.ipv6().source_high(0), 0x20010db8'00000000u);
  // A target over IPv4 beside a source over IPv6 is the mapped address.
  EXPECT_EQ(batch.ipv6().target_low(0), 0xffff'00000002u);
  EXPECT_EQ(CountHits(encoder.Take()), 0u);
}

}  // namespace
}  // namespace scantrend
