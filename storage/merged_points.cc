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
  std::optional<Sighting> before;
  while (RecordRange* range = Smallest(ranges)) {
    const std::optional<Sighting> sighting = ParseSightingKey(range->key());
    if (!sighting.has_value()) {
      return DamagedRecordError("sightings", range->key());
    }
    const bool same_address = before.has_value() && before->address == sighting->address;
    // The same address and day by another protocol is no other sighting.
    if (!same_address || before->day != sighting->day) {
      PointRecord& point = points[sighting->day];
      (side == Side::kSource ? point.sources : point.targets)
          .Add(same_address ? static_cast<uint16_t>(sighting->day - before->day) : kNeverSeen, 1);
      before = sighting;
    }
    RETURN_IF_ERROR(snapshot.CheckCancelled());
    range->Next();
  }
  for (const RecordRange& range : ranges) {
    RETURN_IF_ERROR(range.status());
  }
  return absl::OkStatus();
}

}  // namespace scantrend
