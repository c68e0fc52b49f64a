#include "bench/facts.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "bench/pairs.h"

namespace scantrend {
namespace {

constexpr uint64_t kChunkHits = 65'536;

// The sorted pairs of one day.
struct DayPairs {
  std::vector<uint64_t> sources;
  std::vector<uint64_t> targets;
};

// The pairs of `series` among sorted ones.
std::pair<std::vector<uint64_t>::const_iterator, std::vector<uint64_t>::const_iterator> PairsOf(
    const Series& series, const std::vector<uint64_t>& pairs) {
  return {std::lower_bound(pairs.begin(), pairs.end(), PairKey(series, 0)),
          std::upper_bound(pairs.begin(), pairs.end(), PairKey(series, ~uint32_t{0}))};
}

// The distinct addresses of one side of a series over all days so far.
class Window {
 public:
  // Adds a day; how many distinct addresses it has.
  uint64_t AddDay(const Series& series, const std::vector<uint64_t>& pairs) {
    const auto [begin, end] = PairsOf(series, pairs);
    std::vector<uint64_t> merged;
    std::set_union(all_.begin(), all_.end(), begin, end, std::back_inserter(merged));
    all_ = std::move(merged);
    return static_cast<uint64_t>(end - begin);
  }
  uint64_t size() const { return all_.size(); }

 private:
  std::vector<uint64_t> all_;
};

// The facts of one series, as its days are added.
struct Watched {
  SeriesFacts facts;
  Window sources;
  Window targets;
};

class FactsFinder {
 public:
  FactsFinder(const Workload& workload, const std::vector<Series>& series) : workload_(workload) {
    for (const Series& one : series) {
      watched_.emplace_back().facts.series = one;
    }
  }

  void AddDay(Day day) {
    MakePairs(day);
    std::vector<uint64_t> records;
    for (const Watched& watched : watched_) {
      records.push_back(CountRecords(watched.facts.series));
    }
    SortAndUnique(pairs_.sources, scratch_);
    SortAndUnique(pairs_.targets, scratch_);
    facts_.hits += workload_.hits_per_day();
    facts_.days.push_back({pairs_.sources.size(), pairs_.targets.size()});
    for (size_t i = 0; i < watched_.size(); ++i) {
      Watched& watched = watched_[i];
      const Series& series = watched.facts.series;
      const uint64_t sources = watched.sources.AddDay(series, pairs_.sources);
      const uint64_t targets = watched.targets.AddDay(series, pairs_.targets);
      watched.facts.points.push_back({records[i], sources, targets});
    }
  }

  Facts Finish() {
    for (Watched& watched : watched_) {
      watched.facts.distinct_sources = watched.sources.size();
      watched.facts.distinct_targets = watched.targets.size();
      facts_.series.push_back(std::move(watched.facts));
    }
    return std::move(facts_);
  }

 private:
  void MakePairs(Day day) {
    pairs_.sources.clear();
    pairs_.targets.clear();
    for (uint64_t first = 0; first < workload_.hits_per_day(); first += kChunkHits) {
      const uint64_t count = std::min(kChunkHits, workload_.hits_per_day() - first);
      workload_.MakeHits(day, first, count, columns_);
      AppendPairs(columns_, columns_.source(), pairs_.sources);
      AppendPairs(columns_, columns_.target(), pairs_.targets);
    }
  }

  // Before the pairs are made unique.
  uint64_t CountRecords(const Series& series) const {
    return static_cast<uint64_t>(std::count_if(
        pairs_.sources.begin(), pairs_.sources.end(),
        [first = PairKey(series, 0)](uint64_t pair) { return pair >> 32 == first >> 32; }));
  }

  const Workload& workload_;
  std::vector<Watched> watched_;
  DayPairs pairs_;
  std::vector<uint64_t> scratch_;
  v1::Ipv4Hits columns_;
  Facts facts_;
};

}  // namespace

Facts FindFacts(const Workload& workload, const DayRange& days, const std::vector<Series>& series) {
  FactsFinder finder(workload, series);
  for (int i = 0; i < days.size(); ++i) {
    finder.AddDay(days.first.Plus(i));
  }
  return finder.Finish();
}

}  // namespace scantrend
