#include "storage/contact_sorter.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "base/address_bits.h"
#include "base/status.h"
#include "storage/radix_sort.h"

namespace scantrend {
namespace {

// Below this, sorting by comparison is faster than by digits.
constexpr size_t kRadixKeysMin = 1'024;
// What they cost in memory, in IPv4 hits.
constexpr size_t kHitsOfMoreRecords = 1;
constexpr size_t kHitsOfIpv6 = 2;

}  // namespace

ContactSorter::ContactSorter(size_t hits_max) : hits_max_(hits_max) {}

ContactSorter::Group ContactSorter::GroupOf(Service service, uint16_t day) {
  bool is_other_day = false;
  const SeriesId id = ids_.IdOf(service, day + 1u, is_other_day);
  if (!is_other_day) {
    return last_group_[id];
  }
  if (id >= last_group_.size()) {
    last_group_.resize(id + 1);
  }
  const auto [at, is_new] =
      group_of_.try_emplace(uint64_t{id} << 16 | day, static_cast<Group>(groups_.size()));
  if (is_new) {
    groups_.push_back({.service = service, .day = day});
  }
  return last_group_[id] = at->second;
}

void ContactSorter::AddIpv4(Group group, uint32_t source, uint32_t target, uint32_t records) {
  const uint64_t key = uint64_t{source} << 32 | target;
  keys_.push_back(key);
  group_of_key_.push_back(group);
  ++groups_[group].ipv4_hits;
  ++taken_;
  if (records > 1) {
    more_records_.push_back({.group = group, .records = records - 1, .key = key});
    taken_ += kHitsOfMoreRecords;
  }
}

void ContactSorter::Add(const AcceptedHits& hits, Day first) {
  if (empty()) {
    keys_.reserve(hits_max_);
    group_of_key_.reserve(hits_max_);
  }
  const AcceptedColumns<uint32_t>& ipv4 = hits.ipv4;
  for (size_t i = 0; i < ipv4.size(); ++i) {
    if (ipv4.day_of(i) >= first.number()) {
      AddIpv4(GroupOf(ipv4.service[i], ipv4.day_of(i)), ipv4.source[i], ipv4.target[i],
              ipv4.records_of(i));
    }
  }
  const AcceptedColumns<absl::uint128>& ipv6 = hits.ipv6;
  for (size_t i = 0; i < ipv6.size(); ++i) {
    if (ipv6.day_of(i) < first.number()) {
      continue;
    }
    const Group group = GroupOf(ipv6.service[i], ipv6.day_of(i));
    const std::optional<uint32_t> source = MappedAddress(ipv6.source[i]);
    const std::optional<uint32_t> target = MappedAddress(ipv6.target[i]);
    if (source.has_value() && target.has_value()) {
      AddIpv4(group, *source, *target, ipv6.records_of(i));
    } else {
      ipv6_hits_.push_back({.group = group,
                            .records = ipv6.records_of(i),
                            .source = ipv6.source[i],
                            .target = ipv6.target[i]});
      taken_ += kHitsOfIpv6;
    }
  }
}

absl::Status ContactSorter::Drain(const Sink& sink) {
  const std::vector<Group> groups = SortGroups();
  SortIpv4(groups);
  std::sort(more_records_.begin(), more_records_.end(),
            [this](const MoreRecords& a, const MoreRecords& b) {
              return std::tuple(rank_[a.group], a.key) < std::tuple(rank_[b.group], b.key);
            });
  std::sort(ipv6_hits_.begin(), ipv6_hits_.end(), [this](const Ipv6Hit& a, const Ipv6Hit& b) {
    return std::tuple(rank_[a.group], a.source, a.target) <
           std::tuple(rank_[b.group], b.source, b.target);
  });
  size_t ipv4_at = 0;
  size_t more_at = 0;
  size_t ipv6_at = 0;
  absl::Status status;
  for (size_t i = 0; i < groups.size() && status.ok(); ++i) {
    const Day day(groups_[groups[i]].day);
    const CountedSeries series = SeriesOf(groups_[groups[i]].service);
    const std::string_view ipv4 = PackIpv4(groups[i], ipv4_at, more_at);
    if (!ipv4.empty()) {
      status = sink(day, series, /*is_ipv6=*/false, ipv4);
    }
    const std::string_view ipv6 = PackIpv6(groups[i], ipv6_at);
    if (!ipv6.empty() && status.ok()) {
      status = sink(day, series, /*is_ipv6=*/true, ipv6);
    }
  }
  Clear();
  return status;
}

std::vector<ContactSorter::Group> ContactSorter::SortGroups() {
  std::vector<bool> has_ipv6(groups_.size());
  for (const Ipv6Hit& hit : ipv6_hits_) {
    has_ipv6[hit.group] = true;
  }
  std::vector<Group> groups;
  for (Group group = 0; group < groups_.size(); ++group) {
    if (groups_[group].ipv4_hits > 0 || has_ipv6[group]) {
      groups.push_back(group);
    }
  }
  std::sort(groups.begin(), groups.end(), [this](Group a, Group b) {
    return std::tuple(groups_[a].day, groups_[a].service) <
           std::tuple(groups_[b].day, groups_[b].service);
  });
  rank_.resize(groups_.size());
  for (size_t i = 0; i < groups.size(); ++i) {
    rank_[groups[i]] = static_cast<uint32_t>(i);
  }
  return groups;
}

void ContactSorter::SortIpv4(const std::vector<Group>& groups) {
  std::vector<uint32_t> next(groups_.size());  // where the group's next key goes
  uint32_t at = 0;
  for (const Group group : groups) {
    next[group] = at;
    at += groups_[group].ipv4_hits;
  }
  sorted_.resize(keys_.size());
  for (size_t i = 0; i < keys_.size(); ++i) {
    sorted_[next[group_of_key_[i]]++] = keys_[i];
  }
  uint64_t* begin = sorted_.data();
  for (const Group group : groups) {
    SortRange(begin, begin + groups_[group].ipv4_hits);
    begin += groups_[group].ipv4_hits;
  }
}

void ContactSorter::SortRange(uint64_t* begin, uint64_t* end) {
  if (static_cast<size_t>(end - begin) < kRadixKeysMin) {
    std::sort(begin, end);
    return;
  }
  // What came is in sorted_: its memory is free.
  keys_.assign(begin, end);
  RadixSort(keys_, scratch_);
  std::copy(keys_.begin(), keys_.end(), begin);
}

std::string_view ContactSorter::PackIpv4(Group group, size_t& at, size_t& more_at) {
  const size_t end = at + groups_[group].ipv4_hits;
  while (at < end) {
    const uint64_t key = sorted_[at];
    Contact<uint32_t> contact{.source = static_cast<uint32_t>(key >> 32),
                              .target = static_cast<uint32_t>(key),
                              .records = 1};
    for (++at; at < end && sorted_[at] == key; ++at) {
      ++contact.records;
    }
    for (; more_at < more_records_.size() && more_records_[more_at].group == group &&
           more_records_[more_at].key == key;
         ++more_at) {
      contact.records += more_records_[more_at].records;
    }
    ipv4_packer_.Add(contact);
  }
  return ipv4_packer_.Finish();
}

std::string_view ContactSorter::PackIpv6(Group group, size_t& at) {
  while (at < ipv6_hits_.size() && ipv6_hits_[at].group == group) {
    const Ipv6Hit& first = ipv6_hits_[at];
    Contact<absl::uint128> contact{.source = first.source, .target = first.target, .records = 0};
    for (; at < ipv6_hits_.size() && ipv6_hits_[at].group == group &&
           ipv6_hits_[at].source == contact.source && ipv6_hits_[at].target == contact.target;
         ++at) {
      contact.records += ipv6_hits_[at].records;
    }
    ipv6_packer_.Add(contact);
  }
  return ipv6_packer_.Finish();
}

void ContactSorter::Clear() {
  taken_ = 0;
  keys_.clear();
  group_of_key_.clear();
  more_records_.clear();
  ipv6_hits_.clear();
  for (GroupInfo& group : groups_) {
    group.ipv4_hits = 0;
  }
}

}  // namespace scantrend
