#include "storage/active_targets.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "base/status.h"
#include "storage/derived_series.h"
#include "storage/format.h"
#include "storage/new_sightings.h"
#include "storage/open_days.h"
#include "storage/packed_sightings.h"

namespace scantrend {
namespace {

// Adds to `counts` the targets of each day that are not stored for it.
template <typename Bits>
absl::Status CountNotStored(Snapshot& snapshot, const CountedSeries& total, AddressSet set,
                            std::vector<Seen<Bits>>& seen, std::map<Day, uint64_t>& counts) {
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  std::map<uint16_t, std::vector<Seen<Bits>>> by_span;
  for (const Seen<Bits>& one : seen) {
    by_span[static_cast<uint16_t>(one.day / kSpanDays)].push_back(one);
  }
  for (const auto& [span, of_span] : by_span) {
    std::vector<Bits> addresses;
    for (const Seen<Bits>& one : of_span) {
      if (addresses.empty() || addresses.back() != one.address) {
        addresses.push_back(one.address);
      }
    }
    std::vector<uint64_t> days(addresses.size());
    const std::string key = ToBytes(SightingsKey{total, set, span});
    const RecordRange stored = snapshot.Range(Family::kSightings, key, key + '\0');
    RETURN_IF_ERROR(stored.status());
    if (stored.Valid()) {
      const auto sightings = PackedSightings<Bits>::Parse(stored.value());
      if (!sightings.has_value() || !sightings->Find(addresses, days)) {
        return DamagedRecordError("sightings", key);
      }
    }
    size_t at = 0;
    for (const Seen<Bits>& one : of_span) {
      at += addresses[at] == one.address ? 0 : 1;
      counts[Day(one.day)] += days[at] >> (one.day % kSpanDays) & 1 ? 0 : 1;
    }
    RETURN_IF_ERROR(snapshot.CheckCancelled());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DayValues> ActiveTargets::Read(Snapshot& snapshot, Kind kind, DayRange range) {
  DayValues counts(range);
  const DayRange kept{std::max(range.first, snapshot.points_kept_from()), range.last};
  if (kept.first <= kept.last) {
    ASSIGN_OR_RETURN(const std::shared_ptr<const Stored> stored, ReadStored(snapshot, kind, kept));
    for (int i = 0; i < kept.size(); ++i) {
      const Day day = kept.first.Plus(i);
      counts.Add(day, stored->values.on(day));
    }
  }
  ASSIGN_OR_RETURN(const Counts open, ReadOpen(snapshot, kind));
  for (const auto& [day, more] : open) {
    counts.Add(day, more);
  }
  return counts;
}

absl::StatusOr<std::shared_ptr<const ActiveTargets::Stored>> ActiveTargets::ReadStored(
    Snapshot& snapshot, Kind kind, DayRange range) {
  {
    const std::lock_guard lock(mutex_);
    const auto known = stored_.find(kind);
    if (known != stored_.end() && known->second->folds == snapshot.folds()) {
      const DayRange had = known->second->range;
      if (had.Contains(range.first) && had.Contains(range.last)) {
        return known->second;
      }
      range = {std::min(range.first, had.first), std::max(range.last, had.last)};
    }
  }
  auto read = std::make_shared<Stored>();
  *read = {.folds = snapshot.folds(), .range = range, .values = DayValues(range)};
  const CountedSeries total = TotalSeries(kind);
  RecordRange stored = snapshot.Range(Family::kDays, DayPrefix(total.kind, range.first),
                                      PrefixEnd(DayPrefix(total.kind, range.last)));
  for (; stored.Valid(); stored.Next()) {
    const std::optional<DayAndSeries> id = ParseDayKey(stored.key());
    const std::optional<PointCounts> of_day = ParseDayValue(stored.value());
    if (!id.has_value() || !of_day.has_value()) {
      return DamagedRecordError("days", stored.key());
    }
    read->values.Add(id->day, of_day->targets);
    RETURN_IF_ERROR(snapshot.CheckCancelled());
  }
  RETURN_IF_ERROR(stored.status());
  const std::lock_guard lock(mutex_);
  stored_[kind] = read;
  return read;
}

absl::StatusOr<ActiveTargets::Counts> ActiveTargets::ReadOpen(Snapshot& snapshot, Kind kind) {
  // Before the targets: they may be more than the version says, never fewer.
  Version version;
  for (const auto& days : snapshot.open_days()) {
    version.emplace_back(days->number(), days->total_targets(kind));
  }
  {
    const std::lock_guard lock(mutex_);
    const auto known = open_.find(kind);
    if (known != open_.end() && known->second.first == version) {
      return known->second.second;
    }
  }
  const CountedSeries total = TotalSeries(kind);
  NewSightings seen;
  for (const auto& days : snapshot.open_days()) {
    days->Collect(ServiceOf(total), seen);
  }
  constexpr auto kTargets = static_cast<size_t>(Side::kTarget);
  Counts counts;
  RETURN_IF_ERROR(
      CountNotStored(snapshot, total, AddressSet::kIpv4Targets, seen.ipv4[kTargets], counts));
  RETURN_IF_ERROR(
      CountNotStored(snapshot, total, AddressSet::kIpv6Targets, seen.ipv6[kTargets], counts));
  const std::lock_guard lock(mutex_);
  open_[kind] = {std::move(version), counts};
  return counts;
}

}  // namespace scantrend
