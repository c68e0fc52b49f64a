// NewSightings: what is to be added to one series.
#ifndef SCANTREND_STORAGE_NEW_SIGHTINGS_H_
#define SCANTREND_STORAGE_NEW_SIGHTINGS_H_

#include <array>
#include <compare>
#include <cstdint>
#include <vector>

#include "absl/numeric/int128.h"
#include "storage/format.h"

namespace scantrend {

// An address was seen on a day (its number).
template <typename Bits>
struct Seen {
  Bits address = 0;
  uint16_t day = 0;

  constexpr bool operator==(const Seen&) const = default;
  constexpr bool operator<(const Seen& other) const {
    return address != other.address ? address < other.address : day < other.day;
  }
};

// Records of a day (its number).
struct DayRecords {
  uint16_t day = 0;
  uint64_t records = 0;

  bool operator==(const DayRecords&) const = default;
};

// By side: the addresses, each with each day once, ascending. Records by day, ascending.
struct NewSightings {
  std::array<std::vector<Seen<uint32_t>>, kSides> ipv4;
  std::array<std::vector<Seen<absl::uint128>>, kSides> ipv6;
  std::vector<DayRecords> records;

  bool empty() const { return records.empty(); }
  // Sightings of both sides.
  size_t size() const { return ipv4[0].size() + ipv4[1].size() + ipv6[0].size() + ipv6[1].size(); }
  // Keeps the memory.
  void Clear();
  // Puts what was appended in any order, and more than once, in order.
  void Normalize();
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_NEW_SIGHTINGS_H_
