// The address sets of sources: who was seen on a series, and on which days.
#ifndef SCANTREND_STORAGE_SOURCE_SETS_H_
#define SCANTREND_STORAGE_SOURCE_SETS_H_

#include <bit>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/address.h"
#include "base/day.h"
#include "base/network_set.h"
#include "storage/counted_series.h"
#include "storage/new_sightings.h"
#include "storage/packed_sightings.h"
#include "storage/snapshot.h"

namespace scantrend {

// In no order, and the same one perhaps more than once.
struct SourcesSeen {
  std::vector<Seen<uint32_t>> ipv4;
  std::vector<Seen<absl::uint128>> ipv6;
};

// Errors of all: CANCELLED, DATA_LOSS, UNAVAILABLE.

// Appends the sources of a series that are in `within`, once for each of `days` on which they were
// seen. Reads the blocks of the address sets that may hold such addresses.
absl::Status ReadSources(Snapshot& snapshot, const CountedSeries& series, DayRange days,
                         const NetworkSet& within, SourcesSeen& seen);

// The days, ascending, on which a source was seen on each series of a kind. Reads all address sets
// of sources of these days, and all that is in memory.
absl::StatusOr<std::map<Series, std::vector<Day>>> ReadSeriesOf(Snapshot& snapshot, Kind kind,
                                                                const Address& source,
                                                                DayRange days);

// Appends entries of a span, a day each.
template <typename Bits>
void AppendDays(uint16_t span, std::span<const SeenDays<Bits>> entries,
                std::vector<Seen<Bits>>& seen) {
  for (const SeenDays<Bits>& entry : entries) {
    for (uint64_t days = entry.days; days != 0; days &= days - 1) {
      seen.push_back(
          {entry.address, static_cast<uint16_t>(span * kSpanDays + std::countr_zero(days))});
    }
  }
}

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_SOURCE_SETS_H_
