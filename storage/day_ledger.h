// DayLedger: on which days `days` does not say what the points say. `days` is ordered by day and
// the points by series: instead of looking up each, the ledger adds up a fingerprint of both for
// each day, in an order of their own.
#ifndef SCANTREND_STORAGE_DAY_LEDGER_H_
#define SCANTREND_STORAGE_DAY_LEDGER_H_

#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/hash/hash.h"
#include "base/day.h"
#include "storage/format.h"

namespace scantrend {

// Not thread-safe. Memory: 32 bytes and a node for each day of each kind.
class DayLedger {
 public:
  using KindAndDay = std::pair<Kind, Day>;

  void AddStored(Kind kind, Day day, const Series& series, const PointCounts& counts) {
    days_[{kind, day}].stored += Fingerprint(series, counts);
  }
  void AddExpected(Kind kind, Day day, const Series& series, const PointCounts& counts) {
    days_[{kind, day}].expected += Fingerprint(series, counts);
  }

  // Days whose stored and expected counts differ: all of them, but for a chance of 2^-64 each.
  std::set<KindAndDay> Differing() const {
    std::set<KindAndDay> differing;
    for (const auto& [day, sums] : days_) {
      if (sums.stored != sums.expected) {
        differing.insert(day);
      }
    }
    return differing;
  }

 private:
  struct Sums {
    uint64_t stored = 0;
    uint64_t expected = 0;
  };

  static uint64_t Fingerprint(const Series& series, const PointCounts& counts) {
    const auto all = std::tuple(series.protocol, series.port, counts.records, counts.targets,
                                counts.sources, counts.new_sources);
    return absl::Hash<decltype(all)>()(all);
  }

  std::map<KindAndDay, Sums> days_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_DAY_LEDGER_H_
