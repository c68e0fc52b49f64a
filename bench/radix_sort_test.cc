#include "bench/radix_sort.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "bench/random.h"

namespace scantrend {
namespace {

void ExpectSorts(std::vector<uint64_t> keys) {
  std::vector<uint64_t> want = keys;
  std::sort(want.begin(), want.end());
  std::vector<uint64_t> scratch;
  RadixSort(keys, scratch);
  EXPECT_EQ(keys, want);
}

TEST(RadixSortTest, SortsKeysOfAnyWidth) {
  for (const int shift : {0, 8, 13, 40, 63}) {
    std::vector<uint64_t> keys;
    for (uint64_t i = 0; i < 10'000; ++i) {
      keys.push_back(RandomAt(1, i) >> shift);
    }
    ExpectSorts(keys);
  }
}

TEST(RadixSortTest, SortsNoKeyOneKeyAndEqualKeys) {
  ExpectSorts({});
  ExpectSorts({7});
  ExpectSorts({7, 7, 7});
  ExpectSorts({~uint64_t{0}, 0, 1});
}

}  // namespace
}  // namespace scantrend
