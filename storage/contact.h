// Contact: that a source came to a target, of some series on some day.
#ifndef SCANTREND_STORAGE_CONTACT_H_
#define SCANTREND_STORAGE_CONTACT_H_

#include <cstdint>

namespace scantrend {

// `Bits` is an address as a number: uint32_t of IPv4; absl::uint128 of IPv6, where an address may
// be an IPv4-mapped one if the other is not. A value type.
template <typename Bits>
struct Contact {
  Bits source{};
  Bits target{};
  uint64_t records = 1;

  bool operator==(const Contact&) const = default;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_CONTACT_H_
