#include "storage/radix_sort.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace scantrend {
namespace {

void ExpectSorts(std::vector<uint64_t> keys) {
  std::vector<uint64_t> expected = keys;
  std::sort(expected.begin(), expected.end());
  std::vector<uint64_t> scratch;
  RadixSort(keys, scratch);
  EXPECT_EQ(keys, expected);
}

TEST(RadixSortTest, AnyKeysAreSortedWhicheverBitsVaryAndHoweverManyThereAre) {
  const uint32_t seed = 11;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  // Around the length below which the sort is another one.
  constexpr size_t kSizes[] = {0, 1, 2, 255, 256, 257, 1000, 5000};
  for (int round = 0; round < 400; ++round) {
    const size_t size = kSizes[random() % std::size(kSizes)];
    // From no bit that varies to all of them, in one stretch or many.
    uint64_t varying = random();
    for (uint64_t i = random() % 5; i > 0; --i) {
      varying &= random();
    }
    if (round % 4 == 0) {
      varying = ~uint64_t{0} >> random() % 64 << random() % 64;
    }
    const uint64_t same = random();
    std::vector<uint64_t> keys(size);
    for (uint64_t& key : keys) {
      key = (same & ~varying) | (random() & varying);
    }
    SCOPED_TRACE(testing::Message() << "round " << round << ", " << size << " keys");
    ExpectSorts(keys);
  }
}

TEST(RadixSortTest, EveryPairOfBitsCanBeTheOnlyOnesThatVary) {
  for (int high = 0; high < 64; ++high) {
    for (int low = 0; low <= high; ++low) {
      std::vector<uint64_t> keys;
      for (uint64_t i = 0; i < 256; ++i) {
        keys.push_back((i >> 1 & 1) << high | (i & 1) << low);
      }
      SCOPED_TRACE(testing::Message() << high << " and " << low);
      ExpectSorts(keys);
    }
  }
}

TEST(RadixSortTest, KeysInOrderInReverseAllTheSameAndTheExtremesAreSorted) {
  std::vector<uint64_t> keys(3000);
  for (size_t i = 0; i < keys.size(); ++i) {
    keys[i] = i * 0x0001'0001'0001'0001;
  }
  ExpectSorts(keys);
  std::reverse(keys.begin(), keys.end());
  ExpectSorts(keys);
  ExpectSorts(std::vector<uint64_t>(3000, UINT64_MAX));
  for (size_t i = 0; i < keys.size(); ++i) {
    keys[i] = i % 3 == 0 ? 0 : i % 3 == 1 ? UINT64_MAX : uint64_t{1} << 63;
  }
  ExpectSorts(keys);
}

TEST(RadixSortTest, ScratchCanBeUsedAgainForMoreAndForFewerKeys) {
  const uint32_t seed = 12;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  std::vector<uint64_t> scratch(700, 42);
  for (const size_t size : {300, 9000, 256, 10, 2000}) {
    std::vector<uint64_t> keys(size);
    std::generate(keys.begin(), keys.end(), [&random] { return random() >> random() % 64; });
    std::vector<uint64_t> expected = keys;
    std::sort(expected.begin(), expected.end());
    RadixSort(keys, scratch);
    ASSERT_EQ(keys, expected) << size;
  }
}

}  // namespace
}  // namespace scantrend
