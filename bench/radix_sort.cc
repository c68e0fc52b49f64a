#include "bench/radix_sort.h"

#include <array>
#include <cstddef>
#include <utility>

namespace scantrend {
namespace {

constexpr int kDigitBits = 8;
constexpr size_t kDigitValues = size_t{1} << kDigitBits;
constexpr int kDigits = 64 / kDigitBits;

constexpr size_t DigitOf(uint64_t key, int digit) {
  return (key >> (digit * kDigitBits)) & (kDigitValues - 1);
}

}  // namespace

void RadixSort(std::vector<uint64_t>& keys, std::vector<uint64_t>& scratch) {
  if (keys.empty()) {
    return;
  }
  scratch.resize(keys.size());
  std::array<std::array<size_t, kDigitValues>, kDigits> counts{};
  for (const uint64_t key : keys) {
    for (int digit = 0; digit < kDigits; ++digit) {
      ++counts[digit][DigitOf(key, digit)];
    }
  }
  for (int digit = 0; digit < kDigits; ++digit) {
    std::array<size_t, kDigitValues>& next = counts[digit];
    if (next[DigitOf(keys.front(), digit)] == keys.size()) {
      continue;
    }
    size_t begin = 0;
    for (size_t& position : next) {
      begin += std::exchange(position, begin);
    }
    for (const uint64_t key : keys) {
      scratch[next[DigitOf(key, digit)]++] = key;
    }
    keys.swap(scratch);
  }
}

}  // namespace scantrend
