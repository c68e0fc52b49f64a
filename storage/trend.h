// Trend: the points of a range of days, oldest first, with a summary of the range; made of what is
// read of a series and of its days. Pure: no database.
#ifndef SCANTREND_STORAGE_TREND_H_
#define SCANTREND_STORAGE_TREND_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/day.h"
#include "storage/day_values.h"
#include "storage/format.h"
#include "storage/points_by_day.h"

namespace scantrend {

// One day of a trend.
struct TrendPoint {
  Day day;
  bool gap = false;          // no sensor delivered anything for this day: the counts are unknown
  bool provisional = false;  // the day is not over yet, or within the grace time after it
  PointCounts counts{};
  // Of counts.sources and counts.new_sources: those that are acknowledged scanners.
  uint64_t scanner_sources = 0;
  uint64_t scanner_new_sources = 0;
  uint64_t backscatter_records = 0;  // of the same series
  uint64_t active_sensors = 0;       // that delivered for the day, whatever it was
  uint64_t active_targets = 0;       // that hits of this kind came to on the day, on any series
  // Share of tcp in the tcp and udp records of the port, 0 to 100; nullopt: there are none.
  std::optional<double> tcp_ratio{};
};

// Distinct addresses over the last days of a range.
struct WindowCounts {
  int days = 0;
  uint64_t sources = 0;
  uint64_t targets = 0;
  uint64_t scanner_sources = 0;
};
inline constexpr std::array<int, 4> kStandardWindows = {7, 30, 90, 365};
// A trend needs points of so many days up to the last one of its range, however short that is.
inline constexpr int kTrendReachDays = 365;

// One number for each count of which a trend is drawn.
struct CountFigures {
  std::optional<double> records{};
  std::optional<double> targets{};
  std::optional<double> sources{};
  std::optional<double> new_sources{};
};

// A range of days as a whole.
struct TrendSummary {
  uint64_t records = 0;
  uint64_t distinct_sources = 0;
  uint64_t distinct_targets = 0;
  uint64_t new_sources = 0;  // sum over the days
  // Of distinct_sources and new_sources: those that are acknowledged scanners.
  uint64_t scanner_sources = 0;
  uint64_t scanner_new_sources = 0;
  std::optional<Day> peak_day;                                  // first day with the most records
  std::array<WindowCounts, kStandardWindows.size()> windows{};  // that end on the last day
  // Over the days of the range that are over and no gaps; nullopt: there are none.
  CountFigures median;
  // The mean of the last 7 days up to the range's last one, against that of the 28 days before
  // them, less 1: 0.5 is half as much again. Days that are not over, and gaps, are left out of
  // both. nullopt: nothing is left of one, or the 28 days have none.
  CountFigures change;
};

struct Trend {
  std::vector<TrendPoint> points;  // one a day, oldest first
  TrendSummary summary;
};

// What a trend is made of.
struct TrendParts {
  DayRange range;
  Day first_provisional;  // the first day that is not over
  Day first_kept{};       // of points: windows begin with it, if not later
  bool has_tcp_ratio = true;
  bool exclude_scanners = false;  // of median and change
  // Of the series, from kTrendReachDays before the range's last day or from its first day on,
  // whichever is earlier.
  PointsByDay points{};
  PointsByDay scanners{};      // its sources that are acknowledged scanners; no targets, no records
  DayValues active_sensors{};  // of the same days
  DayValues active_targets{};
  // Records of the range.
  DayValues backscatter{};
  DayValues tcp{};
  DayValues udp{};
};

Trend MakeTrend(const TrendParts& parts);

// Distinct addresses over a range, of the points of these days: PointCounts with window counts.
PointCounts CountWindow(const PointsByDay& points, DayRange range);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_TREND_H_
