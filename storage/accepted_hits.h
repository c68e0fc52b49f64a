// AcceptedHits: the hits of a batch that are to be counted, as what matters for counting: columns
// of series, addresses, days and records.
#ifndef SCANTREND_STORAGE_ACCEPTED_HITS_H_
#define SCANTREND_STORAGE_ACCEPTED_HITS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "absl/numeric/int128.h"
#include "base/day.h"
#include "base/hit.h"
#include "storage/derived_series.h"
#include "storage/hit_columns.h"

namespace scantrend {

// Hits of one address family. `Bits` is an address as a number: uint32_t of IPv4, absl::uint128 of
// IPv6 (where mapped ones are still IPv4 addresses).
template <typename Bits>
struct AcceptedColumns {
  std::span<const Service> service;
  std::span<const Bits> source;
  std::span<const Bits> target;
  std::span<const uint16_t> day;      // Day numbers: one for all hits, or one a hit
  std::span<const uint32_t> records;  // one a hit, or empty: 1 for every hit

  size_t size() const { return service.size(); }
  uint16_t day_of(size_t hit) const { return day.size() == 1 ? day[0] : day[hit]; }
  uint32_t records_of(size_t hit) const { return records.empty() ? 1 : records[hit]; }
};

// Accepted hits of one day.
struct Delivered {
  Day day;
  uint64_t accepted = 0;  // hits
  uint64_t records = 0;
};

// Columns that cannot be taken as they came: those of every IPv6 hit, those of batches with refused
// hits, and all days.
struct DerivedColumns {
  std::vector<Service> service4, service6;
  std::vector<uint32_t> source4, target4;
  std::vector<absl::uint128> source6, target6;
  std::vector<uint16_t> day4, day6;
  std::vector<uint32_t> records4, records6;
};

// A value type; copies share the columns.
struct AcceptedHits {
  SensorNumber sensor = 0;  // >= 1, once it is known
  AcceptedColumns<uint32_t> ipv4;
  AcceptedColumns<absl::uint128> ipv6;
  RefusedCounts refused{};
  uint32_t last_hit_s = 0;  // time of the newest hit; 0: there is none

  // What keeps the columns alive: where they came from, and what was made anew.
  std::shared_ptr<const void> received;
  std::shared_ptr<const DerivedColumns> derived;

  size_t size() const { return ipv4.size() + ipv6.size(); }
  // By day, ascending.
  std::vector<Delivered> Deliveries() const;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_ACCEPTED_HITS_H_
