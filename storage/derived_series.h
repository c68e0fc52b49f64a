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

// In the place of a kind, which stands first in keys: so the totals of all days lie together.
inline constexpr Kind kReachKind{3};
inline constexpr Kind kTotalOfProbes{4};
inline constexpr Kind kTotalOfBackscatter{5};

// Hits of all ports and protocols of a kind: its sources and targets are those of any series.
constexpr CountedSeries TotalSeries(Kind kind) {
  return {kind == Kind::kProbe ? kTotalOfProbes : kTotalOfBackscatter, {0, 0}};
}

// What a sensor saw: its sources are the series (a Service each, as an IPv4 address); its target is
// always 0.0.0.0; its records are those that it delivered.
constexpr CountedSeries ReachSeries(SensorNumber sensor) {
  return SeriesOf(static_cast<Service>(kReachKind) << 24 | sensor);
}
// The sensor whose reach `series` is.
constexpr SensorNumber SensorOf(const CountedSeries& series) {
  return ServiceOf(series) & kSensorNumberMax;
}

constexpr bool IsReach(const CountedSeries& series) { return series.kind == kReachKind; }
constexpr bool IsTotal(const CountedSeries& series) {
  return series.kind == kTotalOfProbes || series.kind == kTotalOfBackscatter;
}
constexpr bool IsDerived(const CountedSeries& series) { return IsReach(series) || IsTotal(series); }

// For people: "all series of probes", "sensor number 7".
inline std::string DescribeDerived(const CountedSeries& series) {
  return IsReach(series)                 ? absl::StrCat("sensor number ", SensorOf(series))
         : series.kind == kTotalOfProbes ? "all series of probes"
                                         : "all series of backscatter";
}

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_DERIVED_SERIES_H_
