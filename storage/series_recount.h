// SeriesRecount: what the points of a series must be, from its sightings alone. It counts by
// sorting and going through, and shares nothing with the code that counted them when they came.
#ifndef SCANTREND_STORAGE_SERIES_RECOUNT_H_
#define SCANTREND_STORAGE_SERIES_RECOUNT_H_

#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "base/day.h"
#include "storage/format.h"
#include "storage/new_sightings.h"

namespace scantrend {

// Lengths of the windows that are recounted, in days.
inline constexpr std::array<int, 4> kRecountedWindows = {7, 30, 90, 365};

// Of one side on one day: addresses by gap. kNeverSeen holds those that were not seen from the
// first day of the recount on.
using AddressesByGap = std::map<uint16_t, uint64_t>;

// Not thread-safe. Memory: 12 bytes for each sighting of the largest address set (IPv4).
class SeriesRecount {
 public:
  // Sightings before `first` are passed over.
  explicit SeriesRecount(Day first) : first_(first) {}

  // Takes a value of `sightings`; they come in the order of their keys. False: it is damaged, and
  // nothing of it is taken.
  bool Add(AddressSet set, uint16_t span, std::string_view value);
  // To be called once, after all.
  void Finish();

  // Taken so far; and passed over.
  uint64_t sightings() const { return sightings_; }
  uint64_t passed_over() const { return passed_over_; }

  // After Finish: the days with sightings, by side.
  using Sides = std::array<AddressesByGap, kSides>;
  const std::map<Day, Sides>& days() const { return days_; }
  // After Finish: distinct addresses of kRecountedWindows[window] days that end on `last`. The
  // window must not begin before the first day of the recount.
  uint64_t WindowCount(Side side, size_t window, Day last) const;

 private:
  template <typename Bits>
  bool Decode(uint16_t span, std::string_view value, std::vector<Seen<Bits>>& seen);
  template <typename Bits>
  void Count(std::vector<Seen<Bits>>& seen);
  // Counts the set that was taken last.
  void CountSet();
  void CountWindows(int day, int again);
  void TakeCounts(size_t side);

  const Day first_;
  AddressSet set_ = AddressSet::kIpv4Sources;
  std::vector<Seen<uint32_t>> ipv4_;
  std::vector<Seen<absl::uint128>> ipv6_;

  // Of the set that is counted: day << 16 | gap of each sighting; and by window and last day (from
  // first_seen_ on) how many addresses enter it, less those that leave it.
  std::vector<uint32_t> day_gaps_;
  std::array<std::vector<int64_t>, kRecountedWindows.size()> window_changes_;
  int first_seen_ = 0;

  uint64_t sightings_ = 0;
  uint64_t passed_over_ = 0;
  std::map<Day, Sides> days_;
  // By side and window: the window_changes_ of its sets, with their day numbers.
  std::array<std::array<std::vector<std::pair<int, int64_t>>, kRecountedWindows.size()>, kSides>
      entering_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_SERIES_RECOUNT_H_
