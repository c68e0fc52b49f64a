#include "storage/span_days.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace scantrend {
namespace {

using Masks = std::vector<uint64_t>;

// Head and bits.
std::string Encode(const Masks& days) {
  std::string bytes(2 + 9 * days.size() + BitWriter::kSlackBytes, '\0');
  const DayHead head = ChooseDays(days);
  const size_t head_bytes = head.AppendTo(bytes.data());
  BitWriter bits(bytes.data() + head_bytes);
  AppendDays(head, days, bits);
  bytes.resize(head_bytes + bits.Finish());
  return bytes;
}

bool Decode(std::string bytes, Masks& days) {
  std::string_view rest = bytes;
  DayHead head;
  if (!head.ConsumeFrom(rest)) {
    return false;
  }
  std::string body(rest);
  body.append(BitReader::kSlackBytes, '\x5a');
  return ReadDays(head, BitReader(body.data(), rest.size() * 8), 0, days);
}

DayCode CodeOf(const Masks& days) { return ChooseDays(days).code; }

// As hits have them: some days out of a stretch of the span.
Masks RandomDays(std::mt19937_64& random) {
  const int width = 1 + static_cast<int>(random() % kSpanDays);
  const int first = static_cast<int>(random() % static_cast<uint64_t>(kSpanDays - width + 1));
  const uint64_t density = random() % 5;
  Masks days(1 + random() % 256);
  for (uint64_t& mask : days) {
    mask = random() & LowBits(width);
    for (uint64_t i = 0; i < density; ++i) {
      mask &= random();
    }
    if (mask == 0) {
      mask = uint64_t{1} << random() % static_cast<uint64_t>(width);
    }
    mask <<= first;
  }
  return days;
}

TEST(SpanDaysTest, TheCheapestCodeIsChosen) {
  EXPECT_EQ(CodeOf({8, 8, 8}), DayCode::kOneDay);
  EXPECT_EQ(CodeOf({12, 12, 12}), DayCode::kOneMask);
  EXPECT_EQ(CodeOf({1, 1 << 20, 1 << 30}), DayCode::kEach);
  EXPECT_EQ(CodeOf({0x5555'5555, 0x3333'3333, 0xf0f0'f0f0}), DayCode::kMasks);
  EXPECT_EQ(Encode({8, 8, 8}).size(), 1u);
  // A head of two bytes, and the mask from its first day on.
  EXPECT_EQ(Encode({12, 12, 12}), std::string("\x09\x01\x03", 3));
}

TEST(SpanDaysTest, WhatIsReadIsWhatWasWritten) {
  const uint64_t seed = 853;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 5'000; ++round) {
    const Masks days = RandomDays(random);
    Masks read(days.size());
    ASSERT_TRUE(Decode(Encode(days), read)) << round;
    ASSERT_EQ(read, days) << round;
  }
}

TEST(SpanDaysTest, AWholeSpanIsRead) {
  const Masks days = {~uint64_t{0}, 1, uint64_t{1} << 63, ~uint64_t{1}, ~uint64_t{0} >> 1};
  Masks read(days.size());
  ASSERT_TRUE(Decode(Encode(days), read));
  EXPECT_EQ(read, days);
}

TEST(SpanDaysTest, WhatIsCutOffOrTooLongIsDamaged) {
  const uint64_t seed = 1998;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 1'000; ++round) {
    const Masks days = RandomDays(random);
    const std::string bytes = Encode(days);
    Masks read(days.size());
    EXPECT_FALSE(Decode(bytes.substr(0, random() % bytes.size()), read)) << round;
    EXPECT_FALSE(Decode(bytes + '\0', read)) << round;
  }
}

TEST(SpanDaysTest, GarbageIsReadAsSomeDaysOfTheSpanOrAsDamage) {
  const uint64_t seed = 135;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 100'000; ++round) {
    std::string bytes(1 + random() % 40, '\0');
    for (char& byte : bytes) {
      byte = static_cast<char>(random());
    }
    Masks read(1 + random() % 64);
    if (Decode(bytes, read)) {
      for (const uint64_t mask : read) {
        ASSERT_NE(mask, 0u) << round;
      }
    }
  }
}

}  // namespace
}  // namespace scantrend
