// The sources of series: who came on the most days, with the most records, or to the most targets.
#ifndef SCANTREND_STORAGE_TOP_SOURCES_H_
#define SCANTREND_STORAGE_TOP_SOURCES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/address.h"
#include "base/day.h"
#include "base/network_set.h"
#include "storage/contact_reader.h"
#include "storage/contact_totals.h"
#include "storage/counted_series.h"
#include "storage/snapshot.h"

namespace scantrend {

// A source in a range of days.
struct SourceDays {
  Address source;
  int days = 0;  // on which it was seen
  Day first;     // of these
  Day last;
  ContactCounts contacts{};  // records and distinct targets, of the days whose contacts are kept

  bool operator==(const SourceDays&) const = default;
};

// Largest first. Ties: of kDays seen later, of kRecords more targets, of kTargets more records
// first; of both then more days, then seen later; of all then by address, IPv4 before IPv6.
enum class SourceOrder { kDays, kRecords, kTargets };

struct TopSources {
  std::vector<SourceDays> sources;
  uint64_t total = 0;  // of which `sources` are the first
  // Of `contacts` only days from this one on are counted; nullopt: all of the range.
  std::optional<Day> contacts_since;
};

// What the sources are asked of.
struct SourcesRange {
  std::vector<CountedSeries> series;  // whose sources they are, as one
  ContactRange contacts;              // of the same series
  DayRange days;
  // About how often sources were seen, a day each: they are read in as many parts as keep each at
  // kSightingsOfPart.
  uint64_t sightings = 0;
};
inline constexpr uint64_t kSightingsOfPart = 4'000'000;

// The first `limit` (>= 1) sources, without those in `except`. Looks up the contacts of these; but
// for an order other than kDays reads all contacts of the range. Errors: CANCELLED, DATA_LOSS,
// UNAVAILABLE.
absl::StatusOr<TopSources> ReadTopSources(Snapshot& snapshot, const SourcesRange& range,
                                          const NetworkSet& except, SourceOrder order,
                                          size_t limit);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_TOP_SOURCES_H_
