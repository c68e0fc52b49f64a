#include "storage/source_sets.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/address_bits.h"
#include "base/status.h"
#include "storage/format.h"
#include "storage/open_days.h"

namespace scantrend {
namespace {

constexpr auto kSources = static_cast<size_t>(Side::kSource);

uint16_t SpanOf(Day day) { return static_cast<uint16_t>(day.number() / kSpanDays); }

// The days of a span that are in `days`, as a mask.
uint64_t DaysOfSpan(uint16_t span, DayRange days) {
  uint64_t mask = 0;
  for (int i = 0; i < kSpanDays; ++i) {
    const int number = span * kSpanDays + i;
    if (days.first.number() <= number && number <= days.last.number()) {
      mask |= uint64_t{1} << i;
    }
  }
  return mask;
}

// Appends what is stored of one set.
template <typename Bits>
absl::Status AppendStored(Snapshot& snapshot, const CountedSeries& series, AddressSet set,
                          DayRange days, const std::vector<AddressRange<Bits>>& within,
                          std::vector<Seen<Bits>>& seen) {
  if (within.empty()) {
    return absl::OkStatus();
  }
  const SightingsKey first{series, set, SpanOf(days.first)};
  const SightingsKey behind{series, set, static_cast<uint16_t>(SpanOf(days.last) + 1)};
  RecordRange range = snapshot.Range(Family::kSightings, ToBytes(first), ToBytes(behind));
  std::vector<SeenDays<Bits>> entries;
  for (; range.Valid(); range.Next()) {
    const std::optional<SightingsKey> key = ParseSightingsKey(range.key());
    const auto sightings = PackedSightings<Bits>::Parse(range.value());
    entries.clear();
    if (!key.has_value() || !sightings.has_value() || !sightings->ReadWithin(within, entries)) {
      return DamagedRecordError("sightings", range.key());
    }
    const uint64_t asked = DaysOfSpan(key->span, days);
    for (SeenDays<Bits>& entry : entries) {
      entry.days &= asked;
    }
    AppendDays<Bits>(key->span, entries, seen);
    RETURN_IF_ERROR(snapshot.CheckCancelled());
  }
  return range.status();
}

// Adds to `days` those on which a value has the address. False if it is damaged.
template <typename Bits>
bool AddDays(std::string_view value, Bits address, uint64_t& days) {
  const auto sightings = PackedSightings<Bits>::Parse(value);
  return sightings.has_value() && sightings->Find(std::span(&address, 1), std::span(&days, 1));
}

using DaysBySeries = std::map<Series, std::vector<Day>>;

absl::Status AddStoredSeries(Snapshot& snapshot, Kind kind, const Address& source, DayRange days,
                             DaysBySeries& by_series) {
  const AddressSet set = source.is_ipv4() ? AddressSet::kIpv4Sources : AddressSet::kIpv6Sources;
  const std::string all(1, static_cast<char>(kind));
  RecordRange range = snapshot.Range(Family::kSightings, all, PrefixEnd(all));
  while (range.Valid()) {
    RETURN_IF_ERROR(snapshot.CheckCancelled());
    const std::optional<SightingsKey> key = ParseSightingsKey(range.key());
    if (!key.has_value()) {
      return DamagedRecordError("sightings", range.key());
    }
    const SightingsKey first{key->series, set, SpanOf(days.first)};
    if (key->set < set || (key->set == set && key->span < first.span)) {
      range.Seek(ToBytes(first));
    } else if (key->set > set || key->span > SpanOf(days.last)) {
      range.Seek(PrefixEnd(PointPrefix(key->series)));
    } else {
      uint64_t found = 0;
      const bool is_sound = source.is_ipv4()
                                ? AddDays<uint32_t>(range.value(), source.ipv4(), found)
                                : AddDays<absl::uint128>(range.value(), ToBits(source), found);
      if (!is_sound) {
        return DamagedRecordError("sightings", range.key());
      }
      for (found &= DaysOfSpan(key->span, days); found != 0; found &= found - 1) {
        by_series[key->series.series].push_back(
            Day(static_cast<uint16_t>(key->span * kSpanDays + std::countr_zero(found))));
      }
      range.Next();
    }
  }
  return range.status();
}

}  // namespace

absl::Status ReadSources(Snapshot& snapshot, const CountedSeries& series, DayRange days,
                         const NetworkSet& within, SourcesSeen& seen) {
  RETURN_IF_ERROR(
      AppendStored(snapshot, series, AddressSet::kIpv4Sources, days, within.ipv4(), seen.ipv4));
  RETURN_IF_ERROR(
      AppendStored(snapshot, series, AddressSet::kIpv6Sources, days, within.ipv6(), seen.ipv6));
  NewSightings open;
  for (const auto& open_days : snapshot.open_days()) {
    open_days->Collect(ServiceOf(series), open);
  }
  for (const Seen<uint32_t>& one : open.ipv4[kSources]) {
    if (days.Contains(Day(one.day)) && within.Contains(Address(one.address))) {
      seen.ipv4.push_back(one);
    }
  }
  for (const Seen<absl::uint128>& one : open.ipv6[kSources]) {
    const Address address(absl::Uint128High64(one.address), absl::Uint128Low64(one.address));
    if (days.Contains(Day(one.day)) && within.Contains(address)) {
      seen.ipv6.push_back(one);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<DaysBySeries> ReadSeriesOf(Snapshot& snapshot, Kind kind, const Address& source,
                                          DayRange days) {
  DaysBySeries by_series;
  RETURN_IF_ERROR(AddStoredSeries(snapshot, kind, source, days, by_series));
  for (const auto& open : snapshot.open_days()) {
    for (const auto& [service, day] : open->Sort().SeriesOfSource(source)) {
      const CountedSeries series = SeriesOf(service);
      if (series.kind == kind && days.Contains(Day(day))) {
        by_series[series.series].push_back(Day(day));
      }
    }
    RETURN_IF_ERROR(snapshot.CheckCancelled());
  }
  for (auto& [series, seen] : by_series) {
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  }
  return by_series;
}

}  // namespace scantrend
