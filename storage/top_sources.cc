#include "storage/top_sources.h"

#include <algorithm>
#include <bit>
#include <tuple>

#include "base/status.h"
#include "storage/source_sets.h"

namespace scantrend {
namespace {

constexpr int kIpv4PrefixBits = 96;
constexpr int kPartBitsMax = 12;

Address ToAddress(uint32_t bits) { return Address(bits); }
Address ToAddress(absl::uint128 bits) {
  return {absl::Uint128High64(bits), absl::Uint128Low64(bits)};
}

bool ComesBefore(const SourceDays& a, const SourceDays& b) {
  const auto rank = [](const SourceDays& one) {
    return std::tuple(-one.days, -one.last.number(), !one.source.is_ipv4(), one.source);
  };
  return rank(a) < rank(b);
}

// Keeps the first ones and counts all.
class Ranking {
 public:
  Ranking(size_t limit, const NetworkSet& except) : limit_(limit), except_(except) {}

  // Sources with all their days, in no order; no source comes again in another call.
  template <typename Bits>
  void Add(std::vector<Seen<Bits>>& seen) {
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    for (size_t begin = 0; begin < seen.size();) {
      size_t end = begin + 1;
      while (end < seen.size() && seen[end].address == seen[begin].address) {
        ++end;
      }
      Add({.source = ToAddress(seen[begin].address),
           .days = static_cast<int>(end - begin),
           .first = Day(seen[begin].day),
           .last = Day(seen[end - 1].day)});
      begin = end;
    }
  }

  TopSources Take() {
    std::sort_heap(top_.sources.begin(), top_.sources.end(), ComesBefore);
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
    if (heap.size() == limit_ && !ComesBefore(source, heap.front())) {
      return;
    }
    if (heap.size() == limit_) {
      std::pop_heap(heap.begin(), heap.end(), ComesBefore);
      heap.pop_back();
    }
    heap.push_back(source);
    std::push_heap(heap.begin(), heap.end(), ComesBefore);
  }

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

}  // namespace

absl::StatusOr<TopSources> ReadTopSources(Snapshot& snapshot,
                                          const std::vector<CountedSeries>& series, DayRange days,
                                          const NetworkSet& except, size_t limit,
                                          uint64_t sightings) {
  Ranking ranking(limit, except);
  SourcesSeen seen;
  const auto read = [&](const NetworkSet& within) -> absl::Status {
    seen.ipv4.clear();
    seen.ipv6.clear();
    for (const CountedSeries& one : series) {
      RETURN_IF_ERROR(ReadSources(snapshot, one, days, within, seen));
    }
    return absl::OkStatus();
  };
  for (const Network& part : PartsFor(sightings)) {
    RETURN_IF_ERROR(read(NetworkSet({part})));
    ranking.Add(seen.ipv4);
  }
  RETURN_IF_ERROR(read(NetworkSet({Network(Address(0, 0), 0)}).Ipv6Only()));
  ranking.Add(seen.ipv6);
  return ranking.Take();
}

}  // namespace scantrend
