#include "storage/top_sources.h"

#include <algorithm>
#include <bit>
#include <map>
#include <tuple>
#include <utility>

#include "base/address_bits.h"
#include "base/status.h"
#include "storage/source_sets.h"

namespace scantrend {
namespace {

constexpr int kIpv4PrefixBits = 96;
constexpr int kPartBitsMax = 12;

// Which of two comes first.
class Before {
 public:
  explicit Before(SourceOrder order) : order_(order) {}

  bool operator()(const SourceDays& a, const SourceDays& b) const { return Rank(a) < Rank(b); }

 private:
  // The larger count, the smaller.
  static uint64_t Fall(uint64_t count) { return UINT64_MAX - count; }

  std::tuple<uint64_t, uint64_t, int, int, bool, Address> Rank(const SourceDays& one) const {
    uint64_t first = 0;
    uint64_t second = 0;
    if (order_ != SourceOrder::kDays) {
      first = Fall(one.contacts.records);
      second = Fall(one.contacts.targets);
    }
    if (order_ == SourceOrder::kTargets) {
      std::swap(first, second);
    }
    return {first, second, -one.days, -one.last.number(), !one.source.is_ipv4(), one.source};
  }

  SourceOrder order_;
};

// The sources with all their days, ascending.
template <typename Bits>
std::vector<SourceDays> CountDays(std::vector<Seen<Bits>>& seen) {
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  std::vector<SourceDays> sources;
  for (const Seen<Bits>& one : seen) {
    const Address source = ToAddress(one.address);
    if (sources.empty() || sources.back().source != source) {
      sources.push_back(
          {.source = source, .days = 0, .first = Day(one.day), .last = {}, .contacts = {}});
    }
    ++sources.back().days;
    sources.back().last = Day(one.day);
  }
  return sources;
}

// Both ascend.
void AddContacts(const std::vector<SourceCounts>& counts, std::vector<SourceDays>& sources) {
  auto count = counts.begin();
  for (SourceDays& source : sources) {
    while (count != counts.end() && count->source < source.source) {
      ++count;
    }
    if (count != counts.end() && count->source == source.source) {
      source.contacts = count->counts;
    }
  }
}

// Keeps the first ones and counts all.
class Ranking {
 public:
  Ranking(SourceOrder order, size_t limit, const NetworkSet& except)
      : before_(order), limit_(limit), except_(except) {}

  // In no order; no source comes again.
  void Add(const std::vector<SourceDays>& sources) {
    for (const SourceDays& source : sources) {
      Add(source);
    }
  }

  TopSources Take() {
    std::sort_heap(top_.sources.begin(), top_.sources.end(), before_);
    return std::move(top_);
  }

 private:
  void Add(const SourceDays& source) {
    if (except_.Contains(source.source)) {
      return;
    }
    ++top_.total;
    // A heap with the last of those that are kept in front.
    std::vector<SourceDays>& heap = top_.sources;
    if (heap.size() == limit_ && !before_(source, heap.front())) {
      return;
    }
    if (heap.size() == limit_) {
      std::pop_heap(heap.begin(), heap.end(), before_);
      heap.pop_back();
    }
    heap.push_back(source);
    std::push_heap(heap.begin(), heap.end(), before_);
  }

  const Before before_;
  const size_t limit_;
  const NetworkSet& except_;
  TopSources top_;
};

// Networks that hold all IPv4 addresses, as many as parts are needed.
std::vector<Network> PartsFor(uint64_t sightings) {
  const int bits = std::min<int>(std::bit_width(sightings / kSightingsOfPart), kPartBitsMax);
  std::vector<Network> parts;
  for (uint32_t part = 0; part < 1u << bits; ++part) {
    const uint32_t first = bits == 0 ? 0 : part << (32 - bits);
    parts.emplace_back(Address(first), kIpv4PrefixBits + bits);
  }
  return parts;
}

// The sources of the range that lie in a part.
absl::Status ReadDays(Snapshot& snapshot, const SourcesRange& range, const NetworkSet& part,
                      SourcesSeen& seen) {
  seen.ipv4.clear();
  seen.ipv6.clear();
  for (const CountedSeries& series : range.series) {
    RETURN_IF_ERROR(ReadSources(snapshot, series, range.days, part, seen));
  }
  return absl::OkStatus();
}

absl::StatusOr<TopSources> RankByDays(Snapshot& snapshot, const SourcesRange& range,
                                      Ranking& ranking) {
  SourcesSeen seen;
  for (const Network& part : PartsFor(range.sightings)) {
    RETURN_IF_ERROR(ReadDays(snapshot, range, NetworkSet({part}), seen));
    ranking.Add(CountDays(seen.ipv4));
  }
  const NetworkSet ipv6 = NetworkSet({Network(Address(0, 0), 0)}).Ipv6Only();
  RETURN_IF_ERROR(ReadDays(snapshot, range, ipv6, seen));
  ranking.Add(CountDays(seen.ipv6));
  TopSources top = ranking.Take();
  std::vector<Address> sources;
  for (const SourceDays& one : top.sources) {
    sources.push_back(one.source);
  }
  std::sort(sources.begin(), sources.end());
  std::map<Address, ContactCounts> contacts;
  RETURN_IF_ERROR(
      SumBySource(snapshot, range.contacts, SourcesOf(sources), PartsFor(0),
                  [&contacts](const NetworkSet& /*part*/, const std::vector<SourceCounts>& counts) {
                    for (const SourceCounts& one : counts) {
                      contacts[one.source] = one.counts;
                    }
                    return absl::OkStatus();
                  }));
  for (SourceDays& one : top.sources) {
    one.contacts = contacts[one.source];
  }
  return top;
}

absl::StatusOr<TopSources> RankByContacts(Snapshot& snapshot, const SourcesRange& range,
                                          Ranking& ranking) {
  SourcesSeen seen;
  const auto rank_part = [&](const NetworkSet& part,
                             const std::vector<SourceCounts>& counts) -> absl::Status {
    RETURN_IF_ERROR(ReadDays(snapshot, range, part, seen));
    std::vector<SourceDays> sources =
        part.ipv4().empty() ? CountDays(seen.ipv6) : CountDays(seen.ipv4);
    AddContacts(counts, sources);
    ranking.Add(sources);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(
      SumBySource(snapshot, range.contacts, AllSources(), PartsFor(range.sightings), rank_part));
  return ranking.Take();
}

}  // namespace

absl::StatusOr<TopSources> ReadTopSources(Snapshot& snapshot, const SourcesRange& range,
                                          const NetworkSet& except, SourceOrder order,
                                          size_t limit) {
  Ranking ranking(order, limit, except);
  ASSIGN_OR_RETURN(TopSources top, order == SourceOrder::kDays
                                       ? RankByDays(snapshot, range, ranking)
                                       : RankByContacts(snapshot, range, ranking));
  top.contacts_since = ContactsSince(snapshot, range.days);
  return top;
}

}  // namespace scantrend
