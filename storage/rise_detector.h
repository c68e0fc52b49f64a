// FindRises: which series rose on the last day, since when, and how surely.
//
// The last one to three days of each series are judged against the 28 days before these three, with
// sources and targets apart:
//
// 1. What most large series did alike on a day (a sensor more, the weekly rhythm) is the day's
//    common factor: the median of their counts by their usual ones. It is divided out, except where
//    it would make a rise of a series that only did not fall.
// 2. Usual count: the mean of the 28 days, after days far above their median (by their median
//    absolute deviation, MAD, after Anscombe's square root, which makes the variance nearly
//    constant) are brought down to that. Spread: the dispersion of a negative binomial
//    distribution, by all days before the judged ones, and by that of the median large series, the
//    more the less the series' own days tell.
// 3. p-value: the chance of so high a count by that distribution, averaged over what mean and
//    dispersion may be, given that 28 days tell them only roughly; of the best of the three windows
//    and the better of the two metrics, times a factor for having had the choice. If the series was
//    nearly as high before, twice or more in all of its history, p is not below how often it was.
// 4. Benjamini and Hochberg's procedure over all series picks the findings. Half of the weight is
//    shared by the large series, half by the others, which are many.
//
// docs/architecture.md, "Rising ports", has the reasons and the sources.
#ifndef SCANTREND_STORAGE_RISE_DETECTOR_H_
#define SCANTREND_STORAGE_RISE_DETECTOR_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/series.h"
#include "storage/rise_windows.h"
#include "storage/series_history.h"

namespace scantrend {

// Series that are named as similar to a finding.
inline constexpr size_t kSimilarSeriesMax = 8;

enum class RiseClass : uint8_t {
  kNew = 1,    // there was no source on any usable day before
  kSpike = 2,  // only the last day is up, so far: a step begins like that, too
  kStep = 3,   // up since some day, and level since then
  kRamp = 4,   // going up since some day, at least three days
};

enum class RiseLead : uint8_t {
  kSources = 1,  // sources grew more: many new scanners
  kTargets = 2,  // targets grew more: few scanners that widen
};

struct Rise {
  Series series;
  RiseClass rise_class = RiseClass::kSpike;
  RiseLead lead = RiseLead::kSources;
  // Index of the first day of the rise; one of the last kTracedDays (rise_shape.h).
  size_t since = 0;
  // How many of the last days were judged together: 1 to kJudgedDays, without those not usable.
  int window_days = 1;
  RiseMetric sources;
  RiseMetric targets;
  double p_value = 1;  // of the series, for both metrics and all windows; 0 if below 1e-308
  double q_value = 1;  // lowest false-discovery rate at which it is a finding
  // Of the sources from `since` on, day by day: the share that was new.
  double new_source_share = 0;
  // Other findings that moved on the same days, the most similar first; of the first 200 findings.
  std::vector<Series> similar;
};

struct RiseOptions {
  // Of all findings the share that may be false, on average; where nothing rises at all, the share
  // of days with any finding. Holds as far as counts are negative binomial. In (0, 1]; 1: all that
  // is above what is expected, and above the floors.
  double false_discovery_rate = 0.1;
  // How many series there are, also of those that were left out; fewer than histories: that many.
  size_t series_count = 0;
  // A rise has at least as many sources, or as many targets, a day...
  uint32_t sources_min = 5;
  uint32_t targets_min = 20;
  // ... and at least this many times the expected number of them.
  double ratio_min = 1.5;
};

// True if a series can be a finding whose last kJudgedDays days hold a day with these counts. A
// series without such a day may be left out of `histories`: it is no finding, and the others stay
// the same, unless many large series have fallen below that.
bool CanRise(const DayCounts& counts, const RiseOptions& options);

// The findings: those that began in the judged days first, then the others, from the last to begin
// to the first; of those that began alike, the surest first. All histories are of the same days, at
// least kHistoryDaysMin, and hold a series at most once; 60 to 90 days tell its spread better, and
// whether it is new. Nothing is found of a series
// - whose last day is not usable, or is not above what is expected;
// - with fewer than kUsableBaselineDaysMin usable days among the 28;
// - that is as high every now and then: that is how it is.
// Falls are never findings. Thread-safe. 30,000 histories of 90 days take
// 0.1 s; 0.35 s if all of them are findings.
std::vector<Rise> FindRises(std::span<const SeriesHistory> histories, const RiseOptions& options);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_RISE_DETECTOR_H_
