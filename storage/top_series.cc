#include "storage/top_series.h"

#include <algorithm>

#include "base/status.h"
#include "storage/day_scan.h"
#include "storage/open_days.h"
#include "storage/series_points.h"
#include "storage/trend.h"

namespace scantrend {
namespace {

// Series of a list that is kept, and days of which lists are: 16 KB each.
constexpr size_t kKeptSeries = 100;
constexpr size_t kKeptDaysMax = 1'000;

uint64_t CountBy(TopOrder order, const PointCounts& counts) {
  switch (order) {
    case TopOrder::kSources:
      return counts.sources;
    case TopOrder::kTargets:
      return counts.targets;
    case TopOrder::kRecords:
      return counts.records;
    case TopOrder::kNewSources:
      return counts.new_sources;
  }
  return 0;
}

struct ComesFirst {
  TopOrder order;
  bool operator()(const SeriesCounts& a, const SeriesCounts& b) const {
    return std::pair(CountBy(order, b.counts), a.series) <
           std::pair(CountBy(order, a.counts), b.series);
  }
};

// The counts of every series in the range; targets and sources are the sums of the days.
absl::StatusOr<std::vector<SeriesCounts>> ReadSums(Snapshot& snapshot, Kind kind, DayRange range) {
  std::vector<SeriesCounts> all;
  std::map<Series, PointCounts> sums;
  RETURN_IF_ERROR(ScanDays(snapshot, kind, range, [&](const ExportedPoint& point) {
    if (range.size() == 1) {
      all.push_back({point.series, point.counts});
    } else {
      sums[point.series].Add(point.counts);
    }
    return true;
  }));
  for (const auto& [series, sum] : sums) {
    all.push_back({series, sum});
  }
  return all;
}

// Of one day: the first `limit`.
TopSeries FirstOf(std::vector<SeriesCounts> all, TopOrder order, size_t limit) {
  const uint64_t total = all.size();
  const auto end = all.begin() + static_cast<ptrdiff_t>(std::min(limit, all.size()));
  std::partial_sort(all.begin(), end, all.end(), ComesFirst{order});
  all.erase(end, all.end());
  return {std::move(all), total};
}

// Over several days targets and sources are window counts, which are at most the sums of the days.
// So series are taken by their sums, until no window count of the others can be among the first.
absl::StatusOr<TopSeries> FirstOfWindow(Snapshot& snapshot, Kind kind, DayRange range,
                                        std::vector<SeriesCounts> left, TopOrder order,
                                        size_t limit) {
  const ComesFirst comes_first{order};
  const auto comes_last = [&](const auto& a, const auto& b) { return comes_first(b, a); };
  TopSeries top{.series = {}, .total = left.size()};
  std::vector<SeriesCounts>& kept = top.series;  // a heap, the last of them in front
  std::make_heap(left.begin(), left.end(), comes_last);
  while (!left.empty() && (kept.size() < limit || comes_first(left.front(), kept.front()))) {
    std::pop_heap(left.begin(), left.end(), comes_last);
    SeriesCounts next = left.back();
    left.pop_back();
    ASSIGN_OR_RETURN(const PointsByDay points, ReadPoints(snapshot, {kind, next.series}, range));
    const PointCounts window = CountWindow(points, range);
    next.counts.targets = window.targets;
    next.counts.sources = window.sources;
    kept.push_back(next);
    std::push_heap(kept.begin(), kept.end(), comes_first);
    if (kept.size() > limit) {
      std::pop_heap(kept.begin(), kept.end(), comes_first);
      kept.pop_back();
    }
  }
  std::sort_heap(kept.begin(), kept.end(), comes_first);
  return top;
}

}  // namespace

absl::StatusOr<TopSeries> TopLists::Read(Snapshot& snapshot, Kind kind, DayRange range,
                                         TopOrder order, size_t limit) {
  // Who was seen last on a day whose point is gone is not counted there.
  range.first = std::max(range.first, snapshot.points_kept_from());
  if (range.first > range.last) {
    return TopSeries();
  }
  if (range.size() > 1) {
    ASSIGN_OR_RETURN(std::vector<SeriesCounts> sums, ReadSums(snapshot, kind, range));
    return FirstOfWindow(snapshot, kind, range, std::move(sums), order, limit);
  }
  const std::pair key(kind, range.first);
  const bool may_keep = limit <= kKeptSeries && snapshot.IsAllStored(range.first);
  if (may_keep) {
    const std::lock_guard lock(mutex_);
    const auto known = known_.find(key);
    if (known != known_.end() && folds_ == snapshot.folds()) {
      TopSeries top = known->second[static_cast<size_t>(order)];
      top.series.resize(std::min(limit, top.series.size()));
      return top;
    }
  }
  ASSIGN_OR_RETURN(std::vector<SeriesCounts> all, ReadSums(snapshot, kind, range));
  if (!may_keep) {
    return FirstOf(std::move(all), order, limit);
  }
  Lists lists;
  for (const TopOrder one : kTopOrders) {
    lists[static_cast<size_t>(one)] = FirstOf(all, one, kKeptSeries);
  }
  TopSeries top = lists[static_cast<size_t>(order)];
  top.series.resize(std::min(limit, top.series.size()));
  const std::lock_guard lock(mutex_);
  if (folds_ < snapshot.folds() || known_.size() >= kKeptDaysMax) {
    known_.clear();
  }
  folds_ = std::max(folds_, snapshot.folds());
  if (folds_ == snapshot.folds()) {
    known_[key] = std::move(lists);
  }
  return top;
}

}  // namespace scantrend
