// SeriesHistory: what is known of a series when it is judged for a rise.
#ifndef SCANTREND_STORAGE_SERIES_HISTORY_H_
#define SCANTREND_STORAGE_SERIES_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/series.h"

namespace scantrend {

// The last days of a history are judged: one, two or all of these.
inline constexpr int kJudgedDays = 3;
// The days before them are what they are judged against.
inline constexpr int kBaselineDays = 28;
// With fewer usable days among them nothing is said about a series.
inline constexpr int kUsableBaselineDaysMin = 14;
// A history has at least this many days.
inline constexpr int kHistoryDaysMin = kBaselineDays + kJudgedDays;

// Of one day; of complete days only.
struct DayCounts {
  uint32_t sources = 0;
  uint32_t targets = 0;
  uint32_t new_sources = 0;
};

// One series over consecutive days, oldest first; the last one is judged.
struct SeriesHistory {
  Series series;
  std::vector<DayCounts> days;
  // Of each day; false: its counts say nothing, since the day is a gap, is not complete, or a
  // sensor that sees the series was out.
  std::vector<bool> usable;
};

// The count of a day that is judged by itself: &DayCounts::sources or &DayCounts::targets.
using DayMetric = uint32_t DayCounts::*;

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_SERIES_HISTORY_H_
