// Ascending numbers between two known bounds in few bits: the quasi-succinct code of Elias and Fano
// (S. Vigna, Quasi-succinct indices, WSDM 2013).
#ifndef SCANTREND_STORAGE_ELIAS_FANO_H_
#define SCANTREND_STORAGE_ELIAS_FANO_H_

#include <cstddef>
#include <cstdint>

#include "base/bit_string.h"

namespace scantrend {

// The code of `count` numbers x(0) < x(1) < ... strictly between `below` and `above`. What is coded
// are the numbers' distances from the densest placing, v(i) = x(i) - (below + 1 + i): they do not
// fall, and lie in [0, slack] with slack = above - below - 1 - count. Of each v(i)
//
//   v(i) >> l      is coded in unary, as the zeros since the one of v(i - 1), then a one; zeros
//                  fill this part up to count + (slack >> l) bits;
//   the low l bits follow for all i, as they are;
//
// where 2^l is the highest power of two that is not above slack / count, or l = 0. So a number
// takes at most l + 3 bits, and none at all if slack is 0. The bounds and the count are not in the
// code. A value type.
class EliasFano {
 public:
  // below < above, and `count` numbers have room between them.
  EliasFano(uint32_t below, uint32_t above, size_t count);

  // The length of the code.
  size_t bits() const { return high_bits_ + count_ * static_cast<size_t>(low_bits_); }

  // Appends the code of numbers[0 .. count).
  void Append(const uint32_t* numbers, BitWriter& bits) const;

  // Reads the code at the beginning of `bits` into numbers[0 .. count). False if it is damaged.
  // That is not certain to be noticed: whether the numbers ascend, up to below `above`, is for the
  // caller to check.
  bool Read(const BitReader& bits, uint32_t* numbers) const;

 private:
  uint32_t below_;
  size_t count_;
  int low_bits_ = 0;
  size_t high_bits_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_ELIAS_FANO_H_
