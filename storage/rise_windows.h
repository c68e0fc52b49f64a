// RiseWindow: the last one to three days of one metric of a series, judged together.
#ifndef SCANTREND_STORAGE_RISE_WINDOWS_H_
#define SCANTREND_STORAGE_RISE_WINDOWS_H_

#include <cstddef>

#include "storage/rise_baselines.h"
#include "storage/series_history.h"

namespace scantrend {

// One metric in the judged window.
struct RiseMetric {
  double expected = 0;  // a day
  double observed = 0;  // a day
  double score = 0;     // robust z: deviations above the expected; negative below it
};

// What a rise has to be, besides improbable.
struct RiseFloor {
  double count = 0;  // a day
  double ratio = 1;  // of the expected
};

struct RiseWindow {
  int days = 0;      // usable ones; 0: nothing speaks for a rise
  double log_p = 0;  // ln of the chance of it
  RiseMetric metric;
};

// Of the last `days` usable days of the series, 1 to kJudgedDays, the last of which is usable.
RiseMetric MeasureWindow(const SeriesHistory& history, const RiseBaselines& baselines,
                         size_t series, int days);

// The window that speaks most for a rise. All its days are above what is expected. `history` is
// that of `series` in `baselines`, which knows it; its last day is usable.
RiseWindow BestWindow(const SeriesHistory& history, const RiseBaselines& baselines, size_t series,
                      const RiseFloor& floor);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_RISE_WINDOWS_H_
