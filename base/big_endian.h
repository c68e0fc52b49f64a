// Unsigned integers as big-endian bytes, whose byte order is their numeric order.
#ifndef SCANTREND_BASE_BIG_ENDIAN_H_
#define SCANTREND_BASE_BIG_ENDIAN_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>

namespace scantrend {

// The integer in the sizeof(T) bytes at `bytes`.
template <std::unsigned_integral T>
constexpr T LoadBigEndian(const char* bytes) {
  T value = 0;
  for (size_t i = 0; i < sizeof(T); ++i) {
    value =
        static_cast<T>(static_cast<uint64_t>(value) << 8 | static_cast<unsigned char>(bytes[i]));
  }
  return value;
}

// Writes `value` to the sizeof(T) bytes at `bytes`.
template <std::unsigned_integral T>
constexpr void StoreBigEndian(T value, char* bytes) {
  for (size_t i = sizeof(T); i-- > 0;) {
    bytes[i] = static_cast<char>(value);
    value = static_cast<T>(static_cast<uint64_t>(value) >> 8);
  }
}

// Appends sizeof(T) bytes to `bytes`.
template <std::unsigned_integral T>
void AppendBigEndian(T value, std::string& bytes) {
  char buffer[sizeof(T)];
  StoreBigEndian(value, buffer);
  bytes.append(buffer, sizeof buffer);
}

}  // namespace scantrend

#endif  // SCANTREND_BASE_BIG_ENDIAN_H_
