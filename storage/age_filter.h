// AgeFilter: retention of a family. RocksDB asks it for every record that a compaction meets, and
// leaves out those that it drops.
#ifndef SCANTREND_STORAGE_AGE_FILTER_H_
#define SCANTREND_STORAGE_AGE_FILTER_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "base/day.h"
#include "rocksdb/compaction_filter.h"
#include "storage/record_age.h"

namespace scantrend {

// Thread-safe.
class AgeFilter : public rocksdb::CompactionFilter {
 public:
  explicit AgeFilter(Family family) : family_(family) {}

  // From now on records may be dropped of which LastDayOf is before `day`; none until it is told
  // so. They go when their file is next compacted.
  void DropBefore(Day day) { first_kept_ = day.number(); }
  // The day that it was told last; 1970-01-01 until then.
  Day first_kept() const { return Day(first_kept_); }
  // Records that it dropped, as they stood in files.
  uint64_t dropped() const { return dropped_; }

  bool Filter(int /*level*/, const rocksdb::Slice& key, const rocksdb::Slice& /*value*/,
              std::string* /*new_value*/, bool* /*value_changed*/) const override {
    return Drops(key);
  }
  bool FilterMergeOperand(int /*level*/, const rocksdb::Slice& key,
                          const rocksdb::Slice& /*operand*/) const override {
    return Drops(key);
  }
  const char* Name() const override { return "scantrend.AgeFilter"; }

 private:
  bool Drops(const rocksdb::Slice& key) const {
    const auto last = LastDayOf(family_, {key.data(), key.size()});
    const bool drops = last.has_value() && last->number() < first_kept_;
    dropped_ += drops ? 1 : 0;
    return drops;
  }

  const Family family_;
  std::atomic<uint16_t> first_kept_ = 0;
  mutable std::atomic<uint64_t> dropped_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_AGE_FILTER_H_
