#include "client/batch_payload.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include "client/batch_encoder.h"
#include "client/hits_testing.h"

namespace scantrend {
namespace {

v1::HitBatch BatchOf(uint32_t hits) {
  BatchEncoder encoder;
  for (uint32_t i = 0; i < hits; ++i) {
    encoder.Add(HitAt(i));
  }
  return *encoder.Take("");
}

std::string Compress(const std::string& bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 1));
  return out;
}

TEST(BatchPayloadTest, ABatchComesBackAsItWentInAndSmaller) {
  BatchPayload payloads;
  for (const uint32_t hits : {1u, 1'000u, 65'536u, 2u}) {
    const v1::HitBatch batch = BatchOf(hits);
    const std::string payload = *payloads.Encode(batch);
    EXPECT_EQ(payloads.Decode(payload)->SerializeAsString(), batch.SerializeAsString());
    if (hits >= 1'000) {
      EXPECT_LT(payload.size(), batch.ByteSizeLong() / 2);
    }
  }
}

TEST(BatchPayloadTest, WhatIsNoBatchIsDataLoss) {
  BatchPayload payloads;
  const std::string good = *payloads.Encode(BatchOf(100));
  for (const std::string& bad :
       {std::string(), std::string("no zstd"), good.substr(0, good.size() - 1), good + "x",
        Compress("no message"), Compress(std::string((4 << 20) + 1, '\0'))}) {
    EXPECT_EQ(payloads.Decode(bad).status().code(), absl::StatusCode::kDataLoss);
  }
  EXPECT_TRUE(payloads.Decode(good).ok());
}

}  // namespace
}  // namespace scantrend
