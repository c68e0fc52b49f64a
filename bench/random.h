// Random numbers by position: number i of a key is a function of both, so that any part of a day
// can be made on its own, in any order, on any thread.
#ifndef SCANTREND_BENCH_RANDOM_H_
#define SCANTREND_BENCH_RANDOM_H_

#include <cstdint>

namespace scantrend {

// The output function of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a bijection.
constexpr uint64_t MixBits(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  return value ^ (value >> 31);
}

// 64 random bits: number `position` of the sequence that `key` names.
constexpr uint64_t RandomAt(uint64_t key, uint64_t position) {
  return MixBits(key + (position + 1) * 0x9E3779B97F4A7C15);
}

// A number below `bound` from the upper half of `random`.
constexpr uint32_t RandomBelow(uint32_t bound, uint64_t random) {
  return static_cast<uint32_t>(((random >> 32) * bound) >> 32);
}

}  // namespace scantrend

#endif  // SCANTREND_BENCH_RANDOM_H_
