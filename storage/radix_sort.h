// Sorting of 64-bit keys by their digits.
#ifndef SCANTREND_STORAGE_RADIX_SORT_H_
#define SCANTREND_STORAGE_RADIX_SORT_H_

#include <cstdint>
#include <vector>

namespace scantrend {

// Sorts `keys` ascending, in passes over digits of up to 11 bits, the lowest first (Knuth, TAOCP
// 3, 5.2.5). Bits that are the same in all keys cost nothing. `scratch` is memory for the
// passes, and left with anything in it.
void RadixSort(std::vector<uint64_t>& keys, std::vector<uint64_t>& scratch);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_RADIX_SORT_H_
