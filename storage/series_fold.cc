#include "storage/series_fold.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>
#include <span>

namespace scantrend {
namespace {

// Addresses whose stored days are looked up at a time: their masks stay in the cache.
constexpr size_t kAddressesAtATime = 4'096;

constexpr int kNever = -1;

uint16_t GapOf(int day, int before) {
  return before == kNever ? kNeverSeen : static_cast<uint16_t>(day - before);
}

// The stored days of some addresses of one set.
template <typename Bits>
class StoredDays {
 public:
  // False: a value is damaged.
  bool Parse(const std::vector<StoredSpan>& stored) {
    for (const StoredSpan& span : stored) {
      const auto sightings = PackedSightings<Bits>::Parse(span.sightings);
      if (!sightings.has_value()) {
        return false;
      }
      spans_.push_back({.first_day = span.span * kSpanDays, .sightings = *sightings, .days = {}});
    }
    return true;
  }

  // From now on `address` below is an index of these, which ascend; those of its days that are
  // before the last one before `first_days[address]` are not known. False: a value is damaged.
  bool Find(std::span<const Bits> addresses, std::span<const uint16_t> first_days) {
    // The latest span first: most that come every day are found there, and no further.
    wanted_.resize(addresses.size());
    std::iota(wanted_.begin(), wanted_.end(), size_t{0});
    wanted_addresses_.assign(addresses.begin(), addresses.end());
    for (size_t i = spans_.size(); i-- > 0;) {
      Span& span = spans_[i];
      found_.assign(wanted_.size(), 0);
      if (!span.sightings.Find(wanted_addresses_, found_)) {
        return false;
      }
      span.days.assign(addresses.size(), 0);
      size_t left = 0;
      for (size_t j = 0; j < wanted_.size(); ++j) {
        const size_t address = wanted_[j];
        span.days[address] = found_[j];
        if ((found_[j] & span.DaysBefore(first_days[address])) == 0) {
          wanted_[left] = address;
          wanted_addresses_[left] = wanted_addresses_[j];
          ++left;
        }
      }
      wanted_.resize(left);
      wanted_addresses_.resize(left);
    }
    return true;
  }

  // The last stored day before `day`, kNever if there is none.
  int Before(size_t address, int day) const {
    for (size_t i = spans_.size(); i-- > 0;) {
      const uint64_t days = spans_[i].days[address] & spans_[i].DaysBefore(day);
      if (days != 0) {
        return spans_[i].first_day + std::bit_width(days) - 1;
      }
    }
    return kNever;
  }

  // The first stored day after `day`, kNever if there is none.
  int After(size_t address, int day) const {
    for (const Span& span : spans_) {
      const int offset = day + 1 - span.first_day;
      if (offset >= kSpanDays) {
        continue;
      }
      uint64_t days = span.days[address];
      if (offset > 0) {
        days &= ~uint64_t{0} << offset;
      }
      if (days != 0) {
        return span.first_day + std::countr_zero(days);
      }
    }
    return kNever;
  }

  bool Has(size_t address, int day) const {
    for (const Span& span : spans_) {
      const int offset = day - span.first_day;
      if (offset >= 0 && offset < kSpanDays) {
        return (span.days[address] >> offset & 1) != 0;
      }
    }
    return false;
  }

 private:
  struct Span {
    int first_day;
    PackedSightings<Bits> sightings;
    std::vector<uint64_t> days;  // by address

    // A mask of those of its days that are before `day`.
    uint64_t DaysBefore(int day) const {
      const int offset = day - first_day;
      return offset <= 0 ? 0 : offset >= kSpanDays ? ~uint64_t{0} : (uint64_t{1} << offset) - 1;
    }
  };
  std::vector<Span> spans_;  // ascending
  // Of Find: indexes of addresses whose day before is not found yet, these addresses, and their
  // days in a span.
  std::vector<size_t> wanted_;
  std::vector<Bits> wanted_addresses_;
  std::vector<uint64_t> found_;
};

// Sightings that were not stored, by span.
template <typename Bits>
class FreshSightings {
 public:
  // Addresses come ascending, and the days of each.
  void Add(Bits address, uint16_t day) {
    std::vector<SeenDays<Bits>>& entries = EntriesOf(static_cast<uint16_t>(day / kSpanDays));
    if (entries.empty() || entries.back().address != address) {
      entries.push_back({address, 0});
    }
    entries.back().days |= uint64_t{1} << (day % kSpanDays);
  }

  void AppendRuns(AddressSet set, std::vector<SeriesChange::Run>& runs) const {
    for (const auto& [span, entries] : spans_) {
      SeriesChange::Run& run = runs.emplace_back();
      run.set = set;
      run.span = span;
      AppendRun<Bits>(entries, run.packed);
    }
  }

 private:
  std::vector<SeenDays<Bits>>& EntriesOf(uint16_t span) {
    auto at = std::find_if(spans_.begin(), spans_.end(),
                           [span](const auto& entry) { return entry.first >= span; });
    if (at == spans_.end() || at->first != span) {
      at = spans_.insert(at, {span, {}});
    }
    return at->second;
  }

  std::vector<std::pair<uint16_t, std::vector<SeenDays<Bits>>>> spans_;  // ascending
};

// As UniteRuns, of one set; `change` may have runs of others.
template <typename Bits>
bool UniteRunsOf(AddressSet set, const std::vector<StoredSpan>& stored, SeriesChange& change) {
  int newest = -1;
  for (const SeriesChange::Run& run : change.runs) {
    newest = run.set == set ? run.span : newest;
  }
  for (const StoredSpan& span : stored) {
    auto run = std::find_if(
        change.runs.begin(), change.runs.end(),
        [set, &span](const auto& added) { return added.set == set && added.span == span.span; });
    const auto before = PackedSightings<Bits>::Parse(span.sightings);
    if (!before.has_value()) {
      return false;
    }
    const size_t runs = before->runs() + (run == change.runs.end() ? 0 : 1);
    if (runs == 1 || (span.span >= newest && runs <= kSpanRunsMax)) {
      continue;
    }
    if (run == change.runs.end()) {
      run = change.runs.insert(run, {.set = set, .span = span.span, .packed = {}, .is_all = true});
    }
    const std::string several = span.sightings + run->packed;
    std::vector<SeenDays<Bits>> entries;
    if (!PackedSightings<Bits>::Parse(several)->ReadAll(entries)) {
      return false;
    }
    run->is_all = true;
    run->packed.clear();
    AppendRun<Bits>(entries, run->packed);
  }
  return true;
}

}  // namespace

bool UniteRuns(const StoredSightings& stored, SeriesChange& change) {
  const size_t added = change.runs.size();
  for (const AddressSet set : {AddressSet::kIpv4Sources, AddressSet::kIpv4Targets}) {
    if (!UniteRunsOf<uint32_t>(set, stored[static_cast<size_t>(set)], change)) {
      return false;
    }
  }
  for (const AddressSet set : {AddressSet::kIpv6Sources, AddressSet::kIpv6Targets}) {
    if (!UniteRunsOf<absl::uint128>(set, stored[static_cast<size_t>(set)], change)) {
      return false;
    }
  }
  if (change.runs.size() > added) {
    std::sort(change.runs.begin(), change.runs.end(), [](const auto& a, const auto& b) {
      return a.set != b.set ? a.set < b.set : a.span < b.span;
    });
  }
  return true;
}

bool SeriesFold::Compute(const NewSightings& added, const StoredSightings& stored,
                         SeriesChange& change) {
  change.runs.clear();
  change.points.clear();
  changes_.clear();
  // What a call that found damage had counted before.
  gaps_.clear();
  last_count_ = nullptr;
  const auto stored_of = [&stored](AddressSet set) -> auto& {
    return stored[static_cast<size_t>(set)];
  };
  for (const AddressSet set : {AddressSet::kIpv4Sources, AddressSet::kIpv4Targets}) {
    if (!ComputeSet(added.ipv4[static_cast<size_t>(SideOf(set))], stored_of(set), set, change)) {
      return false;
    }
  }
  for (const AddressSet set : {AddressSet::kIpv6Sources, AddressSet::kIpv6Targets}) {
    if (!ComputeSet(added.ipv6[static_cast<size_t>(SideOf(set))], stored_of(set), set, change)) {
      return false;
    }
  }
  AppendPoints(added.records, change);
  return true;
}

template <typename Bits>
bool SeriesFold::ComputeSet(const std::vector<Seen<Bits>>& added,
                            const std::vector<StoredSpan>& stored, AddressSet set,
                            SeriesChange& change) {
  if (added.empty()) {
    return true;
  }
  StoredDays<Bits> known;
  if (!known.Parse(stored)) {
    return false;
  }
  FreshSightings<Bits> fresh;
  std::vector<Bits> addresses;
  std::vector<uint16_t> first_days;
  for (size_t i = 0; i < added.size();) {
    addresses.clear();
    first_days.clear();
    size_t end = i;
    for (; end < added.size(); ++end) {
      if (addresses.empty() || addresses.back() != added[end].address) {
        if (addresses.size() == kAddressesAtATime) {
          break;
        }
        addresses.push_back(added[end].address);
        first_days.push_back(added[end].day);
      }
    }
    if (!known.Find(addresses, first_days)) {
      return false;
    }
    for (size_t address = 0; address < addresses.size(); ++address) {
      int last_fresh = kNever;
      for (; i < end && added[i].address == addresses[address]; ++i) {
        const uint16_t day = added[i].day;
        if (known.Has(address, day)) {
          continue;
        }
        fresh.Add(added[i].address, day);
        CountGap(day, GapOf(day, std::max(known.Before(address, day), last_fresh)), 1);
        last_fresh = day;
        // The stored day behind it has a new day before it now: the last of those in between.
        const int later = known.After(address, day);
        const bool is_last =
            i + 1 == end || added[i + 1].address != added[i].address || added[i + 1].day >= later;
        if (later != kNever && is_last) {
          CountGap(static_cast<uint16_t>(later), GapOf(later, known.Before(address, later)), -1);
          CountGap(static_cast<uint16_t>(later), GapOf(later, day), 1);
        }
      }
    }
  }
  fresh.AppendRuns(set, change.runs);
  TakeGaps(SideOf(set));
  return true;
}

void SeriesFold::CountGap(uint16_t day, uint16_t gap, int64_t count) {
  const uint32_t key = static_cast<uint32_t>(day) << 16 | gap;
  if (last_count_ == nullptr || last_gap_ != key) {
    last_count_ = &gaps_[key];
    last_gap_ = key;
  }
  *last_count_ += count;
}

void SeriesFold::TakeGaps(Side side) {
  for (const auto& [key, count] : gaps_) {
    if (count != 0) {
      changes_.push_back({.day = static_cast<uint16_t>(key >> 16),
                          .side = side,
                          .gap = static_cast<uint16_t>(key),
                          .count = count});
    }
  }
  gaps_.clear();
  last_count_ = nullptr;
}

void SeriesFold::AppendPoints(const std::vector<DayRecords>& records, SeriesChange& change) {
  std::sort(changes_.begin(), changes_.end(), [](const GapChange& a, const GapChange& b) {
    return a.day != b.day ? a.day < b.day : a.gap < b.gap;
  });
  auto counted = records.begin();
  for (auto changed = changes_.begin(); counted != records.end() || changed != changes_.end();) {
    const bool has_records =
        counted != records.end() && (changed == changes_.end() || counted->day <= changed->day);
    const uint16_t day = has_records ? counted->day : changed->day;
    SeriesChange::Point& point = change.points.emplace_back();
    point.day = Day(day);
    if (has_records) {
      point.change.records = counted->records;
      ++counted;
    }
    for (; changed != changes_.end() && changed->day == day; ++changed) {
      GapHistogram& gaps =
          changed->side == Side::kSource ? point.change.sources : point.change.targets;
      gaps.Add(changed->gap, changed->count);
    }
  }
}

}  // namespace scantrend
