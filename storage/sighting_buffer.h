// SightingBuffer: sightings of a part of the series, held in memory as one sorted array and a short
// unsorted tail.
#ifndef SCANTREND_STORAGE_SIGHTING_BUFFER_H_
#define SCANTREND_STORAGE_SIGHTING_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/new_sightings.h"
#include "storage/sighting_key.h"

namespace scantrend {

// Records of a series on a day.
struct RecordCount {
  SeriesId id = 0;
  uint16_t day = 0;  // Day number
  uint64_t records = 0;

  constexpr bool Before(const RecordCount& other) const {
    return id != other.id ? id < other.id : day < other.day;
  }
};

// Keys of one side, one a hit; those of the sources also count the hits. New keys are appended to
// the tail; a full tail is sorted apart and merged into the array, so that a key is moved a few
// times altogether. The memory is that of the distinct keys and of the tail. Key is Ipv4Key or
// Ipv6Key.
//
// Methods named Locked are called with the owner's lock held, which guards the tail and the
// pointers to the rest; what these point at never changes.
template <typename Key>
class SightingBuffer {
 public:
  explicit SightingBuffer(bool counts_records) : counts_records_(counts_records) {}

  void AppendLocked(const Key& key) { tail_.keys.push_back(key); }
  // Records of the hit that was appended last beyond the one that every hit counts for.
  void AppendRecordsLocked(const RecordCount& more) { tail_.more_records.push_back(more); }
  bool is_full_locked() const;
  // Keys held, the same one perhaps more than once.
  size_t keys_locked() const;

  // What it holds at one moment.
  struct Sorted {
    std::vector<Key> keys;             // ascending, each once
    std::vector<RecordCount> records;  // by id and day, ascending
  };
  struct Unsorted {
    std::vector<Key> keys;  // one a hit
    std::vector<RecordCount> more_records;
  };
  // Sorts the tail into the array, and returns that. `lock` is the owner's, and held only to take
  // and to publish. One call at a time; further ones wait.
  std::shared_ptr<const Sorted> Sort(const KeyLayout& layout, std::mutex& lock);

  // Appends the unsorted keys of series `id`, and says where the sorted ones are.
  std::shared_ptr<const Sorted> CollectLocked(const KeyLayout& layout, SeriesId id,
                                              Unsorted& unsorted) const;

 private:
  const bool counts_records_;
  std::mutex sorting_;  // taken before the owner's lock

  Unsorted tail_;
  std::shared_ptr<const Unsorted> pending_;  // was the tail; being sorted
  std::shared_ptr<const Sorted> sorted_ = std::make_shared<Sorted>();
};

// Counts of the keys by id and day, ascending; `keys` are ascending.
template <typename Key>
std::vector<RecordCount> CountKeys(const KeyLayout& layout, const std::vector<Key>& keys);

// Adds `more` to `counts`. Both in order; `more` may have a day more than once.
std::vector<RecordCount> AddCounts(const std::vector<RecordCount>& counts,
                                   const std::vector<RecordCount>& more);

extern template class SightingBuffer<Ipv4Key>;
extern template class SightingBuffer<Ipv6Key>;
extern template std::vector<RecordCount> CountKeys(const KeyLayout&, const std::vector<Ipv4Key>&);
extern template std::vector<RecordCount> CountKeys(const KeyLayout&, const std::vector<Ipv6Key>&);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_SIGHTING_BUFFER_H_
