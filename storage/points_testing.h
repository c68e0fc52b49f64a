// Helpers for tests that compare points with those counted by brute force.
#ifndef SCANTREND_STORAGE_POINTS_TESTING_H_
#define SCANTREND_STORAGE_POINTS_TESTING_H_

#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "storage/database.h"
#include "storage/fold.h"
#include "storage/format.h"
#include "storage/hits_testing.h"
#include "storage/open_days.h"
#include "storage/series_points.h"

namespace scantrend {

// The points of all `hits` as of one series.
inline PointsByDay CountPoints(const std::vector<Hit>& hits) {
  PointsByDay points;
  std::map<Address, std::set<Day>> sources;
  std::map<Address, std::set<Day>> targets;
  for (const Hit& hit : hits) {
    const Day day = Day::OfTime(hit.time_s);
    points[day].records += hit.records;
    sources[hit.source].insert(day);
    targets[hit.target].insert(day);
  }
  const auto count_gaps = [&points](const auto& seen, GapHistogram PointRecord::*side) {
    for (const auto& [address, days] : seen) {
      for (auto day = days.begin(); day != days.end(); ++day) {
        const int gap = day == days.begin() ? kNeverSeen : *day - *std::prev(day);
        (points[*day].*side).Add(static_cast<uint16_t>(gap), 1);
      }
    }
  };
  count_gaps(sources, &PointRecord::sources);
  count_gaps(targets, &PointRecord::targets);
  return points;
}

inline std::map<CountedSeries, std::vector<Hit>> BySeries(const std::vector<Hit>& hits) {
  std::map<CountedSeries, std::vector<Hit>> by_series;
  for (const Hit& hit : hits) {
    by_series[{hit.kind, hit.series}].push_back(hit);
    by_series[TotalSeries(hit.kind)].push_back(hit);
    Hit seen = hit;
    seen.source = Address(ServiceOf({hit.kind, hit.series}));
    seen.target = Address();
    by_series[ReachSeries(kTestSensor)].push_back(seen);
  }
  return by_series;
}

// The hits in memory, in days from `first` on.
inline std::shared_ptr<OpenDays> OpenDaysOf(const std::vector<Hit>& hits, Day first, int day_bits) {
  auto days = std::make_shared<OpenDays>(first, day_bits);
  days->Append(AcceptAll(hits));
  return days;
}

// What is folded then is in no journal, from which contacts would come.
inline void FoldWithoutContacts(Database& database) {
  ASSERT_TRUE(database.DropContactsBefore(Day(UINT16_MAX)).ok());
}

inline void FoldInto(Database& database, const OpenDays& days, uint64_t journal) {
  FoldWithoutContacts(database);
  FoldControl control;
  Fold fold(&database);
  const absl::Status written = fold.Write(days.Sort(), journal, control);
  ASSERT_TRUE(written.ok()) << written;
  const absl::Status committed = fold.Commit();
  ASSERT_TRUE(committed.ok()) << committed;
}

inline void PrintTo(const PointRecord& point, std::ostream* out) {
  const PointCounts counts = CountsOf(point);
  *out << counts.records << " records, " << counts.targets << " targets, " << counts.sources
       << " sources, " << counts.new_sources << " new";
}

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_POINTS_TESTING_H_
