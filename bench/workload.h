// Workload: the days of hits that scantrend is measured with, made from a seed.
//
// Hit i of a day is a function of seed, day and i alone. So a day can be made in parts, on any
// thread, and is the same however it is cut into batches.
#ifndef SCANTREND_BENCH_WORKLOAD_H_
#define SCANTREND_BENCH_WORKLOAD_H_

#include <cstdint>
#include <vector>

#include "base/day.h"
#include "base/series.h"
#include "bench/alias_table.h"
#include "scantrend/v1/hit.pb.h"

namespace scantrend {

// Every port of tcp and udp.
inline constexpr uint32_t kWorkloadSeries = 131'072;
// The n-th heaviest series has 1/n of the hits of the heaviest.
inline constexpr double kWorkloadSeriesExponent = 1.0;
// Addresses that may come on a day; the same ones on every day.
inline constexpr uint32_t kWorkloadSources = 300'000;
// Chosen so that a day of 20 million hits has about 17 million distinct (series, side, address).
inline constexpr double kWorkloadSourceExponent = 1.52;
// Half of the sources share a /24 with this many in all; the others are anywhere.
inline constexpr uint32_t kWorkloadSourcesOfNetwork = 30;
// 198.18.0.0/16, of the network that RFC 2544 sets aside for benchmarks: every address is a target.
inline constexpr uint32_t kWorkloadTargets = 0xC612'0000;

// Thread-safe once it is made.
class Workload {
 public:
  Workload(uint64_t seed, uint64_t hits_per_day);

  uint64_t hits_per_day() const { return hits_per_day_; }

  // Replaces `columns` by the hits `first` to `first + count` (not included) of `day`, which are
  // probes in order of time; `records` stays empty. first + count <= hits_per_day().
  void MakeHits(Day day, uint64_t first, uint64_t count, v1::Ipv4Hits& columns) const;

  // Element n is the series of rank n; the first is the heaviest.
  const std::vector<Series>& series() const { return series_; }
  // Likewise the sources: distinct addresses.
  const std::vector<uint32_t>& sources() const { return sources_; }

 private:
  const uint64_t seed_;
  const uint64_t hits_per_day_;
  const std::vector<Series> series_;
  const std::vector<uint32_t> sources_;
  const AliasTable series_ranks_;
  const AliasTable source_ranks_;
};

}  // namespace scantrend

#endif  // SCANTREND_BENCH_WORKLOAD_H_
