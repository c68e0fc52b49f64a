#include "storage/elias_fano.h"

#include <algorithm>
#include <bit>

namespace scantrend {

EliasFano::EliasFano(uint32_t below, uint32_t above, size_t count) : below_(below), count_(count) {
  const size_t slack = size_t{above} - below - 1 - count;
  if (count == 0 || slack == 0) {
    return;  // there is but one such set
  }
  low_bits_ = std::max(static_cast<int>(std::bit_width(slack / count)) - 1, 0);
  high_bits_ = count + (slack >> low_bits_);
}

void EliasFano::Append(const uint32_t* numbers, BitWriter& bits) const {
  if (high_bits_ == 0) {
    return;
  }
  const uint32_t first = below_ + 1;
  uint32_t high = 0;
  for (size_t i = 0; i < count_; ++i) {
    const uint32_t next = (numbers[i] - first - static_cast<uint32_t>(i)) >> low_bits_;
    bits.AppendUnary(next - high);
    high = next;
  }
  bits.AppendZeros(high_bits_ - count_ - high);
  const auto mask = static_cast<uint32_t>(LowBits(low_bits_));
  for (size_t i = 0; i < count_; ++i) {
    bits.Append((numbers[i] - first - static_cast<uint32_t>(i)) & mask, low_bits_);
  }
}

bool EliasFano::Read(const BitReader& bits, uint32_t* numbers) const {
  if (bits.size() < this->bits()) {
    return false;
  }
  if (high_bits_ == 0) {
    for (size_t i = 0; i < count_; ++i) {
      numbers[i] = below_ + 1 + static_cast<uint32_t>(i);
    }
    return true;
  }
  // Copies, which the writes to `numbers` cannot change.
  const size_t count = count_;
  const size_t high_bits = high_bits_;
  const int low_bits = low_bits_;
  const auto low_mask = static_cast<uint32_t>(LowBits(low_bits));
  static_assert(BitReader::kWordBits >= 32);
  // The part in unary is read 64 bits at a time; its ones are found from the lowest up.
  const auto ones_at = [&](size_t at) {
    return bits.Get(at, static_cast<int>(std::min<size_t>(high_bits - at, 64)));
  };
  size_t at = 0;
  uint64_t ones = ones_at(0);
  size_t low_at = high_bits;
  // x(i), were the i-th one the first bit of this word, and its low bits 0.
  uint32_t base = below_ + 1;
  for (size_t i = 0; i < count; ++i) {
    while (ones == 0) {
      at += 64;
      if (at >= high_bits) {
        return false;
      }
      ones = ones_at(at);
      base += uint32_t{64} << low_bits;
    }
    const auto zeros = static_cast<uint32_t>(std::countr_zero(ones));
    const auto low = static_cast<uint32_t>(bits.Word(low_at)) & low_mask;
    numbers[i] = base + (zeros << low_bits | low);
    ones &= ones - 1;
    low_at += static_cast<size_t>(low_bits);
    base += 1 - (uint32_t{1} << low_bits);
  }
  while (ones == 0 && at + 64 < high_bits) {
    at += 64;
    ones = ones_at(at);
  }
  return ones == 0;
}

}  // namespace scantrend
