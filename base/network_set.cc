#include "base/network_set.h"

#include <algorithm>

#include "base/address_bits.h"

namespace scantrend {
namespace {

constexpr absl::uint128 kMappedFirst = absl::MakeUint128(0, 0xffff'0000'0000);
constexpr absl::uint128 kMappedLast = absl::MakeUint128(0, 0xffff'ffff'ffff);

// Sorted, and those that touch or overlap as one.
template <typename Bits>
void Unite(std::vector<AddressRange<Bits>>& ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<AddressRange<Bits>> united;
  for (const AddressRange<Bits>& range : ranges) {
    if (!united.empty() &&
        (range.first <= united.back().last || range.first - 1 == united.back().last)) {
      united.back().last = std::max(united.back().last, range.last);
    } else {
      united.push_back(range);
    }
  }
  ranges = std::move(united);
}

template <typename Bits>
bool ContainsBits(const std::vector<AddressRange<Bits>>& ranges, Bits address) {
  const auto behind = std::upper_bound(
      ranges.begin(), ranges.end(), address,
      [](Bits value, const AddressRange<Bits>& range) { return value < range.first; });
  return behind != ranges.begin() && address <= std::prev(behind)->last;
}

}  // namespace

NetworkSet::NetworkSet(const std::vector<Network>& networks) {
  for (const Network& network : networks) {
    const absl::uint128 first = ToBits(network.first());
    const absl::uint128 last = ToBits(network.last());
    if (first <= kMappedLast && last >= kMappedFirst) {
      ipv4_.push_back({static_cast<uint32_t>(std::max(first, kMappedFirst)),
                       static_cast<uint32_t>(std::min(last, kMappedLast))});
    }
    if (first < kMappedFirst || last > kMappedLast) {
      ipv6_.push_back({first, last});
    }
  }
  Unite(ipv4_);
  Unite(ipv6_);
}

NetworkSet NetworkSet::Ipv6Only() const {
  NetworkSet ipv6 = *this;
  ipv6.ipv4_.clear();
  return ipv6;
}

bool NetworkSet::Contains(const Address& address) const {
  return address.is_ipv4() ? ContainsBits(ipv4_, address.ipv4())
                           : ContainsBits(ipv6_, ToBits(address));
}

}  // namespace scantrend
