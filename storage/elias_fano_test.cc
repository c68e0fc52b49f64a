#include "storage/elias_fano.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace scantrend {
namespace {

std::string Encode(uint32_t below, uint32_t above, const std::vector<uint32_t>& numbers) {
  const EliasFano code(below, above, numbers.size());
  std::string bytes(code.bits() / 8 + 1 + BitWriter::kSlackBytes, '\0');
  BitWriter bits(bytes.data());
  code.Append(numbers.data(), bits);
  const size_t size = bits.Finish();
  EXPECT_EQ(size, BytesOfBits(code.bits()));
  bytes.resize(size);
  return bytes;
}

bool Decode(uint32_t below, uint32_t above, std::string bytes, std::vector<uint32_t>& numbers) {
  const size_t size = bytes.size();
  bytes.append(BitReader::kSlackBytes, '\x5a');
  return EliasFano(below, above, numbers.size())
      .Read(BitReader(bytes.data(), size * 8), numbers.data());
}

TEST(EliasFanoTest, TheCodedBitsAreThese) {
  // Distances 1, 5, 5 of at most 14: l = 2; 0, 1, 1 in unary to 3 + 3 bits, then 1, 1, 1 in 2 bits
  // each. In the order of the bits: 1 01 1 00, 10 10 10.
  EXPECT_EQ(Encode(100, 118, {102, 107, 108}), std::string("\x4d\x05", 2));
}

TEST(EliasFanoTest, NumbersThatFillTheirRoomTakeNoBits) {
  EXPECT_EQ(EliasFano(9, 13, 3).bits(), 0u);
  EXPECT_EQ(EliasFano(9, 500, 0).bits(), 0u);
  std::vector<uint32_t> numbers(3);
  ASSERT_TRUE(Decode(9, 13, "", numbers));
  EXPECT_EQ(numbers, (std::vector<uint32_t>{10, 11, 12}));
}

TEST(EliasFanoTest, WhatIsReadIsWhatWasWritten) {
  const uint32_t seed = 853;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 2000; ++round) {
    const uint32_t width = round % 10 == 0 ? UINT32_MAX : 2 + (random() >> random() % 31) / 2;
    const uint32_t below = random() % (UINT32_MAX - width + 1ull);
    const size_t count = random() % std::min<uint32_t>(width, 300);
    std::set<uint32_t> set;
    while (set.size() < count) {
      set.insert(below + 1 + random() % (width - 1));
    }
    const std::vector<uint32_t> numbers(set.begin(), set.end());
    const std::string bytes = Encode(below, below + width, numbers);
    std::vector<uint32_t> read(count);
    ASSERT_TRUE(Decode(below, below + width, bytes, read)) << below << " " << width << " " << count;
    ASSERT_EQ(read, numbers) << below << " " << width;
    if (!bytes.empty()) {
      EXPECT_FALSE(Decode(below, below + width, bytes.substr(1), read));
    }
  }
}

TEST(EliasFanoTest, APartInUnaryWithAOneTooManyOrTooFewIsDamaged) {
  std::vector<uint32_t> numbers(3);
  EXPECT_TRUE(Decode(100, 118, "\x4d\x05", numbers));
  EXPECT_FALSE(Decode(100, 118, "\x45\x05", numbers));
  EXPECT_FALSE(Decode(100, 118, "\x5d\x05", numbers));
}

}  // namespace
}  // namespace scantrend
