#include "storage/series_recount.h"

#include <algorithm>
#include <limits>

#include "storage/packed_sightings.h"

namespace scantrend {
namespace {

constexpr int kSpansMax = (UINT16_MAX + 1) / kSpanDays;

// IPv4-mapped addresses are IPv4 ones: they have no place in an IPv6 set.
bool IsMapped(absl::uint128 address) { return (address >> 32) == 0xffff; }
bool IsMapped(uint32_t /*address*/) { return false; }

}  // namespace

bool SeriesRecount::Add(AddressSet set, uint16_t span, std::string_view value) {
  if (set != set_) {
    CountSet();
    set_ = set;
  }
  return IsIpv6(set) ? Decode(span, value, ipv6_) : Decode(span, value, ipv4_);
}

template <typename Bits>
bool SeriesRecount::Decode(uint16_t span, std::string_view value, std::vector<Seen<Bits>>& seen) {
  std::vector<SeenDays<Bits>> entries;
  const auto packed = PackedSightings<Bits>::Parse(value);
  if (span >= kSpansMax || !packed.has_value() || !packed->ReadAll(entries) || entries.empty()) {
    return false;
  }
  const auto is_wrong = [](const SeenDays<Bits>& entry) {
    return entry.days == 0 || IsMapped(entry.address);
  };
  if (std::any_of(entries.begin(), entries.end(), is_wrong)) {
    return false;
  }
  for (const SeenDays<Bits>& entry : entries) {
    for (int i = 0; i < kSpanDays; ++i) {
      const auto day = static_cast<uint16_t>(span * kSpanDays + i);
      if ((entry.days >> i & 1) == 0) {
        continue;
      }
      if (Day(day) < first_) {
        ++passed_over_;
      } else {
        seen.push_back({entry.address, day});
      }
    }
  }
  return true;
}

void SeriesRecount::Finish() { CountSet(); }

void SeriesRecount::CountSet() {
  Count(ipv4_);
  Count(ipv6_);
}

template <typename Bits>
void SeriesRecount::Count(std::vector<Seen<Bits>>& seen) {
  if (seen.empty()) {
    return;
  }
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  sightings_ += seen.size();
  const auto by_day = [](const Seen<Bits>& a, const Seen<Bits>& b) { return a.day < b.day; };
  const auto [first, last] = std::minmax_element(seen.begin(), seen.end(), by_day);
  first_seen_ = first->day;
  for (auto& changes : window_changes_) {
    changes.assign(static_cast<size_t>(last->day - first_seen_) + kRecountedWindows.back() + 1, 0);
  }
  day_gaps_.clear();
  for (size_t i = 0; i < seen.size(); ++i) {
    const bool was_seen = i > 0 && seen[i - 1].address == seen[i].address;
    const bool comes_again = i + 1 < seen.size() && seen[i + 1].address == seen[i].address;
    const int gap = was_seen ? seen[i].day - seen[i - 1].day : kNeverSeen;
    day_gaps_.push_back(static_cast<uint32_t>(seen[i].day) << 16 | static_cast<uint32_t>(gap));
    CountWindows(seen[i].day, comes_again ? seen[i + 1].day : std::numeric_limits<int>::max());
  }
  seen.clear();
  TakeCounts(static_cast<size_t>(SideOf(set_)));
}

// An address that was seen on `day` enters the windows that end from this day on. It leaves them
// when they have left this day behind, or when the address comes again, and is counted for that.
void SeriesRecount::CountWindows(int day, int again) {
  for (size_t window = 0; window < kRecountedWindows.size(); ++window) {
    const int leaves = std::min(day + kRecountedWindows[window], again);
    ++window_changes_[window][static_cast<size_t>(day - first_seen_)];
    --window_changes_[window][static_cast<size_t>(leaves - first_seen_)];
  }
}

void SeriesRecount::TakeCounts(size_t side) {
  std::sort(day_gaps_.begin(), day_gaps_.end());
  for (auto begin = day_gaps_.begin(); begin != day_gaps_.end();) {
    const auto end = std::upper_bound(begin, day_gaps_.end(), *begin);
    AddressesByGap& gaps = days_[Day(static_cast<uint16_t>(*begin >> 16))][side];
    gaps[static_cast<uint16_t>(*begin)] += static_cast<uint64_t>(end - begin);
    begin = end;
  }
  for (size_t window = 0; window < kRecountedWindows.size(); ++window) {
    const std::vector<int64_t>& changes = window_changes_[window];
    for (size_t i = 0; i < changes.size(); ++i) {
      if (changes[i] != 0) {
        entering_[side][window].emplace_back(first_seen_ + static_cast<int>(i), changes[i]);
      }
    }
  }
}

uint64_t SeriesRecount::WindowCount(Side side, size_t window, Day last) const {
  int64_t count = 0;
  for (const auto& [day, change] : entering_[static_cast<size_t>(side)][window]) {
    if (day <= last.number()) {
      count += change;
    }
  }
  return static_cast<uint64_t>(count);
}

}  // namespace scantrend
