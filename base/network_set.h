// NetworkSet: the addresses of some networks.
#ifndef SCANTREND_BASE_NETWORK_SET_H_
#define SCANTREND_BASE_NETWORK_SET_H_

#include <vector>

#include "absl/numeric/int128.h"
#include "base/address.h"

namespace scantrend {

// Addresses as numbers, both ends included: uint32_t of IPv4, absl::uint128 of IPv6.
template <typename Bits>
struct AddressRange {
  Bits first;
  Bits last;

  bool operator==(const AddressRange&) const = default;
};

// A value type; thread-safe.
class NetworkSet {
 public:
  // Networks may overlap. One of IPv6 that covers IPv4-mapped addresses covers the IPv4 ones.
  explicit NetworkSet(const std::vector<Network>& networks = {});

  // Those of IPv6 alone.
  NetworkSet Ipv6Only() const;

  bool empty() const { return ipv4_.empty() && ipv6_.empty(); }
  bool Contains(const Address& address) const;

  // The addresses, ascending and disjoint.
  const std::vector<AddressRange<uint32_t>>& ipv4() const { return ipv4_; }
  const std::vector<AddressRange<absl::uint128>>& ipv6() const { return ipv6_; }

 private:
  std::vector<AddressRange<uint32_t>> ipv4_;
  std::vector<AddressRange<absl::uint128>> ipv6_;
};

}  // namespace scantrend

#endif  // SCANTREND_BASE_NETWORK_SET_H_
