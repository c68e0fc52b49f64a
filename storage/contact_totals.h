// Sums of contacts: how many records and distinct targets a source has.
#ifndef SCANTREND_STORAGE_CONTACT_TOTALS_H_
#define SCANTREND_STORAGE_CONTACT_TOTALS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/address.h"
#include "base/day.h"
#include "base/network_set.h"
#include "storage/contact_reader.h"

namespace scantrend {

struct ContactCounts {
  uint64_t records = 0;
  uint64_t targets = 0;  // distinct

  bool operator==(const ContactCounts&) const = default;
};

struct SourceCounts {
  Address source;
  ContactCounts counts;
};

// Distinct pairs of IPv4 source and target that are held at a time, unless one source has more.
inline constexpr size_t kPairsOfPart = 4'000'000;

// Told all sources that are in `part` and have contacts, ascending, with what these add up to; no
// address is in two parts.
using OnPart =
    std::function<absl::Status(const NetworkSet& part, const std::vector<SourceCounts>& sources)>;

// Adds up the contacts of `sources`, all series of the range as one, by source. `ipv4_parts` hold
// all IPv4 addresses, each once; a part that turns out to be too large is told as several.
// The contacts of IPv6 sources are one part. Reads the range once for each part. Memory: 40 bytes
// for each of `pairs_of_part` IPv4 pairs, or those of the largest source; and all pairs of IPv6.
// Errors: CANCELLED, DATA_LOSS, UNAVAILABLE; those of `on_part`.
absl::Status SumBySource(Snapshot& snapshot, const ContactRange& range, const SourceRanges& sources,
                         const std::vector<Network>& ipv4_parts, const OnPart& on_part,
                         size_t pairs_of_part = kPairsOfPart);

// What a source did: on each series, and on all as one.
struct SourceContacts {
  std::map<Series, ContactCounts> series;
  ContactCounts all;
};
// Memory: about 20 bytes for each distinct series and target. Errors: CANCELLED, DATA_LOSS,
// UNAVAILABLE.
absl::StatusOr<SourceContacts> SumOfSource(Snapshot& snapshot, const ContactRange& range,
                                           const Address& source);

// From which day on counts of contacts are complete; nullopt: on all of `days`.
std::optional<Day> ContactsSince(const Snapshot& snapshot, DayRange days);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_CONTACT_TOTALS_H_
