// HitColumns: the hits of a batch as parallel columns, as they came in the message: element i of
// each column is of hit i. No hit is copied on its way from the wire to the journal.
#ifndef SCANTREND_STORAGE_HIT_COLUMNS_H_
#define SCANTREND_STORAGE_HIT_COLUMNS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/hit.h"
#include "storage/counted_series.h"

namespace scantrend {

// All columns have one length, but for `records`, which may be empty: 1 for every hit.
struct Ipv4Columns {
  std::span<const uint32_t> time_s;
  std::span<const uint32_t> source;
  std::span<const uint32_t> target;
  std::span<const Service> service;
  std::span<const uint32_t> records;

  size_t size() const { return time_s.size(); }
};

// An address is its first and its last 8 octets; IPv4-mapped ones are IPv4 addresses.
struct Ipv6Columns {
  std::span<const uint32_t> time_s;
  std::span<const uint64_t> source_high;
  std::span<const uint64_t> source_low;
  std::span<const uint64_t> target_high;
  std::span<const uint64_t> target_low;
  std::span<const Service> service;
  std::span<const uint32_t> records;

  size_t size() const { return time_s.size(); }
};

// Views of columns that `owner` keeps alive. Copies share them.
struct HitColumns {
  Ipv4Columns ipv4;
  Ipv6Columns ipv6;
  std::shared_ptr<const void> owner;

  size_t size() const { return ipv4.size() + ipv6.size(); }

  // Columns of their own, which hold `hits`.
  static HitColumns Of(const std::vector<Hit>& hits);
};

// The hits, IPv4 before IPv6.
std::vector<Hit> ToHits(const HitColumns& columns);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_HIT_COLUMNS_H_
