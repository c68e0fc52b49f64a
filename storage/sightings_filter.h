// SightingsFilter: retention of the address sets. RocksDB asks it for every record of sightings
// that a compaction meets, so that old ones go without a pass of their own.
#ifndef SCANTREND_STORAGE_SIGHTINGS_FILTER_H_
#define SCANTREND_STORAGE_SIGHTINGS_FILTER_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "base/day.h"
#include "rocksdb/compaction_filter.h"
#include "storage/format.h"
#include "storage/packed_sightings.h"

namespace scantrend {

// Thread-safe.
class SightingsFilter : public rocksdb::CompactionFilter {
 public:
  // From now on spans that end before `day` may be dropped. They go when their file is next
  // compacted, a day after at the latest.
  void DropBefore(Day day) { first_kept_ = day.number(); }

  bool Filter(int /*level*/, const rocksdb::Slice& key, const rocksdb::Slice& /*value*/,
              std::string* /*new_value*/, bool* /*value_changed*/) const override {
    return Drops(key);
  }
  bool FilterMergeOperand(int /*level*/, const rocksdb::Slice& key,
                          const rocksdb::Slice& /*operand*/) const override {
    return Drops(key);
  }
  const char* Name() const override { return "scantrend.SightingsFilter"; }

 private:
  bool Drops(const rocksdb::Slice& key) const {
    const auto sightings = ParseSightingsKey({key.data(), key.size()});
    return sightings.has_value() && (sightings->span + 1) * kSpanDays <= first_kept_;
  }

  std::atomic<uint16_t> first_kept_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_SIGHTINGS_FILTER_H_
