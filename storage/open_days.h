// OpenDays: hits that are counted in memory, for any days, until they are folded into the database.
#ifndef SCANTREND_STORAGE_OPEN_DAYS_H_
#define SCANTREND_STORAGE_OPEN_DAYS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/address.h"
#include "storage/accepted_hits.h"
#include "storage/derived_series.h"
#include "storage/new_sightings.h"
#include "storage/recent_addresses.h"
#include "storage/series_ids.h"
#include "storage/sighting_buffer.h"
#include "storage/sighting_key.h"

namespace scantrend {

// The parts into which open days are split by series: enough to keep the array of one small, few
// enough for their tails.
inline constexpr size_t kOpenParts = 64;

// The sorted sightings of open days at one moment, by series. Never changes; thread-safe.
class SortedDays {
 public:
  // Ascending.
  const std::vector<Service>& services() const { return services_; }
  size_t keys() const;
  // The latest day of a hit, perhaps of one that came later; nullopt if there is none.
  std::optional<Day> last_day() const { return last_day_; }
  // Appends what is held of a series to `sightings`; NewSightings::Normalize puts what was appended
  // more than once in order.
  void Collect(Service service, NewSightings& sightings) const;
  // Where a source was seen, and on which days (their numbers): a pass over all that is held.
  std::vector<std::pair<Service, uint16_t>> SeriesOfSource(const Address& source) const;
  // The same as Collect of services()[index]. Who passes over all of them calls Prefetch some steps
  // ahead: the series lie in memory in the order in which they first came.
  void CollectAt(size_t index, NewSightings& sightings) const;
  void Prefetch(size_t index) const;

 private:
  friend class OpenDays;
  explicit SortedDays(const KeyLayout& layout) : layout_(layout) {}
  void Index();

  template <typename Key>
  using Sorted = std::shared_ptr<const typename SightingBuffer<Key>::Sorted>;
  // Where each id's elements begin in the arrays of its part; UINT32_MAX if there are none.
  struct Begins {
    std::array<uint32_t, kSides> keys;
    uint32_t records;
  };

  KeyLayout layout_;
  std::optional<Day> last_day_;
  std::vector<Service> services_;
  std::vector<SeriesId> ids_;  // of services_
  std::array<std::array<Sorted<Ipv4Key>, kSides>, kOpenParts> ipv4_;
  std::array<std::array<Sorted<Ipv6Key>, kSides>, kOpenParts> ipv6_;
  // By id; empty if there are neither keys nor records.
  std::vector<Begins> ipv4_begins_;
  std::vector<Begins> ipv6_begins_;
};

// One (series, address, day) a key, in sorted arrays that are split by series: no node, tree or
// hash map for a series or an address. About 8 bytes for each distinct IPv4 sighting, 48 for an
// IPv6 one.
//
// Thread-safe: one thread appends, others sort and collect meanwhile.
class OpenDays {
 public:
  // Takes hits of days from `first` on. `day_bits`: see KeyLayout.
  OpenDays(Day first, int day_bits);

  // False if these hits have a day that does not fit, or perhaps too many series, together with
  // those that are held and those of `reserved` more hits.
  bool HasRoomFor(const AcceptedHits& hits, size_t reserved) const;
  // Counts the hits, each on its series, on the total of its kind and in what its sensor saw
  // (storage/derived_series.h); there must be room. True if there is something to sort.
  bool Append(const AcceptedHits& hits);

  // Sorts one full part; false: there is none. A thread of its own should do it, over and over.
  bool SortOne();

  // Sightings held, the same one perhaps more than once: memory, and the work of a fold.
  size_t keys() const;
  bool empty() const { return keys() == 0; }

  // Whether hits of a series were appended.
  bool Has(Service service) const;
  // Which of all open days these are: no others of the process have the same number.
  uint64_t number() const { return number_; }
  // The earliest, and the latest, day of a hit; nullopt if there is none.
  std::optional<Day> first_day() const;
  std::optional<Day> last_day() const;
  // Keys of targets of TotalSeries(kind) that were appended: as long as it stays the same, so do
  // the targets.
  uint64_t total_targets(Kind kind) const;
  // Appends what is held of a series to `sightings`, in any order; NewSightings::Normalize puts it
  // in order.
  void Collect(Service service, NewSightings& sightings) const;
  // All that was appended before the call (and perhaps some of what came after), sorted.
  SortedDays Sort() const;

 private:
  struct Part {
    std::array<SightingBuffer<Ipv4Key>, kSides> ipv4{SightingBuffer<Ipv4Key>(true),
                                                     SightingBuffer<Ipv4Key>(false)};
    std::array<SightingBuffer<Ipv6Key>, kSides> ipv6{SightingBuffer<Ipv6Key>(true),
                                                     SightingBuffer<Ipv6Key>(false)};
  };

  // Records of a series by day index, as far as they are not counted with a source.
  using MoreRecords = std::vector<uint64_t>;
  // A total that hits are being counted into.
  struct Total {
    std::optional<SeriesId> id;  // once there is a hit
    MoreRecords more_records;
    uint64_t targets_appended = 0;  // keys
    std::array<RecentAddresses, kSides> recent;
  };

  template <typename Bits>
  void AppendLocked(const AcceptedColumns<Bits>& columns, SeriesId reach);
  void AppendLocked(Side side, SeriesId id, uint32_t address, uint16_t day);
  void AppendLocked(Side side, SeriesId id, absl::uint128 address, uint16_t day);
  template <typename Bits>
  void CountTotalsLocked(const AcceptedColumns<Bits>& columns);
  // Appends an address unless it was appended lately; true if it is appended.
  bool CountOnceLocked(Total& total, Side side, uint32_t address, uint16_t day);
  bool CountOnceLocked(Total& total, Side side, absl::uint128 address, uint16_t day);
  void AddRecords(MoreRecords& more, uint16_t day, uint64_t records) const;
  void CountRecordsLocked(SeriesId id, MoreRecords& more);

  const uint64_t number_;
  const KeyLayout layout_;
  mutable std::mutex mutex_;
  SeriesIds ids_;
  uint16_t first_day_ = UINT16_MAX;  // Day numbers, of hits
  uint16_t last_day_ = 0;
  bool has_hits_ = false;
  std::array<std::unique_ptr<Part>, kOpenParts> parts_;
  std::array<Total, 2> totals_;  // of probes, of backscatter
  MoreRecords reach_records_;    // of the sensor whose hits are being appended
  std::vector<size_t> full_;     // parts to sort
  std::vector<bool> is_queued_;  // by part: it is in full_
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_OPEN_DAYS_H_
