#include "storage/radix_sort.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <utility>

namespace scantrend {
namespace {

constexpr int kDigitBitsMax = 11;
constexpr size_t kBucketsMax = size_t{1} << kDigitBitsMax;
constexpr size_t kDigitsMax = 64 / kDigitBitsMax + 1;
// Below this a comparison sort is faster than the passes over the buckets.
constexpr size_t kRadixKeysMin = 256;

struct Digit {
  int shift = 0;
  uint64_t mask = 0;
};

// Digits that cover the bits of `varying`. Long stretches of bits between them are left out.
size_t ChooseDigits(uint64_t varying, std::array<Digit, kDigitsMax>& digits) {
  size_t count = 0;
  while (varying != 0) {
    const int shift = std::countr_zero(varying);
    // The stretch of bits that can be one digit: what varies above it is another's.
    const int bits = std::min(kDigitBitsMax, 64 - shift);
    const uint64_t window = varying >> shift & ((uint64_t{1} << bits) - 1);
    const int used = std::bit_width(window);
    digits[count++] = {.shift = shift, .mask = (uint64_t{1} << used) - 1};
    varying &= ~(((uint64_t{1} << bits) - 1) << shift);
  }
  return count;
}

}  // namespace

void RadixSort(std::vector<uint64_t>& keys, std::vector<uint64_t>& scratch) {
  if (keys.size() < kRadixKeysMin) {
    std::sort(keys.begin(), keys.end());
    return;
  }
  uint64_t varying = 0;
  for (const uint64_t key : keys) {
    varying |= key ^ keys.front();
  }
  std::array<Digit, kDigitsMax> digits;
  const size_t digit_count = ChooseDigits(varying, digits);

  static_assert(kDigitsMax * kBucketsMax * sizeof(uint32_t) < 64 << 10);
  std::array<std::array<uint32_t, kBucketsMax>, kDigitsMax> starts;
  for (size_t d = 0; d < digit_count; ++d) {
    std::fill_n(starts[d].begin(), digits[d].mask + 1, 0);
  }
  for (const uint64_t key : keys) {
    for (size_t d = 0; d < digit_count; ++d) {
      ++starts[d][key >> digits[d].shift & digits[d].mask];
    }
  }
  scratch.resize(keys.size());
  for (size_t d = 0; d < digit_count; ++d) {
    uint32_t start = 0;
    for (size_t bucket = 0; bucket <= digits[d].mask; ++bucket) {
      start += std::exchange(starts[d][bucket], start);
    }
    for (const uint64_t key : keys) {
      scratch[starts[d][key >> digits[d].shift & digits[d].mask]++] = key;
    }
    keys.swap(scratch);
  }
}

}  // namespace scantrend
