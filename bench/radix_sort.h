// Sorting 64-bit keys by radix, least significant digit first.
#ifndef SCANTREND_BENCH_RADIX_SORT_H_
#define SCANTREND_BENCH_RADIX_SORT_H_

#include <cstdint>
#include <vector>

namespace scantrend {

// Sorts `keys`, ascending. `scratch` is left with arbitrary keys; pass it again, so that nothing is
// allocated. Digits that are the same in all keys cost one look at each key, not a pass.
void RadixSort(std::vector<uint64_t>& keys, std::vector<uint64_t>& scratch);

}  // namespace scantrend

#endif  // SCANTREND_BENCH_RADIX_SORT_H_
