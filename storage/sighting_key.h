// Sort keys of sightings in memory: series id, then address, then day.
#ifndef SCANTREND_STORAGE_SIGHTING_KEY_H_
#define SCANTREND_STORAGE_SIGHTING_KEY_H_

#include <compare>
#include <cstdint>

#include "absl/numeric/int128.h"
#include "base/day.h"
#include "storage/series_ids.h"

namespace scantrend {

// From the top: series id, address 32 bits, day as the offset from the layout's first day.
using Ipv4Key = uint64_t;

struct Ipv6Key {
  SeriesId id = 0;
  absl::uint128 address = 0;
  uint16_t day = 0;  // Day number

  constexpr bool operator==(const Ipv6Key&) const = default;
  constexpr bool operator<(const Ipv6Key& other) const {
    return id != other.id             ? id < other.id
           : address != other.address ? address < other.address
                                      : day < other.day;
  }
};

// How keys are made and read. With `day_bits` bits for the day, 32 - day_bits are left for ids. A
// value type.
class KeyLayout {
 public:
  // Days from `first` on; 1 <= day_bits <= 16.
  KeyLayout(Day first, int day_bits) : first_(first), day_bits_(day_bits) {}

  // One more than the largest id.
  uint64_t ids() const { return uint64_t{1} << (32 - day_bits_); }
  int days() const { return 1 << day_bits_; }
  bool Holds(Day day) const { return day >= first_ && day - first_ < days(); }

  // `id` below ids(), Holds(Day(day)).
  void Make(SeriesId id, uint32_t address, uint16_t day, Ipv4Key& key) const {
    key =
        (uint64_t{id} << 32 | address) << day_bits_ | static_cast<uint16_t>(day - first_.number());
  }
  void Make(SeriesId id, absl::uint128 address, uint16_t day, Ipv6Key& key) const {
    key = {id, address, day};
  }

  // A series and a day in one number.
  uint32_t Mark(SeriesId id, uint16_t day) const {
    return static_cast<uint32_t>(uint64_t{id} << day_bits_) |
           static_cast<uint32_t>(day - first_.number());
  }

  SeriesId id(Ipv4Key key) const { return static_cast<SeriesId>(key >> 32 >> day_bits_); }
  SeriesId id(const Ipv6Key& key) const { return key.id; }
  uint32_t address(Ipv4Key key) const { return static_cast<uint32_t>(key >> day_bits_); }
  absl::uint128 address(const Ipv6Key& key) const { return key.address; }
  uint16_t day(Ipv4Key key) const {
    return static_cast<uint16_t>(first_.number() + (key & ((1u << day_bits_) - 1)));
  }
  uint16_t day(const Ipv6Key& key) const { return key.day; }

  // A day as an index below days().
  size_t DayIndex(uint16_t day) const { return static_cast<size_t>(day - first_.number()); }
  Day first_day() const { return first_; }

 private:
  Day first_;
  int day_bits_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_SIGHTING_KEY_H_
