// Addresses as numbers: 32 bits of IPv4, 128 of IPv6. An IPv4-mapped one may come as either, and
// counts as IPv4.
#ifndef SCANTREND_BASE_ADDRESS_BITS_H_
#define SCANTREND_BASE_ADDRESS_BITS_H_

#include <cstdint>
#include <optional>

#include "absl/numeric/int128.h"
#include "base/address.h"

namespace scantrend {

// The IPv4 address of an IPv4-mapped one (RFC 4291 section 2.5.5.2); nullopt of others.
inline std::optional<uint32_t> MappedAddress(absl::uint128 address) {
  if (absl::Uint128High64(address) == 0 && absl::Uint128Low64(address) >> 32 == 0xffff) {
    return static_cast<uint32_t>(absl::Uint128Low64(address));
  }
  return std::nullopt;
}

inline Address ToAddress(uint32_t bits) { return Address(bits); }
inline Address ToAddress(absl::uint128 bits) {
  return {absl::Uint128High64(bits), absl::Uint128Low64(bits)};
}

// An address as 128 bits; an IPv4 one as mapped.
inline absl::uint128 ToBits(const Address& address) {
  return absl::MakeUint128(address.high(), address.low());
}

}  // namespace scantrend

#endif  // SCANTREND_BASE_ADDRESS_BITS_H_
