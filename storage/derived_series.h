// Derived series: what is counted of every hit beside its own series. They are stored, folded and
// verified as all others are, under keys that no hit can have.
#ifndef SCANTREND_STORAGE_DERIVED_SERIES_H_
#define SCANTREND_STORAGE_DERIVED_SERIES_H_

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/counted_series.h"

namespace scantrend {

// Sensors are numbered 1, 2, ... in the order in which they first deliver.
using SensorNumber = uint32_t;
inline constexpr SensorNumber kSensorNumberMax = (1u << 24) - 1;

// Hits of all ports and protocols of a kind: its sources and targets are those of any series. (The
// protocol is one that no hit can have.)
constexpr CountedSeries TotalSeries(Kind kind) { return {kind, {kReservedProtocol, 0}}; }

// In the place of a kind: not what a hit is counted as, but where it came from.
inline constexpr Kind kReachKind{3};

// What a sensor saw: its sources are the series (a Service each, as an IPv4 address), its targets
// those of all of its hits, of whichever kind; its records are those that it delivered.
constexpr CountedSeries ReachSeries(SensorNumber sensor) {
  return SeriesOf(static_cast<Service>(kReachKind) << 24 | sensor);
}
// The sensor whose reach `series` is.
constexpr SensorNumber SensorOf(const CountedSeries& series) {
  return ServiceOf(series) & kSensorNumberMax;
}

constexpr bool IsReach(const CountedSeries& series) { return series.kind == kReachKind; }
constexpr bool IsTotal(const CountedSeries& series) {
  return !IsReach(series) && series.series.protocol == kReservedProtocol;
}
constexpr bool IsDerived(const CountedSeries& series) { return IsReach(series) || IsTotal(series); }

// For people: "all series", "sensor number 7".
inline std::string DescribeDerived(const CountedSeries& series) {
  return IsReach(series) ? absl::StrCat("sensor number ", SensorOf(series)) : "all series";
}

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_DERIVED_SERIES_H_
