// SightingFilter: retention of the address sets. RocksDB asks it for every sighting that a
// compaction meets, so that old ones go without a pass of their own.
#ifndef SCANTREND_STORAGE_SIGHTING_FILTER_H_
#define SCANTREND_STORAGE_SIGHTING_FILTER_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "base/day.h"
#include "rocksdb/compaction_filter.h"
#include "storage/format.h"

namespace scantrend {

// Thread-safe.
class SightingFilter : public rocksdb::CompactionFilter {
 public:
  // From now on sightings of days before `day` may be dropped. They go when their file is next
  // compacted, a day after at the latest.
  void DropBefore(Day day) { first_kept_ = day.number(); }

  bool Filter(int /*level*/, const rocksdb::Slice& key, const rocksdb::Slice& /*value*/,
              std::string* /*new_value*/, bool* /*value_changed*/) const override {
    return key.size() == kSightingKeyBytes &&
           DayOfSightingKey({key.data(), key.size()}).number() < first_kept_;
  }
  const char* Name() const override { return "scantrend.SightingFilter"; }

 private:
  std::atomic<uint16_t> first_kept_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_SIGHTING_FILTER_H_
