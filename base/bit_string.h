// Strings of bits in bytes: bit i is bit i % 8 of byte i / 8, and a number's lowest bit comes
// first, whatever the machine's byte order.
#ifndef SCANTREND_BASE_BIT_STRING_H_
#define SCANTREND_BASE_BIT_STRING_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace scantrend {

// The integer whose lowest byte comes first in the 8 bytes at `bytes`.
inline uint64_t LoadLittleEndian64(const char* bytes) {
  uint64_t value;
  std::memcpy(&value, bytes, sizeof value);
  if constexpr (std::endian::native == std::endian::big) {
    value = __builtin_bswap64(value);
  }
  return value;
}

// Writes `value` to the 8 bytes at `bytes`, its lowest byte first.
inline void StoreLittleEndian64(uint64_t value, char* bytes) {
  if constexpr (std::endian::native == std::endian::big) {
    value = __builtin_bswap64(value);
  }
  std::memcpy(bytes, &value, sizeof value);
}

// A number of `width` (0 to 64) one bits.
inline uint64_t LowBits(int width) {
  return width == 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1;
}

// The bytes that `bits` bits take.
inline size_t BytesOfBits(size_t bits) { return (bits + 7) / 8; }

// Writes a bit string from its beginning.
class BitWriter {
 public:
  // Bytes behind the end of the string that the writer may overwrite.
  static constexpr size_t kSlackBytes = 8;

  // `bytes` has room for the string and kSlackBytes more, and outlives the writer.
  explicit BitWriter(char* bytes) : begin_(bytes), next_(bytes) {}

  // Appends the `width` (0 to 64) lowest bits of `value`; the others are 0.
  void Append(uint64_t value, int width) {
    pending_ |= value << pending_bits_;
    pending_bits_ += width;
    if (pending_bits_ >= 64) {
      StoreLittleEndian64(pending_, next_);
      next_ += 8;
      pending_bits_ -= 64;
      pending_ = pending_bits_ == 0 ? 0 : value >> (width - pending_bits_);
    }
  }

  void AppendZeros(size_t count) {
    for (; count > 64; count -= 64) {
      Append(0, 64);
    }
    Append(0, static_cast<int>(count));
  }

  // Appends `zeros` zeros and a one.
  void AppendUnary(size_t zeros) {
    if (zeros >= 64) {
      AppendZeros(zeros);
      zeros = 0;
    }
    Append(uint64_t{1} << zeros, static_cast<int>(zeros) + 1);
  }

  // Ends the string, with zeros up to a whole byte; returns its length in bytes.
  size_t Finish() {
    StoreLittleEndian64(pending_, next_);
    return static_cast<size_t>(next_ - begin_) + BytesOfBits(static_cast<size_t>(pending_bits_));
  }

 private:
  char* begin_;
  char* next_;
  uint64_t pending_ = 0;  // the lowest pending_bits_ are yet to be stored; the others are 0
  int pending_bits_ = 0;  // 0 to 63
};

// Reads a bit string at any place. A view: a value type.
class BitReader {
 public:
  // A read may begin this far behind the end of the string, so that a caller can check now and then
  // instead of always. Bits behind the end are unspecified.
  static constexpr size_t kOverrunBits = 128;
  // Bytes behind the end that the reader may read, whatever they hold.
  static constexpr size_t kSlackBytes = kOverrunBits / 8 + 16;

  // The string of `size` bits at `bytes`, behind which kSlackBytes can be read.
  BitReader(const char* bytes, size_t size) : bytes_(bytes), size_(size) {}

  size_t size() const { return size_; }

  // The bits from `at` <= size() + kOverrunBits on: kWordBits of them, and more that are
  // unspecified.
  static constexpr int kWordBits = 57;
  uint64_t Word(size_t at) const { return LoadLittleEndian64(bytes_ + at / 8) >> at % 8; }

  // The number of `width` (0 to 64) bits that begins at bit `at` <= size() + kOverrunBits.
  uint64_t Get(size_t at, int width) const {
    const char* const byte = bytes_ + at / 8;
    const int shift = static_cast<int>(at % 8);
    uint64_t value = LoadLittleEndian64(byte) >> shift;
    if (shift + width > 64) {
      value |= static_cast<uint64_t>(static_cast<uint8_t>(byte[8])) << (64 - shift);
    }
    return value & LowBits(width);
  }

 private:
  const char* bytes_;
  size_t size_;
};

}  // namespace scantrend

#endif  // SCANTREND_BASE_BIT_STRING_H_
