// ContactSorter: makes packed contacts of hits in any order.
//
//   hits ─▶ numbered by series and day ─▶ scattered by these numbers ─▶ sorted, each by itself
//        ─▶ repeats counted ─▶ packed
//
// An IPv4 hit is one 64-bit key, source << 32 | target, and the number of its group, 32 bits: so
// what is sorted is small, and most groups fit the cache.
#ifndef SCANTREND_STORAGE_CONTACT_SORTER_H_
#define SCANTREND_STORAGE_CONTACT_SORTER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "base/day.h"
#include "storage/accepted_hits.h"
#include "storage/contact.h"
#include "storage/packed_contacts.h"
#include "storage/series_ids.h"

namespace scantrend {

// At this many hits: 100 MB at most, all in all.
inline constexpr size_t kSortedHitsDefault = size_t{3} << 20;

// Not thread-safe.
class ContactSorter {
 public:
  // Takes about `hits_max` (>= 1) hits at a time: IPv6 ones, and those with several records, count
  // for more than one. Memory: 32 bytes for each of them, and 20 for each series of each day that
  // ever came.
  explicit ContactSorter(size_t hits_max);

  // Takes the hits of days from `first` on. It must not be full: what a batch has beyond that is
  // taken, too.
  void Add(const AcceptedHits& hits, Day first);
  bool is_full() const { return taken_ >= hits_max_; }
  bool empty() const { return taken_ == 0; }

  // Packed contacts, of which there are some: of one day, series and family.
  using Sink = std::function<absl::Status(Day day, const CountedSeries& series, bool is_ipv6,
                                          std::string_view packed)>;
  // Hands all contacts of what was added since the last call to `sink`, in order of day, series and
  // family (those between IPv4 addresses first), once each. Errors: those of `sink`, after which it
  // is called no more.
  absl::Status Drain(const Sink& sink);

 private:
  using Group = uint32_t;  // a series on a day
  struct GroupInfo {
    Service service = 0;
    uint16_t day = 0;
    uint32_t ipv4_hits = 0;
  };
  // Records of an IPv4 hit but for the first.
  struct MoreRecords {
    Group group;
    uint32_t records;
    uint64_t key;
  };
  struct Ipv6Hit {
    Group group;
    uint32_t records;
    absl::uint128 source;
    absl::uint128 target;
  };

  Group GroupOf(Service service, uint16_t day);
  void AddIpv4(Group group, uint32_t source, uint32_t target, uint32_t records);
  // The groups of the hits, in order of day and series.
  std::vector<Group> SortGroups();
  // Brings the IPv4 keys into the order of `groups`, each group sorted.
  void SortIpv4(const std::vector<Group>& groups);
  void SortRange(uint64_t* begin, uint64_t* end);
  std::string_view PackIpv4(Group group, size_t& at, size_t& more_at);
  std::string_view PackIpv6(Group group, size_t& at);
  void Clear();

  const size_t hits_max_;
  size_t taken_ = 0;

  SeriesIds ids_;                                  // which day of a series came last is its mark
  std::vector<Group> last_group_;                  // by id: of that day
  absl::flat_hash_map<uint64_t, Group> group_of_;  // id << 16 | day
  std::vector<GroupInfo> groups_;
  std::vector<uint32_t> rank_;  // by group: its place in the order of the last Drain

  // By hit, as they came; then sorted_ has the keys.
  std::vector<uint64_t> keys_;
  std::vector<Group> group_of_key_;
  std::vector<uint64_t> sorted_;
  std::vector<uint64_t> scratch_;
  std::vector<MoreRecords> more_records_;
  std::vector<Ipv6Hit> ipv6_hits_;

  ContactPacker<uint32_t> ipv4_packer_;
  ContactPacker<absl::uint128> ipv6_packer_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_CONTACT_SORTER_H_
