#include "client/sensor/delivery.h"

#include <gtest/gtest.h>

#include <deque>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "client/sensor/formats/reader_test_util.h"

namespace scantrend {
namespace {

const Hit kHit = MakeHit("2019-10-21 12:00:00", "198.51.100.1", "192.0.2.1", {kTcp, 853});

SourceRecord HitRecord() { return {{ReadResult::Outcome::kHit, kHit, {}}, "a hit"}; }

// Yields what it is given; its position is the number of records so far.
class FakeSource : public HitSource {
 public:
  std::deque<SourceRecord> records;
  absl::Status end;  // how it ends, if it does
  bool live = false;
  // Asked while there is nothing, of a live source: false ends it.
  std::function<bool()> idle = [] { return false; };

  bool Wait(absl::Duration) override { return !records.empty() || !live || !idle(); }
  absl::StatusOr<std::optional<SourceRecord>> Next() override {
    if (records.empty()) {
      if (!end.ok()) {
        return end;
      }
      return std::nullopt;
    }
    const SourceRecord record = records.front();
    records.pop_front();
    ++read_;
    return record;
  }
  void FillPosition(sensor::SourcePosition& position) const override {
    if (!live) {
      position.set_lines(read_);
    }
  }
  bool is_live() const override { return live; }
  SourceProgress progress() override { return {.records = read_}; }

 private:
  uint64_t read_ = 0;
};

class FakeSink : public HitSink {
 public:
  // The hits and the position of every batch.
  std::vector<std::pair<size_t, std::string>> batches;
  absl::Status error;
  bool finished = false;

  void Add(const Hit&) override { ++pending_; }
  size_t pending() const override { return pending_; }
  absl::Status Send(std::string_view position) override {
    if (pending_ > 0) {
      batches.emplace_back(pending_, position);
    }
    pending_ = 0;
    return error;
  }
  absl::Status Finish() override {
    finished = true;
    return error;
  }
  SinkTotals totals() const override { return {}; }

 private:
  size_t pending_ = 0;
};

std::string PositionBehind(uint64_t records, uint64_t options_digest) {
  sensor::SourcePosition position;
  position.set_lines(records);
  position.set_options_digest(options_digest);
  return position.SerializeAsString();
}

class DeliveryTest : public testing::Test {
 protected:
  absl::Status Deliver() {
    return scantrend::Deliver(source_, filter_, sink_, options_, stop_.get_token(), result_);
  }

  FakeSource source_;
  FakeSink sink_;
  HitFilter filter_{{}, PortMap(), nullptr};
  DeliveryOptions options_{.batch_hits = 2, .options_digest = 77};
  std::stop_source stop_;
  ImportResult result_;
};

TEST_F(DeliveryTest, BatchesAreSentFullWithThePositionBehindThem) {
  source_.records = {HitRecord(), {ReadResult::Skipped("comment"), "#"}, HitRecord(), HitRecord()};
  ASSERT_TRUE(Deliver().ok());
  EXPECT_EQ(sink_.batches, (std::vector<std::pair<size_t, std::string>>{
                               {2, PositionBehind(3, 77)}, {1, PositionBehind(4, 77)}}));
  EXPECT_TRUE(sink_.finished);
  EXPECT_EQ(result_.lines, 4u);
  EXPECT_EQ(result_.hits, 3u);
  EXPECT_EQ(result_.skipped["comment"], 1u);
}

TEST_F(DeliveryTest, MalformedLinesAreCountedAndKept) {
  std::ostringstream rejects;
  options_.rejects = &rejects;
  source_.records = {{ReadResult::Malformed("time"), "bad line"}, HitRecord()};
  ASSERT_TRUE(Deliver().ok());
  EXPECT_EQ(result_.malformed["time"], 1u);
  EXPECT_EQ(result_.hits, 1u);
  EXPECT_EQ(rejects.str(), "bad line\n");
}

TEST_F(DeliveryTest, WhatTheFilterHoldsBackIsSkippedWithItsReason) {
  HitFilter other(Network::ParseList("203.0.113.0/24").value(), PortMap(), nullptr);
  source_.records = {HitRecord()};
  ASSERT_TRUE(scantrend::Deliver(source_, other, sink_, options_, stop_.get_token(), result_).ok());
  EXPECT_EQ(result_.hits, 0u);
  EXPECT_EQ(result_.skipped["target outside of --targets"], 1u);
  EXPECT_TRUE(sink_.batches.empty());
}

TEST_F(DeliveryTest, WhatComesBeforeADamageIsDelivered) {
  source_.records = {HitRecord()};
  source_.end = absl::DataLossError("cut off");
  EXPECT_EQ(Deliver(), absl::DataLossError("cut off"));
  EXPECT_EQ(sink_.batches.size(), 1u);
  EXPECT_TRUE(sink_.finished);
}

TEST_F(DeliveryTest, ASinkThatFailsEndsIt) {
  source_.records = {HitRecord(), HitRecord(), HitRecord()};
  sink_.error = absl::UnavailableError("gone");
  EXPECT_EQ(Deliver(), absl::UnavailableError("gone"));
  EXPECT_EQ(source_.records.size(), 1u);
}

TEST_F(DeliveryTest, HitsOfALiveSourceDoNotWaitForAFullBatch) {
  source_.live = true;
  options_.flush_interval = absl::ZeroDuration();
  source_.records = {HitRecord()};
  int looks = 0;
  source_.idle = [&] {
    ++looks;
    return sink_.batches.empty();
  };
  ASSERT_TRUE(Deliver().ok());
  EXPECT_EQ(sink_.batches, (std::vector<std::pair<size_t, std::string>>{{1, ""}}));
  EXPECT_GT(looks, 0);
}

TEST_F(DeliveryTest, HitsOfALiveSourceAreHeldTogetherForTheFlushInterval) {
  source_.live = true;
  options_.batch_hits = 100;
  options_.flush_interval = absl::Hours(1);
  source_.records = {HitRecord()};
  int looks = 0;
  source_.idle = [&] {
    if (++looks < 5) {
      source_.records.push_back(HitRecord());
    }
    EXPECT_TRUE(sink_.batches.empty());
    return looks < 5;
  };
  ASSERT_TRUE(Deliver().ok());
  EXPECT_EQ(sink_.batches, (std::vector<std::pair<size_t, std::string>>{{5, ""}}));
}

TEST_F(DeliveryTest, ARequestToStopSendsWhatIsAtHandAndEnds) {
  source_.live = true;
  options_.flush_interval = absl::Hours(1);
  source_.records = {HitRecord()};
  source_.idle = [&] {
    stop_.request_stop();
    return true;
  };
  ASSERT_TRUE(Deliver().ok());
  EXPECT_EQ(sink_.batches.size(), 1u);
  EXPECT_TRUE(sink_.finished);
}

}  // namespace
}  // namespace scantrend
