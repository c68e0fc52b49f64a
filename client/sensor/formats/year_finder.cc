#include "client/sensor/formats/year_finder.h"

#include <cstdlib>

#include "base/day.h"

namespace scantrend {

std::optional<uint32_t> YearFinder::Find(const YearlessTime& time) {
  const int year = last_s_.has_value() ? NearestYear(time) : FirstYear(time);
  const auto time_s =
      Exists(time, year) ? In32Bits(zone_.ToUtc(TimeInYear(time, year))) : std::nullopt;
  if (time_s.has_value()) {
    last_s_ = time_s;
  }
  return time_s;
}

int YearFinder::FirstYear(const YearlessTime& time) {
  if (first_year_.has_value()) {
    return *first_year_;
  }
  const int64_t latest_s = zone_.ToLocal(clock_->now_s()) + kSecondsPerDay;
  // A day ahead of the clock may be in the next year, and so may the zone.
  int year = clock_->today().date().year + 1;
  // At most eight years lie between two leap years.
  constexpr int kYearsBackMax = 10;
  for (int i = 0; i < kYearsBackMax; ++i, --year) {
    if (TimeInYear(time, year) <= latest_s && Exists(time, year)) {
      break;
    }
  }
  return year;
}

int YearFinder::NearestYear(const YearlessTime& time) {
  const int64_t last_s = zone_.ToLocal(*last_s_);
  // The year of the last time, without a calendar: 86400 * 365.2425 seconds a year are right but
  // for hours around New Year, and the neighbours are looked at anyway.
  constexpr int64_t kSecondsPerYear = 31'556'952;
  const int year = 1970 + static_cast<int>(last_s / kSecondsPerYear);
  int nearest = year;
  for (const int candidate : {year - 1, year + 1}) {
    if (std::llabs(TimeInYear(time, candidate) - last_s) <
        std::llabs(TimeInYear(time, nearest) - last_s)) {
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace scantrend
