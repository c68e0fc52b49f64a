#include "server/batch_decoder.h"

#include <gtest/gtest.h>

#include "base/status.h"

namespace scantrend {
namespace {

const StreamId kId{"edge", "live"};

v1::HitBatch GoodMessage() {
  v1::HitBatch message;
  message.set_sequence(7);
  message.set_position("p");
  v1::Ipv4Hits& v4 = *message.mutable_ipv4();
  v4.add_time_s(100);
  v4.add_source(0xc0000201);
  v4.add_target(0xc6336401);
  v4.add_service(1u << 24 | 6u << 16 | 853);
  return message;
}

absl::StatusOr<Batch> Decode(const v1::HitBatch& message) {
  return DecodeBatch(std::make_shared<v1::HitBatch>(message), kId, kBatchHitsMax);
}

std::string FieldOf(const absl::Status& status) {
  const ErrorReason reason = ReasonOf(status);
  return reason.reason == "INVALID_FIELD" ? reason.metadata.at("field") : "";
}

TEST(BatchDecoderTest, ColumnsBecomeHits) {
  v1::HitBatch message = GoodMessage();
  v1::Ipv6Hits& v6 = *message.mutable_ipv6();
  v6.add_time_s(200);
  v6.add_source_high(0x20010db8'00000000);
  v6.add_source_low(1);
  v6.add_target_high(0);
  v6.add_target_low(0xffff'c0000201);
  v6.add_service(2u << 24 | 17u << 16 | 53);
  v6.add_records(9);
  const Batch batch = *Decode(message);
  EXPECT_EQ(batch.sequence, 7u);
  EXPECT_EQ(batch.position, "p");
  EXPECT_EQ(batch.sampling_rate, 1u);
  const std::vector<Hit> hits = ToHits(batch.hits);
  ASSERT_EQ(hits.size(), 2u);
  EXPECT_EQ(hits[0], (Hit{.time_s = 100,
                          .source = *Address::Parse("192.0.2.1"),
                          .target = *Address::Parse("198.51.100.1"),
                          .series = {kTcp, 853},
                          .kind = Kind::kProbe,
                          .records = 1}));
  EXPECT_EQ(hits[1], (Hit{.time_s = 200,
                          .source = *Address::Parse("2001:db8::1"),
                          .target = *Address::Parse("192.0.2.1"),
                          .series = {kUdp, 53},
                          .kind = Kind::kBackscatter,
                          .records = 9}));
}

TEST(BatchDecoderTest, ColumnsOfDifferentLengthsAreRefused) {
  for (const auto& lengthen : std::initializer_list<void (*)(v1::Ipv4Hits&)>{
           [](v1::Ipv4Hits& v4) { v4.add_time_s(1); }, [](v1::Ipv4Hits& v4) { v4.add_source(1); },
           [](v1::Ipv4Hits& v4) { v4.add_target(1); }, [](v1::Ipv4Hits& v4) { v4.add_service(1); },
           [](v1::Ipv4Hits& v4) { v4.add_records(1), v4.add_records(1); }}) {
    v1::HitBatch message = GoodMessage();
    lengthen(*message.mutable_ipv4());
    EXPECT_EQ(FieldOf(Decode(message).status()), "ipv4");
  }
  v1::HitBatch message = GoodMessage();
  message.mutable_ipv6()->add_target_low(1);
  EXPECT_EQ(FieldOf(Decode(message).status()), "ipv6");
}

TEST(BatchDecoderTest, BoundsHoldAndTheLastAllowedValueIsAllowed) {
  v1::HitBatch message = GoodMessage();
  message.set_position(std::string(kPositionBytesMax, 'x'));
  message.set_sampling_rate(kSamplingRateMax);
  EXPECT_TRUE(Decode(message).ok());
  message.set_position(std::string(kPositionBytesMax + 1, 'x'));
  EXPECT_EQ(FieldOf(Decode(message).status()), "position");
  message = GoodMessage();
  message.set_sampling_rate(kSamplingRateMax + 1);
  EXPECT_EQ(FieldOf(Decode(message).status()), "sampling_rate");
  message = GoodMessage();
  message.set_sequence(0);
  EXPECT_EQ(FieldOf(Decode(message).status()), "sequence");
  message.clear_ipv4();
  message.set_sequence(1);
  EXPECT_EQ(FieldOf(Decode(message).status()), "ipv4");
}

TEST(BatchDecoderTest, ABatchHasAtMost65536Hits) {
  v1::HitBatch message = GoodMessage();
  v1::Ipv4Hits& v4 = *message.mutable_ipv4();
  for (auto* column :
       {v4.mutable_time_s(), v4.mutable_source(), v4.mutable_target(), v4.mutable_service()}) {
    column->Resize(static_cast<int>(kBatchHitsMax), 1);
  }
  EXPECT_TRUE(Decode(message).ok());
  for (auto* column :
       {v4.mutable_time_s(), v4.mutable_source(), v4.mutable_target(), v4.mutable_service()}) {
    column->Add(1);
  }
  EXPECT_EQ(FieldOf(Decode(message).status()), "ipv4");
}

TEST(BatchDecoderTest, NamesAreBoundedAndPlain) {
  v1::HitBatch message;
  message.set_sensor(std::string(64, 'a'));
  message.set_stream("file:0123~2");
  EXPECT_TRUE(DecodeStreamId(message).ok());
  EXPECT_TRUE(IsOpening(message));
  for (const std::string& name : {std::string(), std::string(65, 'a'), std::string("a b"),
                                  std::string("a\0b", 3), std::string("ä")}) {
    message.set_sensor(name);
    EXPECT_EQ(FieldOf(DecodeStreamId(message).status()), "sensor");
  }
  message.set_sensor("edge");
  for (const std::string& name : {std::string(), std::string(129, 'a'), std::string("a/b")}) {
    message.set_stream(name);
    EXPECT_EQ(FieldOf(DecodeStreamId(message).status()), "stream");
  }
}

TEST(BatchDecoderTest, AnAckSaysWhatWasRefusedAndLeavesOutWhatWasNot) {
  BatchResult result;
  result.accepted = 3;
  result.refused[static_cast<size_t>(RefusalReason::kTooOld)] = 2;
  const v1::HitAck ack = EncodeAck(9, result);
  EXPECT_EQ(ack.sequence(), 9u);
  EXPECT_EQ(ack.accepted(), 3u);
  ASSERT_EQ(ack.refused_size(), 1);
  EXPECT_EQ(ack.refused(0).reason(), v1::REFUSAL_REASON_TOO_OLD);
  EXPECT_EQ(ack.refused(0).hits(), 2u);
}

}  // namespace
}  // namespace scantrend
