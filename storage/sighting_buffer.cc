#include "storage/sighting_buffer.h"

#include <algorithm>
#include <utility>

#include "storage/radix_sort.h"

namespace scantrend {
namespace {

// A tail is full at a third of the array, so that merging moves a key a few times altogether, but
// not before it is worth it, and not after it would slow down who reads it.
constexpr size_t kTailKeysMin = 16 << 10;
constexpr size_t kTailKeysMax = 128 << 10;

void SortKeys(std::vector<Ipv4Key>& keys) {
  std::vector<uint64_t> scratch;
  RadixSort(keys, scratch);
}

void SortKeys(std::vector<Ipv6Key>& keys) { std::sort(keys.begin(), keys.end()); }

// The union of two ascending arrays, of which `a` has each key once.
template <typename Key>
std::vector<Key> Merge(const std::vector<Key>& a, const std::vector<Key>& b) {
  std::vector<Key> merged(a.size() + b.size());
  const Key* from_a = a.data();
  const Key* const end_a = from_a + a.size();
  const Key* from_b = b.data();
  const Key* const end_b = from_b + b.size();
  Key* to = merged.data();
  // Without branches that depend on the keys: which one is smaller cannot be predicted.
  while (from_a != end_a && from_b != end_b) {
    const bool take_b = *from_b < *from_a;
    const bool same = *from_b == *from_a;
    *to++ = take_b ? *from_b : *from_a;
    from_a += take_b ? 0 : 1;
    from_b += take_b || same ? 1 : 0;
  }
  to = std::copy(from_a, end_a, to);
  to = std::copy(from_b, end_b, to);
  merged.resize(static_cast<size_t>(to - merged.data()));
  return merged;
}

}  // namespace

template <typename Key>
std::vector<RecordCount> CountKeys(const KeyLayout& layout, const std::vector<Key>& keys) {
  std::vector<RecordCount> counts;
  std::vector<uint32_t> of_day(static_cast<size_t>(layout.days()));
  std::vector<uint16_t> days;
  for (size_t i = 0; i < keys.size();) {
    const SeriesId id = layout.id(keys[i]);
    days.clear();
    for (; i < keys.size() && layout.id(keys[i]) == id; ++i) {
      const uint16_t day = layout.day(keys[i]);
      if (++of_day[layout.DayIndex(day)] == 1) {
        days.push_back(day);
      }
    }
    std::sort(days.begin(), days.end());
    for (const uint16_t day : days) {
      counts.push_back({id, day, std::exchange(of_day[layout.DayIndex(day)], 0)});
    }
  }
  return counts;
}

std::vector<RecordCount> AddCounts(const std::vector<RecordCount>& counts,
                                   const std::vector<RecordCount>& more) {
  std::vector<RecordCount> sum;
  sum.reserve(counts.size() + more.size());
  auto add = [&sum](const RecordCount& count) {
    if (!sum.empty() && !sum.back().Before(count)) {
      sum.back().records += count.records;
    } else {
      sum.push_back(count);
    }
  };
  auto other = more.begin();
  for (const RecordCount& count : counts) {
    for (; other != more.end() && other->Before(count); ++other) {
      add(*other);
    }
    add(count);
  }
  std::for_each(other, more.end(), add);
  return sum;
}

template <typename Key>
bool SightingBuffer<Key>::is_full_locked() const {
  return tail_.keys.size() >= std::clamp(sorted_->keys.size() / 3, kTailKeysMin, kTailKeysMax);
}

template <typename Key>
size_t SightingBuffer<Key>::keys_locked() const {
  return tail_.keys.size() + (pending_ == nullptr ? 0 : pending_->keys.size()) +
         sorted_->keys.size();
}

template <typename Key>
std::shared_ptr<const typename SightingBuffer<Key>::Sorted> SightingBuffer<Key>::Sort(
    const KeyLayout& layout, std::mutex& lock) {
  const std::lock_guard sorting(sorting_);
  std::shared_ptr<const Unsorted> pending;
  std::shared_ptr<const Sorted> before;
  {
    const std::lock_guard locked(lock);
    if (tail_.keys.empty() && tail_.more_records.empty()) {
      return sorted_;
    }
    pending = pending_ = std::make_shared<Unsorted>(std::exchange(tail_, {}));
    before = sorted_;
  }
  std::vector<Key> keys = pending->keys;
  SortKeys(keys);
  const auto after = std::make_shared<Sorted>();
  if (counts_records_) {
    std::vector<RecordCount> more = pending->more_records;
    std::sort(more.begin(), more.end(),
              [](const RecordCount& a, const RecordCount& b) { return a.Before(b); });
    after->records = AddCounts(AddCounts(before->records, CountKeys(layout, keys)), more);
  }
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  after->keys = Merge(before->keys, keys);
  const std::lock_guard locked(lock);
  sorted_ = after;
  pending_ = nullptr;
  return after;
}

template <typename Key>
std::shared_ptr<const typename SightingBuffer<Key>::Sorted> SightingBuffer<Key>::CollectLocked(
    const KeyLayout& layout, SeriesId id, Unsorted& unsorted) const {
  for (const Unsorted* part : {pending_.get(), &tail_}) {
    if (part == nullptr) {
      continue;
    }
    std::copy_if(part->keys.begin(), part->keys.end(), std::back_inserter(unsorted.keys),
                 [&layout, id](const Key& key) { return layout.id(key) == id; });
    std::copy_if(part->more_records.begin(), part->more_records.end(),
                 std::back_inserter(unsorted.more_records),
                 [id](const RecordCount& count) { return count.id == id; });
  }
  return sorted_;
}

template class SightingBuffer<Ipv4Key>;
template class SightingBuffer<Ipv6Key>;
template std::vector<RecordCount> CountKeys(const KeyLayout&, const std::vector<Ipv4Key>&);
template std::vector<RecordCount> CountKeys(const KeyLayout&, const std::vector<Ipv6Key>&);

}  // namespace scantrend
