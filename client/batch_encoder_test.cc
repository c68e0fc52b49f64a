#include "client/batch_encoder.h"

#include <gtest/gtest.h>

#include "client/hits_testing.h"

namespace scantrend {
namespace {

TEST(BatchEncoderTest, ColumnsHoldWhatWasAddedAndRecordsOnlyWhereTheyMatter) {
  BatchEncoder encoder;
  encoder.Add(HitAt(1));
  Hit v6 = HitAt(2);
  v6.source = *Address::Parse("2001:db8::1");
  v6.records = 3;
  v6.kind = Kind::kBackscatter;
  encoder.Add(v6);
  EXPECT_EQ(encoder.size(), 2u);
  const v1::HitBatch batch = *encoder.Take("here");
  EXPECT_EQ(encoder.size(), 0u);
  EXPECT_EQ(CountHits(batch), 2u);
  EXPECT_EQ(batch.position(), "here");
  EXPECT_EQ(batch.sampling_rate(), 0u);
  EXPECT_EQ(batch.ipv4().service(0), 0x01'06'0355u);
  EXPECT_EQ(batch.ipv4().records_size(), 0);
  EXPECT_EQ(batch.ipv6().service(0), 0x02'06'0355u);
  EXPECT_EQ(batch.ipv6().records(0), 3u);
  EXPECT_EQ(batch.ipv6().source_high(0), 0x20010db8'00000000u);
  // A target over IPv4 beside a source over IPv6 is the mapped address.
  EXPECT_EQ(batch.ipv6().target_low(0), 0xffff'00000002u);
  EXPECT_EQ(CountHits(*encoder.Take("")), 0u);
}

TEST(BatchEncoderTest, EveryBatchHasTheSamplingRate) {
  BatchEncoder encoder(1'000);
  encoder.Add(HitAt(1));
  EXPECT_EQ(encoder.Take("")->sampling_rate(), 1'000u);
  encoder.Add(HitAt(2));
  EXPECT_EQ(encoder.Take("")->sampling_rate(), 1'000u);
}

TEST(BatchEncoderTest, WhatTheServerWouldNotTakeIsToldBeforeItIsSent) {
  BatchEncoder encoder;
  for (uint32_t i = 0; i < 65'536; ++i) {
    encoder.Add(HitAt(i));
  }
  EXPECT_EQ(encoder.Take(std::string(257, 'x')).status().message(),
            "position: must be at most 256 bytes, not 257");
  encoder.Add(HitAt(0));
  EXPECT_EQ(encoder.Take("").status().message(),
            "a batch of 65537 hits: send them earlier, at most 65536 at a time");
  for (const uint32_t rate : {0u, 1'000'001u}) {
    BatchEncoder sampled(rate);
    sampled.Add(HitAt(1));
    EXPECT_EQ(sampled.Take("").status().code(), absl::StatusCode::kInvalidArgument) << rate;
  }
}

}  // namespace
}  // namespace scantrend
