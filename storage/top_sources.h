// The sources of series: who came on the most days.
#ifndef SCANTREND_STORAGE_TOP_SOURCES_H_
#define SCANTREND_STORAGE_TOP_SOURCES_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "base/address.h"
#include "base/day.h"
#include "base/network_set.h"
#include "storage/counted_series.h"
#include "storage/snapshot.h"

namespace scantrend {

// A source in a range of days.
struct SourceDays {
  Address source;
  int days = 0;  // on which it was seen
  Day first;     // of these
  Day last;

  bool operator==(const SourceDays&) const = default;
};

struct TopSources {
  // Those of the most days first; ties: seen later first, then by address, IPv4 before IPv6.
  std::vector<SourceDays> sources;
  uint64_t total = 0;  // of which `sources` are the first
};

// The first `limit` sources of several series as one, without those in `except`. `sightings` is
// about how often sources were seen, a day each: they are read in as many parts as keep each at
// kSightingsOfPart. Errors: CANCELLED, DATA_LOSS, UNAVAILABLE.
inline constexpr uint64_t kSightingsOfPart = 4'000'000;
absl::StatusOr<TopSources> ReadTopSources(Snapshot& snapshot,
                                          const std::vector<CountedSeries>& series, DayRange days,
                                          const NetworkSet& except, size_t limit,
                                          uint64_t sightings);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_TOP_SOURCES_H_
