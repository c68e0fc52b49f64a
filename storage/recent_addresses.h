// RecentAddresses: most of the addresses that were counted on a day, so that those that come again
// and again are passed over.
#ifndef SCANTREND_STORAGE_RECENT_ADDRESSES_H_
#define SCANTREND_STORAGE_RECENT_ADDRESSES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/numeric/int128.h"

namespace scantrend {

// Remembers what came last for each of its slots. It may forget an address, and never takes a new
// one for known. 65,536 neighbours of IPv4 on one day keep apart. 256 KiB, and 96 KiB for IPv6. Not
// thread-safe.
class RecentAddresses {
 public:
  // False if the address is known to have come on that day before. `day` < 65,535.
  bool IsNew(uint32_t address, uint16_t day) {
    // The slot has the address's lower half, given what is kept in it: the upper one and the day.
    const uint32_t kept = (address & 0xffff'0000) | day;
    uint32_t& slot = ipv4_[(address ^ address >> 16 ^ day * 0x9e37u) & (kIpv4Slots - 1)];
    const bool is_new = slot != kept;
    slot = kept;
    return is_new;
  }
  bool IsNew(absl::uint128 address, uint16_t day) {
    if (ipv6_.empty()) {
      ipv6_.resize(kIpv6Slots);
    }
    const uint64_t mixed = absl::Uint128Low64(address) ^ absl::Uint128High64(address);
    Ipv6Slot& slot = ipv6_[(mixed ^ mixed >> 32 ^ day * 0x9e37u) & (kIpv6Slots - 1)];
    const bool is_new = slot.address != address || slot.day != day;
    slot = {address, day};
    return is_new;
  }

 private:
  static constexpr size_t kIpv4Slots = 65'536;
  static constexpr size_t kIpv6Slots = 4'096;
  static constexpr uint16_t kNoDay = UINT16_MAX;
  struct Ipv6Slot {
    absl::uint128 address = 0;
    uint16_t day = kNoDay;
  };

  std::vector<uint32_t> ipv4_ = std::vector<uint32_t>(kIpv4Slots, kNoDay);
  std::vector<Ipv6Slot> ipv6_;  // once there is one
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_RECENT_ADDRESSES_H_
