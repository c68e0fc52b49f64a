// SeriesFold: what new sightings change of a series. It is the one place that counts: the fold
// writes what it finds, and a query adds it to what is written.
#ifndef SCANTREND_STORAGE_SERIES_FOLD_H_
#define SCANTREND_STORAGE_SERIES_FOLD_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/day.h"
#include "storage/format.h"
#include "storage/gap_histogram.h"
#include "storage/new_sightings.h"
#include "storage/packed_sightings.h"

namespace scantrend {

// The stored sightings of one span of days: its number, and a value of `sightings`.
struct StoredSpan {
  uint16_t span = 0;
  std::string sightings;
};

// Stored sightings of a series by AddressSet, spans ascending.
using StoredSightings = std::array<std::vector<StoredSpan>, kAddressSets>;

struct SeriesChange {
  struct Run {
    AddressSet set = AddressSet::kIpv4Sources;
    uint16_t span = 0;
    std::string packed;   // sightings that were not stored before
    bool is_all = false;  // they are all of the span: `packed` takes the place of what is stored
  };
  struct Point {
    Day day;
    PointRecord change;
  };
  std::vector<Run> runs;      // by set and span, ascending
  std::vector<Point> points;  // by day, ascending
};

// Keeps its memory from series to series. Not thread-safe.
class SeriesFold {
 public:
  // Computes what `added` changes of a series of which `stored` is known already. New are the
  // addresses' days that are not stored; each takes a place between the stored days of its address
  // before and after it, so that the gap of the next later day changes too: any order of days leads
  // to the same points. False: a stored value is damaged; `change` may then hold
  // anything, and the next call is not affected.
  bool Compute(const NewSightings& added, const StoredSightings& stored, SeriesChange& change);

 private:
  template <typename Bits>
  bool ComputeSet(const std::vector<Seen<Bits>>& added, const std::vector<StoredSpan>& stored,
                  AddressSet set, SeriesChange& change);
  void CountGap(uint16_t day, uint16_t gap, int64_t count);
  // Moves what was counted to `changes_`.
  void TakeGaps(Side side);
  void AppendPoints(const std::vector<DayRecords>& records, SeriesChange& change);

  // Addresses more (or less) of the set that is computed, by day << 16 | gap; and the entry that
  // was changed last: mostly it is the next one too.
  absl::flat_hash_map<uint32_t, int64_t> gaps_;
  uint32_t last_gap_ = 0;
  int64_t* last_count_ = nullptr;

  struct GapChange {
    uint16_t day;
    Side side;
    uint16_t gap;
    int64_t count;
  };
  std::vector<GapChange> changes_;
};

// Makes a series of which `change` is what Compute found for `stored` cheaper to read from now on:
// all sightings of a span become one run where there are several and the span is complete, but for
// late hits (`change` adds to a later one), or where there would be more than kSpanRunsMax. False:
// a stored value is damaged.
inline constexpr size_t kSpanRunsMax = 6;
bool UniteRuns(const StoredSightings& stored, SeriesChange& change);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_SERIES_FOLD_H_
