#include "storage/merged_points.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/status.h"

namespace scantrend {
namespace {

// What is left of a sighting's key behind its series and side: address and day.
std::string_view AddressAndDay(const RecordRange& range) {
  return range.key().substr(kSightingSidePrefixBytes);
}

// The range that stands on the smallest address and day; nullptr if all are at their end.
RecordRange* Smallest(std::vector<RecordRange>& ranges) {
  RecordRange* smallest = nullptr;
  for (RecordRange& range : ranges) {
    if (range.Valid() && (smallest == nullptr || AddressAndDay(range) < AddressAndDay(*smallest))) {
      smallest = &range;
    }
  }
  return smallest;
}

}  // namespace

absl::Status MergeSightings(Snapshot& snapshot, const std::vector<CountedSeries>& series, Side side,
                            std::map<Day, PointRecord>& points) {
  std::vector<RecordRange> ranges;
  for (const CountedSeries& one : series) {
    const std::string prefix = SightingSidePrefix(one, side);
    ranges.push_back(snapshot.Range(Family::kSightings, prefix, PrefixEnd(prefix)));
  }
  // The address's day that was passed last: how long it had not been seen until then is known at
  // the next one, since the days come newest first.
  std::optional<Sighting> later;
  const auto add_later = [&](uint16_t gap) {
    PointRecord& point = points[later->day];
    (side == Side::kSource ? point.sources : point.targets).Add(gap, 1);
  };
  while (RecordRange* range = Smallest(ranges)) {
    const std::optional<Sighting> sighting = ParseSightingKey(range->key());
    if (!sighting.has_value()) {
      return DamagedRecordError("sightings", range->key());
    }
    const bool same_address = later.has_value() && later->address == sighting->address;
    // The same address and day by another protocol is no other sighting.
    if (!same_address || later->day != sighting->day) {
      if (later.has_value()) {
        add_later(same_address ? static_cast<uint16_t>(later->day - sighting->day) : kNeverSeen);
      }
      later = sighting;
    }
    RETURN_IF_ERROR(snapshot.CheckCancelled());
    range->Next();
  }
  if (later.has_value()) {
    add_later(kNeverSeen);
  }
  for (const RecordRange& range : ranges) {
    RETURN_IF_ERROR(range.status());
  }
  return absl::OkStatus();
}

}  // namespace scantrend
