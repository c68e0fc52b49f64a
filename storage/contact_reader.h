// Contacts at one moment: what is stored, and what is still in journals.
#ifndef SCANTREND_STORAGE_CONTACT_READER_H_
#define SCANTREND_STORAGE_CONTACT_READER_H_

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "base/address.h"
#include "base/day.h"
#include "base/network_set.h"
#include "base/series.h"
#include "storage/snapshot.h"

namespace scantrend {

// A series on a day.
struct ContactPlace {
  Day day;
  Series series;

  constexpr auto operator<=>(const ContactPlace&) const = default;
};

// Which contacts. Those of days before Snapshot::contacts_complete_from are never among them.
struct ContactRange {
  Kind kind = Kind::kProbe;
  DayRange days;
  // Ascending; in `days`. nullopt: all of the kind, on all of the days.
  std::optional<std::vector<ContactPlace>> places{};
};
// Of these series on all of the days.
ContactRange ContactsOf(Kind kind, std::vector<Series> series, DayRange days);

// Sources, ascending and disjoint. Of contacts between IPv4 addresses; and of others, where IPv4
// sources are IPv4-mapped ones.
struct SourceRanges {
  std::vector<AddressRange<uint32_t>> ipv4;
  std::vector<AddressRange<absl::uint128>> ipv6;
};
SourceRanges AllSources();
// `sources` ascend.
SourceRanges SourcesOf(const std::vector<Address>& sources);

using ContactSink = std::function<void(const ContactPlace& place, const Address& source,
                                       const Address& target, uint64_t records)>;

// Hands the contacts of `sources` to `sink`: a pair perhaps several times, with some of its records
// each; all of them together are those of its hits. In no order. `sink` may take ranges away from
// `sources`: no contacts of theirs need come then, though some may. Reads the values of the range,
// decodes the blocks that can hold such sources, and reads the journals of what is in memory, if
// that can be of the range. Errors: CANCELLED, DATA_LOSS, UNAVAILABLE.
absl::Status ReadContacts(Snapshot& snapshot, const ContactRange& range,
                          const SourceRanges& sources, const ContactSink& sink);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_CONTACT_READER_H_
