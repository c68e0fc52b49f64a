#include "storage/contact_totals.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "base/address_bits.h"
#include "base/status.h"
#include "storage/counted_series.h"

namespace scantrend {
namespace {

constexpr int kIpv4Bits = 32;
constexpr int kIpv4PrefixBits = 96;
// What is held grows so far before it is looked whether it could be less.
constexpr size_t kHeldMin = 1 << 16;

// Pairs with their records.
template <typename Pair>
class PairSums {
 public:
  void Add(const Pair& pair, uint64_t records) { sums_.emplace_back(pair, records); }
  size_t size() const { return sums_.size(); }
  void Clear() { sums_.clear(); }

  // Ascending, each pair once.
  const std::vector<std::pair<Pair, uint64_t>>& Unite() {
    std::sort(sums_.begin(), sums_.end());
    size_t kept = 0;
    for (size_t i = 0; i < sums_.size(); ++i) {
      if (i > 0 && sums_[i].first == sums_[kept - 1].first) {
        sums_[kept - 1].second += sums_[i].second;
      } else {
        sums_[kept++] = sums_[i];
      }
    }
    sums_.resize(kept);
    return sums_;
  }

  // Forgets the pairs from this one on; they must be united.
  void CutFrom(const Pair& pair) {
    const auto at = std::partition_point(sums_.begin(), sums_.end(),
                                         [&pair](const auto& sum) { return sum.first < pair; });
    sums_.erase(at, sums_.end());
  }

 private:
  std::vector<std::pair<Pair, uint64_t>> sums_;
};

using Ipv4Pair = uint64_t;  // source << 32 | target
using Ipv6Pair = std::pair<absl::uint128, absl::uint128>;

Address SourceOf(Ipv4Pair pair) { return Address(static_cast<uint32_t>(pair >> 32)); }
Address SourceOf(const Ipv6Pair& pair) { return ToAddress(pair.first); }

// By source; `sums` are united.
template <typename Pair>
std::vector<SourceCounts> CountSources(const std::vector<std::pair<Pair, uint64_t>>& sums) {
  std::vector<SourceCounts> sources;
  for (const auto& [pair, records] : sums) {
    const Address source = SourceOf(pair);
    if (sources.empty() || sources.back().source != source) {
      sources.push_back({.source = source, .counts = {}});
    }
    sources.back().counts.records += records;
    ++sources.back().counts.targets;
  }
  return sources;
}

// The addresses that begin with the first `bits` bits of `first`.
struct Part {
  uint32_t first = 0;
  int bits = 0;

  uint32_t last() const {
    return first | static_cast<uint32_t>((uint64_t{1} << (kIpv4Bits - bits)) - 1);
  }
  Network network() const { return {Address(first), kIpv4PrefixBits + bits}; }
};

std::vector<AddressRange<uint32_t>> Intersect(const std::vector<AddressRange<uint32_t>>& ranges,
                                              const Part& part) {
  std::vector<AddressRange<uint32_t>> both;
  for (const AddressRange<uint32_t>& range : ranges) {
    const uint32_t first = std::max(range.first, part.first);
    const uint32_t last = std::min(range.last, part.last());
    if (first <= last) {
      both.push_back({first, last});
    }
  }
  return both;
}

class Summing {
 public:
  Summing(Snapshot& snapshot, const ContactRange& range, const SourceRanges& sources,
          const OnPart& on_part, size_t pairs_of_part)
      : snapshot_(snapshot),
        range_(range),
        sources_(sources),
        on_part_(on_part),
        pairs_of_part_(pairs_of_part) {}

  // Before the IPv4 parts: IPv4 sources may have IPv6 targets.
  absl::Status SumIpv6() {
    PairSums<Ipv6Pair> sums;
    size_t limit = kHeldMin;
    const SourceRanges asked{.ipv4 = {}, .ipv6 = sources_.ipv6};
    RETURN_IF_ERROR(ReadContacts(
        snapshot_, range_, asked,
        [&](const ContactPlace&, const Address& source, const Address& target, uint64_t records) {
          sums.Add({ToBits(source), ToBits(target)}, records);
          if (sums.size() >= limit) {
            limit = std::max(kHeldMin, 2 * sums.Unite().size());
          }
        }));
    std::vector<SourceCounts> all = CountSources(sums.Unite());
    const auto mapped = std::stable_partition(
        all.begin(), all.end(), [](const SourceCounts& one) { return !one.source.is_ipv4(); });
    to_ipv6_targets_.assign(mapped, all.end());
    all.erase(mapped, all.end());
    return on_part_(NetworkSet({Network(Address(0, 0), 0)}).Ipv6Only(), all);
  }

  absl::Status SumIpv4(const std::vector<Network>& parts) {
    std::vector<Part> left;  // the next one is the last
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
      left.push_back(
          {.first = part->first().ipv4(), .bits = part->prefix_bits() - kIpv4PrefixBits});
    }
    while (!left.empty()) {
      Part part = left.back();
      left.pop_back();
      RETURN_IF_ERROR(ReadPart(part, left));
      RETURN_IF_ERROR(on_part_(NetworkSet({part.network()}), CountPart(part)));
    }
    return absl::OkStatus();
  }

 private:
  // Where there are too many pairs, halves the part, and leaves the second half for later.
  absl::Status ReadPart(Part& part, std::vector<Part>& left) {
    sums_.Clear();
    size_t limit = pairs_of_part_;
    SourceRanges asked{.ipv4 = Intersect(sources_.ipv4, part), .ipv6 = {}};
    if (asked.ipv4.empty()) {
      return absl::OkStatus();
    }
    return ReadContacts(
        snapshot_, range_, asked,
        [&](const ContactPlace&, const Address& source, const Address& target, uint64_t records) {
          if (source.ipv4() > part.last()) {
            return;
          }
          sums_.Add(Ipv4Pair{source.ipv4()} << 32 | target.ipv4(), records);
          if (sums_.size() < limit) {
            return;
          }
          sums_.Unite();
          while (sums_.size() > pairs_of_part_ / 2 && part.bits < kIpv4Bits) {
            ++part.bits;
            const Part second{.first = part.last() + 1, .bits = part.bits};
            left.push_back(second);
            sums_.CutFrom(Ipv4Pair{second.first} << 32);
          }
          asked.ipv4 = Intersect(sources_.ipv4, part);
          limit = std::max(pairs_of_part_, 2 * sums_.size());
        });
  }

  std::vector<SourceCounts> CountPart(const Part& part) {
    std::vector<SourceCounts> ipv4 = CountSources(sums_.Unite());
    const auto is_before = [](const SourceCounts& a, const SourceCounts& b) {
      return a.source < b.source;
    };
    const auto begin = std::lower_bound(to_ipv6_targets_.begin(), to_ipv6_targets_.end(),
                                        SourceCounts{Address(part.first), {}}, is_before);
    const auto end = std::upper_bound(begin, to_ipv6_targets_.end(),
                                      SourceCounts{Address(part.last()), {}}, is_before);
    if (begin == end) {
      return ipv4;
    }
    std::vector<SourceCounts> both;
    std::merge(ipv4.begin(), ipv4.end(), begin, end, std::back_inserter(both), is_before);
    size_t kept = 0;
    for (size_t i = 0; i < both.size(); ++i) {
      if (i > 0 && both[i].source == both[kept - 1].source) {
        both[kept - 1].counts.records += both[i].counts.records;
        both[kept - 1].counts.targets += both[i].counts.targets;
      } else {
        both[kept++] = both[i];
      }
    }
    both.resize(kept);
    return both;
  }

  Snapshot& snapshot_;
  const ContactRange& range_;
  const SourceRanges& sources_;
  const OnPart& on_part_;
  const size_t pairs_of_part_;
  PairSums<Ipv4Pair> sums_;                    // of the part
  std::vector<SourceCounts> to_ipv6_targets_;  // what IPv4 sources did there, ascending
};

}  // namespace

absl::Status SumBySource(Snapshot& snapshot, const ContactRange& range, const SourceRanges& sources,
                         const std::vector<Network>& ipv4_parts, const OnPart& on_part,
                         size_t pairs_of_part) {
  Summing summing(snapshot, range, sources, on_part, pairs_of_part);
  RETURN_IF_ERROR(summing.SumIpv6());
  return summing.SumIpv4(ipv4_parts);
}

absl::StatusOr<SourceContacts> SumOfSource(Snapshot& snapshot, const ContactRange& range,
                                           const Address& source) {
  SourceContacts sums;
  PairSums<std::pair<Service, uint32_t>> ipv4;
  PairSums<std::pair<Service, Address>> ipv6;
  size_t ipv4_limit = kHeldMin;
  size_t ipv6_limit = kHeldMin;
  RETURN_IF_ERROR(ReadContacts(
      snapshot, range, SourcesOf({source}),
      [&](const ContactPlace& place, const Address&, const Address& target, uint64_t records) {
        const Service service = ServiceOf({range.kind, place.series});
        if (target.is_ipv4()) {
          ipv4.Add({service, target.ipv4()}, records);
          if (ipv4.size() >= ipv4_limit) {
            ipv4_limit = std::max(kHeldMin, 2 * ipv4.Unite().size());
          }
        } else {
          ipv6.Add({service, target}, records);
          if (ipv6.size() >= ipv6_limit) {
            ipv6_limit = std::max(kHeldMin, 2 * ipv6.Unite().size());
          }
        }
      }));
  const auto count = [&sums](const auto& pairs, auto& targets) {
    for (const auto& [pair, records] : pairs) {
      ContactCounts& of_series = sums.series[SeriesOf(pair.first).series];
      of_series.records += records;
      ++of_series.targets;
      sums.all.records += records;
      targets.push_back(pair.second);
    }
    std::sort(targets.begin(), targets.end());
    targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
    sums.all.targets += targets.size();
  };
  std::vector<uint32_t> ipv4_targets;
  std::vector<Address> ipv6_targets;
  count(ipv4.Unite(), ipv4_targets);
  count(ipv6.Unite(), ipv6_targets);
  return sums;
}

std::optional<Day> ContactsSince(const Snapshot& snapshot, DayRange days) {
  const Day from = snapshot.contacts_complete_from();
  return from > days.first ? std::optional(from) : std::nullopt;
}

}  // namespace scantrend
