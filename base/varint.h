// Unsigned LEB128 integers: seven bits a byte, the lowest first, the high bit set but on the last.
#ifndef SCANTREND_BASE_VARINT_H_
#define SCANTREND_BASE_VARINT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace scantrend {

// Appends 1 to 10 bytes to `bytes`.
inline void AppendVarint(uint64_t value, std::string& bytes) {
  while (value >= 0x80) {
    bytes.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  bytes.push_back(static_cast<char>(value));
}

// Takes an integer from the front of `bytes`; nullopt if it is cut off or does not fit 64 bits.
inline std::optional<uint64_t> ConsumeVarint(std::string_view& bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes.size() && i < 10; ++i) {
    const uint64_t group = static_cast<uint8_t>(bytes[i]) & 0x7f;
    if (i == 9 && group > 1) {
      return std::nullopt;
    }
    value |= group << (7 * i);
    if (static_cast<uint8_t>(bytes[i]) < 0x80) {
      bytes.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

// Signed integers as unsigned ones that are small if they are close to 0: 0, -1, 1, -2, ... are 0,
// 1, 2, 3, ...
constexpr uint64_t ZigZag(int64_t value) {
  return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63);
}
constexpr int64_t UnZigZag(uint64_t value) {
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

}  // namespace scantrend

#endif  // SCANTREND_BASE_VARINT_H_
