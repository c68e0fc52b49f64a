// CountedSeries: what points are kept for.
#ifndef SCANTREND_STORAGE_COUNTED_SERIES_H_
#define SCANTREND_STORAGE_COUNTED_SERIES_H_

#include <compare>
#include <cstdint>

#include "base/series.h"

namespace scantrend {

// A series of one kind.
struct CountedSeries {
  Kind kind = Kind::kProbe;
  Series series;

  constexpr auto operator<=>(const CountedSeries&) const = default;
};

// A series of one kind in one number, as in messages: kind << 24 | protocol << 16 | port. The order
// of the numbers is that of the series.
using Service = uint32_t;
constexpr Service ServiceOf(const CountedSeries& series) {
  return static_cast<Service>(series.kind) << 24 |
         static_cast<Service>(series.series.protocol) << 16 | series.series.port;
}
constexpr CountedSeries SeriesOf(Service service) {
  return {static_cast<Kind>(service >> 24),
          {static_cast<uint8_t>(service >> 16), static_cast<uint16_t>(service)}};
}

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_COUNTED_SERIES_H_
