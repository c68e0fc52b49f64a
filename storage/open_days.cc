#include "storage/open_days.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <optional>
#include <utility>

#include "base/address_bits.h"

namespace scantrend {
namespace {

// What Prefetch reads itself is prefetched by an earlier call.
constexpr size_t kPrefetchedBegins = 8;

// The target of every sensor's reach.
constexpr uint32_t kNoTarget = 0;

uint64_t NextNumber() {
  static std::atomic<uint64_t> last = 0;
  return ++last;
}

template <typename Bits>
bool HoldsAll(const KeyLayout& layout, const AcceptedColumns<Bits>& columns) {
  return std::all_of(columns.day.begin(), columns.day.end(),
                     [&layout](uint16_t day) { return layout.Holds(Day(day)); });
}

// Hands the index of the first element of each id in the ascending `elements` to `found`.
template <typename T, typename IdOf, typename Found>
void FindFirsts(const std::vector<T>& elements, const IdOf& id_of, const Found& found) {
  for (size_t i = 0; i < elements.size(); ++i) {
    if (i == 0 || id_of(elements[i]) != id_of(elements[i - 1])) {
      found(id_of(elements[i]), static_cast<uint32_t>(i));
    }
  }
}

template <typename Key, typename Bits>
void AppendSeen(const KeyLayout& layout, SeriesId id, const std::vector<Key>& keys, size_t begin,
                std::vector<Seen<Bits>>& seen) {
  for (size_t i = begin; i < keys.size() && layout.id(keys[i]) == id; ++i) {
    seen.push_back({layout.address(keys[i]), layout.day(keys[i])});
  }
}

void AppendRecords(SeriesId id, const std::vector<RecordCount>& counts, size_t begin,
                   std::vector<DayRecords>& records) {
  for (size_t i = begin; i < counts.size() && counts[i].id == id; ++i) {
    records.push_back({counts[i].day, counts[i].records});
  }
}

template <typename Key>
size_t FindId(const KeyLayout& layout, SeriesId id, const std::vector<Key>& keys) {
  const auto at = std::partition_point(
      keys.begin(), keys.end(), [&layout, id](const Key& key) { return layout.id(key) < id; });
  return static_cast<size_t>(at - keys.begin());
}

// Adds what one buffer holds of a series. `lock` guards the buffer.
template <typename Key, typename Bits>
void CollectFrom(const KeyLayout& layout, SeriesId id, const SightingBuffer<Key>& buffer,
                 bool counts_records, std::mutex& lock, std::vector<Seen<Bits>>& seen,
                 std::vector<DayRecords>& records) {
  typename SightingBuffer<Key>::Unsorted unsorted;
  std::shared_ptr<const typename SightingBuffer<Key>::Sorted> sorted;
  {
    const std::lock_guard locked(lock);
    sorted = buffer.CollectLocked(layout, id, unsorted);
  }
  AppendSeen(layout, id, sorted->keys, FindId(layout, id, sorted->keys), seen);
  AppendSeen(layout, id, unsorted.keys, 0, seen);
  if (counts_records) {
    const auto first =
        std::partition_point(sorted->records.begin(), sorted->records.end(),
                             [id](const RecordCount& count) { return count.id < id; });
    AppendRecords(id, sorted->records, static_cast<size_t>(first - sorted->records.begin()),
                  records);
    AppendRecords(id, unsorted.more_records, 0, records);
    for (const Key& key : unsorted.keys) {
      records.push_back({layout.day(key), 1});
    }
  }
}

}  // namespace

OpenDays::OpenDays(Day first, int day_bits)
    : number_(NextNumber()), layout_(first, day_bits), is_queued_(kOpenParts) {
  for (auto& part : parts_) {
    part = std::make_unique<Part>();
  }
}

bool OpenDays::HasRoomFor(const AcceptedHits& hits, size_t reserved) const {
  const std::lock_guard lock(mutex_);
  // Each hit may be of another series, each batch, which has a hit at least, of another sensor; and
  // there are two totals.
  const size_t series = 2 * reserved + hits.size() + 3;
  return ids_.size() + series <= layout_.ids() && HoldsAll(layout_, hits.ipv4) &&
         HoldsAll(layout_, hits.ipv6);
}

bool OpenDays::Append(const AcceptedHits& hits) {
  const std::lock_guard lock(mutex_);
  if (hits.size() == 0) {
    return !full_.empty();
  }
  has_hits_ = true;
  for (const auto& days : {hits.ipv4.day, hits.ipv6.day}) {
    for (const uint16_t day : days) {
      first_day_ = std::min(first_day_, day);
      last_day_ = std::max(last_day_, day);
    }
  }
  const SeriesId reach = ids_.IdOf(ServiceOf(ReachSeries(hits.sensor)));
  AppendLocked(hits.ipv4, reach);
  AppendLocked(hits.ipv6, reach);
  CountRecordsLocked(reach, reach_records_);
  CountTotalsLocked(hits.ipv4);
  CountTotalsLocked(hits.ipv6);
  for (Total& total : totals_) {
    if (total.id.has_value()) {
      CountRecordsLocked(*total.id, total.more_records);
    }
  }
  for (size_t part = 0; part < kOpenParts; ++part) {
    const auto is_full = [](const auto& buffer) { return buffer.is_full_locked(); };
    if (!is_queued_[part] &&
        (std::any_of(parts_[part]->ipv4.begin(), parts_[part]->ipv4.end(), is_full) ||
         std::any_of(parts_[part]->ipv6.begin(), parts_[part]->ipv6.end(), is_full))) {
      is_queued_[part] = true;
      full_.push_back(part);
    }
  }
  return !full_.empty();
}

template <typename Bits>
void OpenDays::AppendLocked(const AcceptedColumns<Bits>& columns, SeriesId reach) {
  for (size_t i = 0; i < columns.size(); ++i) {
    const Service service = columns.service[i];
    const uint16_t day = columns.day_of(i);
    bool is_new_to_sensor = false;
    const SeriesId id = ids_.IdOf(service, layout_.Mark(reach, day), is_new_to_sensor);
    AppendLocked(Side::kSource, id, columns.source[i], day);
    AppendLocked(Side::kTarget, id, columns.target[i], day);
    const uint32_t records = columns.records_of(i);
    if (records > 1) {
      parts_[id % kOpenParts]->ipv4[0].AppendRecordsLocked({id, day, records - 1});
    }
    if (is_new_to_sensor) [[unlikely]] {
      AppendLocked(Side::kSource, reach, service, day);
      AppendLocked(Side::kTarget, reach, kNoTarget, day);
    }
    AddRecords(reach_records_, day, records - (is_new_to_sensor ? 1 : 0));
  }
}

// Apart from the above: its tables and those of the series would push each other out of the cache.
template <typename Bits>
void OpenDays::CountTotalsLocked(const AcceptedColumns<Bits>& columns) {
  for (size_t i = 0; i < columns.size(); ++i) {
    const Kind kind = SeriesOf(columns.service[i]).kind;
    const uint16_t day = columns.day_of(i);
    Total& total = totals_[kind == Kind::kProbe ? 0 : 1];
    if (!total.id.has_value()) [[unlikely]] {
      total.id = ids_.IdOf(ServiceOf(TotalSeries(kind)));
    }
    const bool has_counted_one = CountOnceLocked(total, Side::kSource, columns.source[i], day);
    total.targets_appended += CountOnceLocked(total, Side::kTarget, columns.target[i], day) ? 1 : 0;
    AddRecords(total.more_records, day, columns.records_of(i) - (has_counted_one ? 1 : 0));
  }
}

bool OpenDays::CountOnceLocked(Total& total, Side side, uint32_t address, uint16_t day) {
  const auto day_index = static_cast<uint16_t>(layout_.DayIndex(day));
  if (!total.recent[static_cast<size_t>(side)].IsNew(address, day_index)) {
    return false;
  }
  AppendLocked(side, *total.id, address, day);
  return true;
}

bool OpenDays::CountOnceLocked(Total& total, Side side, absl::uint128 address, uint16_t day) {
  if (const auto ipv4 = MappedAddress(address)) {
    return CountOnceLocked(total, side, *ipv4, day);
  }
  const auto day_index = static_cast<uint16_t>(layout_.DayIndex(day));
  if (!total.recent[static_cast<size_t>(side)].IsNew(address, day_index)) {
    return false;
  }
  AppendLocked(side, *total.id, address, day);
  return true;
}

void OpenDays::AddRecords(MoreRecords& more, uint16_t day, uint64_t records) const {
  const size_t at = layout_.DayIndex(day);
  if (at >= more.size()) [[unlikely]] {
    more.resize(at + 1);
  }
  more[at] += records;
}

void OpenDays::CountRecordsLocked(SeriesId id, MoreRecords& more) {
  for (size_t at = 0; at < more.size(); ++at) {
    if (more[at] > 0) {
      const uint16_t day = layout_.first_day().Plus(static_cast<int>(at)).number();
      parts_[id % kOpenParts]->ipv4[0].AppendRecordsLocked({id, day, std::exchange(more[at], 0)});
    }
  }
}

void OpenDays::AppendLocked(Side side, SeriesId id, uint32_t address, uint16_t day) {
  Ipv4Key key = 0;
  layout_.Make(id, address, day, key);
  parts_[id % kOpenParts]->ipv4[static_cast<size_t>(side)].AppendLocked(key);
}

void OpenDays::AppendLocked(Side side, SeriesId id, absl::uint128 address, uint16_t day) {
  if (const auto ipv4 = MappedAddress(address)) {
    AppendLocked(side, id, *ipv4, day);
    return;
  }
  Ipv6Key key;
  layout_.Make(id, address, day, key);
  parts_[id % kOpenParts]->ipv6[static_cast<size_t>(side)].AppendLocked(key);
}

bool OpenDays::SortOne() {
  size_t part = 0;
  {
    const std::lock_guard lock(mutex_);
    if (full_.empty()) {
      return false;
    }
    part = full_.back();
    full_.pop_back();
    is_queued_[part] = false;
  }
  for (size_t side = 0; side < kSides; ++side) {
    parts_[part]->ipv4[side].Sort(layout_, mutex_);
    parts_[part]->ipv6[side].Sort(layout_, mutex_);
  }
  return true;
}

size_t OpenDays::keys() const {
  const std::lock_guard lock(mutex_);
  size_t keys = 0;
  for (const auto& part : parts_) {
    for (size_t side = 0; side < kSides; ++side) {
      keys += part->ipv4[side].keys_locked() + part->ipv6[side].keys_locked();
    }
  }
  return keys;
}

std::optional<Day> OpenDays::first_day() const {
  const std::lock_guard lock(mutex_);
  return has_hits_ ? std::optional(Day(first_day_)) : std::nullopt;
}

std::optional<Day> OpenDays::last_day() const {
  const std::lock_guard lock(mutex_);
  return has_hits_ ? std::optional(Day(last_day_)) : std::nullopt;
}

uint64_t OpenDays::total_targets(Kind kind) const {
  const std::lock_guard lock(mutex_);
  return totals_[kind == Kind::kProbe ? 0 : 1].targets_appended;
}

bool OpenDays::Has(Service service) const {
  const std::lock_guard lock(mutex_);
  return ids_.Find(service).has_value();
}

void OpenDays::Collect(Service service, NewSightings& sightings) const {
  std::optional<SeriesId> id;
  {
    const std::lock_guard lock(mutex_);
    id = ids_.Find(service);
  }
  if (!id.has_value()) {
    return;
  }
  const Part& part = *parts_[*id % kOpenParts];
  for (size_t side = 0; side < kSides; ++side) {
    const bool counts = side == static_cast<size_t>(Side::kSource);
    CollectFrom(layout_, *id, part.ipv4[side], counts, mutex_, sightings.ipv4[side],
                sightings.records);
    CollectFrom(layout_, *id, part.ipv6[side], counts, mutex_, sightings.ipv6[side],
                sightings.records);
  }
}

SortedDays OpenDays::Sort() const {
  SortedDays sorted(layout_);
  std::vector<Service> services;
  for (size_t part = 0; part < kOpenParts; ++part) {
    for (size_t side = 0; side < kSides; ++side) {
      sorted.ipv4_[part][side] = parts_[part]->ipv4[side].Sort(layout_, mutex_);
      sorted.ipv6_[part][side] = parts_[part]->ipv6[side].Sort(layout_, mutex_);
    }
  }
  {
    // After the parts: every series that is in one has its id.
    const std::lock_guard lock(mutex_);
    services = ids_.services();
    sorted.last_day_ = has_hits_ ? std::optional(Day(last_day_)) : std::nullopt;
  }
  sorted.ids_.resize(services.size());
  std::iota(sorted.ids_.begin(), sorted.ids_.end(), SeriesId{0});
  std::sort(sorted.ids_.begin(), sorted.ids_.end(),
            [&services](SeriesId a, SeriesId b) { return services[a] < services[b]; });
  for (const SeriesId id : sorted.ids_) {
    sorted.services_.push_back(services[id]);
  }
  sorted.Index();
  return sorted;
}

void SortedDays::Index() {
  const auto index = [this](const auto& parts, std::vector<Begins>& begins) {
    begins.assign(services_.size(), {{UINT32_MAX, UINT32_MAX}, UINT32_MAX});
    bool is_empty = true;
    for (const auto& part : parts) {
      for (size_t side = 0; side < kSides; ++side) {
        is_empty = is_empty && part[side]->keys.empty();
        FindFirsts(
            part[side]->keys, [this](const auto& key) { return layout_.id(key); },
            [&begins, side](SeriesId id, uint32_t at) { begins[id].keys[side] = at; });
      }
      // Records of IPv6 hits are with those of IPv4: there may be some without any IPv4 key.
      is_empty = is_empty && part[0]->records.empty();
      FindFirsts(
          part[0]->records, [](const RecordCount& count) { return count.id; },
          [&begins](SeriesId id, uint32_t at) { begins[id].records = at; });
    }
    if (is_empty) {
      begins.clear();
    }
  };
  index(ipv4_, ipv4_begins_);
  index(ipv6_, ipv6_begins_);
}

size_t SortedDays::keys() const {
  size_t keys = 0;
  for (size_t part = 0; part < kOpenParts; ++part) {
    for (size_t side = 0; side < kSides; ++side) {
      keys += ipv4_[part][side]->keys.size() + ipv6_[part][side]->keys.size();
    }
  }
  return keys;
}

void SortedDays::Collect(Service service, NewSightings& sightings) const {
  const auto at = std::lower_bound(services_.begin(), services_.end(), service);
  if (at != services_.end() && *at == service) {
    CollectAt(static_cast<size_t>(at - services_.begin()), sightings);
  }
}

void SortedDays::CollectAt(size_t index, NewSightings& sightings) const {
  const SeriesId id = ids_[index];
  const size_t part = id % kOpenParts;
  if (!ipv4_begins_.empty()) {
    const Begins& begins = ipv4_begins_[id];
    for (size_t side = 0; side < kSides; ++side) {
      AppendSeen(layout_, id, ipv4_[part][side]->keys, begins.keys[side], sightings.ipv4[side]);
    }
    AppendRecords(id, ipv4_[part][0]->records, begins.records, sightings.records);
  }
  if (!ipv6_begins_.empty()) {
    const Begins& begins = ipv6_begins_[id];
    for (size_t side = 0; side < kSides; ++side) {
      AppendSeen(layout_, id, ipv6_[part][side]->keys, begins.keys[side], sightings.ipv6[side]);
    }
    AppendRecords(id, ipv6_[part][0]->records, begins.records, sightings.records);
  }
}

std::vector<std::pair<Service, uint16_t>> SortedDays::SeriesOfSource(const Address& source) const {
  std::vector<Service> service_of(ids_.size());
  for (size_t i = 0; i < ids_.size(); ++i) {
    service_of[ids_[i]] = services_[i];
  }
  std::vector<std::pair<Service, uint16_t>> seen;
  const auto find = [&](const auto& parts, auto address) {
    for (const auto& part : parts) {
      for (const auto& key : part[static_cast<size_t>(Side::kSource)]->keys) {
        if (layout_.address(key) == address) {
          seen.emplace_back(service_of[layout_.id(key)], layout_.day(key));
        }
      }
    }
  };
  if (source.is_ipv4()) {
    find(ipv4_, source.ipv4());
  } else {
    find(ipv6_, ToBits(source));
  }
  return seen;
}

void SortedDays::Prefetch(size_t index) const {
  if (index + kPrefetchedBegins < ids_.size() && !ipv4_begins_.empty()) {
    __builtin_prefetch(&ipv4_begins_[ids_[index + kPrefetchedBegins]]);
  }
  if (index < ids_.size() && !ipv4_begins_.empty()) {
    const SeriesId id = ids_[index];
    const auto& part = ipv4_[id % kOpenParts];
    const Begins& begins = ipv4_begins_[id];
    for (size_t side = 0; side < kSides; ++side) {
      if (begins.keys[side] != UINT32_MAX) {
        // Two cache lines: 16 keys.
        __builtin_prefetch(&part[side]->keys[begins.keys[side]]);
        __builtin_prefetch(&part[side]->keys[begins.keys[side]] + 8);
      }
    }
    if (begins.records != UINT32_MAX) {
      __builtin_prefetch(&part[0]->records[begins.records]);
    }
  }
}

}  // namespace scantrend
