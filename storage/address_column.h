// AddressColumn: the addresses of a block of packed sightings, as bits.
#ifndef SCANTREND_STORAGE_ADDRESS_COLUMN_H_
#define SCANTREND_STORAGE_ADDRESS_COLUMN_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/numeric/int128.h"
#include "base/big_endian.h"
#include "base/bit_string.h"
#include "base/varint.h"
#include "storage/elias_fano.h"

namespace scantrend {

// The addresses of a block. The first and the last are in the block's head, those in between in its
// body, as a bit string.
template <typename Bits>
struct AddressColumn;

// IPv4: a block's addresses often fill a network, or are spread over all of them. Elias-Fano is
// near the entropy for both.
template <>
struct AddressColumn<uint32_t> {
  static constexpr size_t kBytes = 4;
  static constexpr size_t kInnerBitsMax = 32 + 3;  // of one address

  static void Store(uint32_t address, char* bytes) { StoreBigEndian(address, bytes); }
  static uint32_t Load(const char* bytes) { return LoadBigEndian<uint32_t>(bytes); }

  static void AppendLast(uint32_t first, uint32_t last, size_t entries, std::string& bytes) {
    AppendVarint(last - first - (entries - 1), bytes);
  }
  static std::optional<uint32_t> ConsumeLast(uint32_t first, size_t entries,
                                             std::string_view& bytes) {
    const std::optional<uint64_t> slack = ConsumeVarint(bytes);
    if (!slack.has_value() || *slack > UINT32_MAX || first + *slack + entries - 1 > UINT32_MAX) {
      return std::nullopt;
    }
    return static_cast<uint32_t>(first + *slack + entries - 1);
  }

  // `addresses` are all of the block; there are three at least.
  static void AppendInner(std::span<const uint32_t> addresses, BitWriter& bits) {
    EliasFano(addresses.front(), addresses.back(), addresses.size() - 2)
        .Append(addresses.data() + 1, bits);
  }
  // The first and the last of `addresses` are given. Returns the bits that were read.
  static std::optional<size_t> ReadInner(const BitReader& bits, std::span<uint32_t> addresses) {
    const EliasFano code(addresses.front(), addresses.back(), addresses.size() - 2);
    if (!code.Read(bits, addresses.data() + 1)) {
      return std::nullopt;
    }
    return code.bits();
  }
};

// IPv6: addresses share prefixes of networks and hosts at many lengths. Each is coded by the bytes
// in which it differs from the one before, after their number.
template <>
struct AddressColumn<absl::uint128> {
  static constexpr size_t kBytes = 16;
  static constexpr int kCountBits = 4;
  static constexpr size_t kInnerBitsMax = 128 + kCountBits;

  static void Store(absl::uint128 address, char* bytes) {
    StoreBigEndian(absl::Uint128High64(address), bytes);
    StoreBigEndian(absl::Uint128Low64(address), bytes + 8);
  }
  static absl::uint128 Load(const char* bytes) {
    return absl::MakeUint128(LoadBigEndian<uint64_t>(bytes), LoadBigEndian<uint64_t>(bytes + 8));
  }

  static void AppendLast(absl::uint128 first, absl::uint128 last, size_t, std::string& bytes) {
    const auto tail_bytes = static_cast<size_t>(TailBytes(first, last));
    char stored[kBytes];
    Store(last, stored);
    bytes.push_back(static_cast<char>(tail_bytes));
    bytes.append(stored + kBytes - tail_bytes, tail_bytes);
  }
  static std::optional<absl::uint128> ConsumeLast(absl::uint128 first, size_t,
                                                  std::string_view& bytes) {
    const size_t tail_bytes = bytes.empty() ? 0 : static_cast<uint8_t>(bytes.front());
    if (tail_bytes == 0 || tail_bytes > kBytes || bytes.size() <= tail_bytes) {
      return std::nullopt;
    }
    char stored[kBytes];
    Store(first, stored);
    std::memcpy(stored + kBytes - tail_bytes, bytes.data() + 1, tail_bytes);
    bytes.remove_prefix(1 + tail_bytes);
    return Load(stored);
  }

  static void AppendInner(std::span<const absl::uint128> addresses, BitWriter& bits) {
    for (size_t i = 1; i + 1 < addresses.size(); ++i) {
      const int tail_bytes = TailBytes(addresses[i - 1], addresses[i]);
      const int tail_bits = 8 * tail_bytes;
      bits.Append(static_cast<uint64_t>(tail_bytes - 1), kCountBits);
      const int low_bits = std::min(tail_bits, 64);
      bits.Append(absl::Uint128Low64(addresses[i]) & LowBits(low_bits), low_bits);
      const int high_bits = tail_bits - low_bits;
      bits.Append(absl::Uint128High64(addresses[i]) & LowBits(high_bits), high_bits);
    }
  }
  static std::optional<size_t> ReadInner(const BitReader& bits,
                                         std::span<absl::uint128> addresses) {
    size_t at = 0;
    for (size_t i = 1; i + 1 < addresses.size(); ++i) {
      if (at > bits.size()) {
        return std::nullopt;
      }
      const int tail_bits = 8 * (static_cast<int>(bits.Get(at, kCountBits)) + 1);
      at += kCountBits;
      const int low_bits = std::min(tail_bits, 64);
      const uint64_t low = bits.Get(at, low_bits);
      const int high_bits = tail_bits - low_bits;
      const uint64_t high = high_bits == 0 ? 0 : bits.Get(at + 64, high_bits);
      at += static_cast<size_t>(tail_bits);
      const absl::uint128 before = addresses[i - 1];
      addresses[i] = absl::MakeUint128((absl::Uint128High64(before) & ~LowBits(high_bits)) | high,
                                       (absl::Uint128Low64(before) & ~LowBits(low_bits)) | low);
    }
    return at;
  }

 private:
  // The bytes of `address` (1 to 16) from the first in which it differs from `before`.
  static int TailBytes(absl::uint128 before, absl::uint128 address) {
    const absl::uint128 differing = before ^ address;
    const uint64_t high = absl::Uint128High64(differing);
    const uint64_t low = absl::Uint128Low64(differing);
    const auto bits = static_cast<int>(high != 0 ? 64 + std::bit_width(high) : std::bit_width(low));
    return (bits + 7) / 8;
  }
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_ADDRESS_COLUMN_H_
