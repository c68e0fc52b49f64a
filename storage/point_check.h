// PointCheck: whether the points of a series are what its sightings say.
#ifndef SCANTREND_STORAGE_POINT_CHECK_H_
#define SCANTREND_STORAGE_POINT_CHECK_H_

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/day.h"
#include "storage/finding.h"
#include "storage/format.h"
#include "storage/series_recount.h"

namespace scantrend {

// What is stored of a series, as far as it can be read.
struct StoredSeries {
  CountedSeries series;
  std::map<Day, PointRecord> points;
  bool has_all_points = true;
  // Of its sightings from first_kept on; older ones may be gone.
  SeriesRecount recount;
  bool has_all_sightings = true;
  Day first_kept;
};

// What `days` must say of a series on a day; nullopt where nothing is left that tells.
struct ExpectedDay {
  Day day;
  std::optional<uint64_t> records{};
  std::optional<uint64_t> targets{};
  std::optional<uint64_t> sources{};
  std::optional<uint64_t> new_sources{};
};

struct PointCheckCounts {
  uint64_t points = 0;
  uint64_t points_recomputed = 0;
  uint64_t windows = 0;  // window counts recomputed
};

// Compares the points of `stored` with the recount, and their histograms' answers for windows with
// recounted windows; where there is no recount, checks that they can be true. Adds to `counts`, and
// answers what `days` must say, by day.
//
// An address that was seen before first_kept may have a gap that is not recounted: gaps that reach
// so far back are compared in one sum.
std::vector<ExpectedDay> CheckPoints(const StoredSeries& stored, FindingList& findings,
                                     PointCheckCounts& counts);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_POINT_CHECK_H_
