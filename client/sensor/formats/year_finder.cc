#include "client/sensor/formats/year_finder.h"

#include <cstdlib>

#include "base/day.h"

namespace scantrend {
namespace {

bool Exists(const YearlessTime& time, int year) {
  return time.month != 2 || time.day != 29 || IsLeapYear(year);
}

}  // namespace

std::optional<uint32_t> YearFinder::Find(const YearlessTime& time) {
  const int year = last_s_.has_value() ? NearestYear(time) : FirstYear(time);
  const int64_t time_s = TimeInYear(time, year);
  if (!Exists(time, year) || time_s < 0 || time_s > UINT32_MAX) {
    return std::nullopt;
  }
  last_s_ = static_cast<uint32_t>(time_s);
  return last_s_;
}

int YearFinder::FirstYear(const YearlessTime& time) const {
  if (first_year_.has_value()) {
    return *first_year_;
  }
  const int64_t latest_s = int64_t{clock_->now_s()} + kSecondsPerDay;
  // A day ahead of the clock may be in the next year.
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

int YearFinder::NearestYear(const YearlessTime& time) const {
  const int64_t last_s = *last_s_;
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
