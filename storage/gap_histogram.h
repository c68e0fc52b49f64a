// GapHistogram: how long ago the addresses of a day had been seen before. It is what makes window
// counts of any range, and new sources, exact without reading a single address.
//
// For one side (source or target) of one series, let gap(a, d) be the days since address a was last
// seen before day d, or "never". An address counts once in a window [s, e] of days, on the first of
// its days in the window, and that is the one whose gap reaches back behind s:
//
//   distinct(s, e) = sum over d in [s, e] of #{a seen on d : gap(a, d) > d - s, or never}
//   new sources(d) = #{a seen on d : gap(a, d) > 365, or never}
//   distinct(d, d) = #{a seen on d}
//
// So a histogram of the gaps of each day answers every window. The idea is that of the
// interreference intervals from which Denning and Schwartz compute working-set sizes (Properties of
// the working-set model, CACM 15(3), 1972).
#ifndef SCANTREND_STORAGE_GAP_HISTOGRAM_H_
#define SCANTREND_STORAGE_GAP_HISTOGRAM_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/inlined_vector.h"

namespace scantrend {

// The gap of an address that had not been seen before.
inline constexpr uint16_t kNeverSeen = 0;

// A source is new if it was not seen on any of this many days before.
inline constexpr int kNewSourceDays = 365;

// Counts of addresses by gap: days (>= 1), or kNeverSeen. They add up modulo 2^64. Not thread-safe.
class GapHistogram {
 public:
  // Adds `count` addresses with this gap; a negative count takes them away. In between, counts may
  // be negative: a histogram of changes is a histogram too.
  void Add(uint16_t gap, int64_t count);
  void Add(const GapHistogram& other);

  // All addresses: the distinct addresses of the day.
  int64_t total() const;
  // Addresses not seen on any of the `days` days before; days >= 0.
  int64_t UnseenFor(int days) const;

  // True if no count is other than 0.
  bool empty() const { return counts_.empty(); }
  // True if no count is negative, as in the sum of all changes.
  bool IsValid() const;

  // By gap, ascending; no count is 0.
  std::span<const std::pair<uint16_t, int64_t>> counts() const { return counts_; }

  // Appends: the number of entries, then gap (as the difference from the one before) and count of
  // each, ascending; all varints, counts in zigzag.
  void AppendTo(std::string& bytes) const;
  // Takes a histogram from the front of `bytes`; false if it is not one.
  bool ConsumeFrom(std::string_view& bytes);

  bool operator==(const GapHistogram&) const = default;

 private:
  // Mostly a handful of entries, at most one a day of history.
  absl::InlinedVector<std::pair<uint16_t, int64_t>, 3> counts_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_GAP_HISTOGRAM_H_
