// ContactsFilter: retention of contacts, as SightingsFilter is of the address sets. Most go with
// their files; it takes those that share one with later days, when that is compacted.
#ifndef SCANTREND_STORAGE_CONTACTS_FILTER_H_
#define SCANTREND_STORAGE_CONTACTS_FILTER_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "base/day.h"
#include "rocksdb/compaction_filter.h"
#include "storage/format.h"

namespace scantrend {

// Thread-safe.
class ContactsFilter : public rocksdb::CompactionFilter {
 public:
  // From now on days before `day` may be dropped.
  void DropBefore(Day day) { first_kept_ = day.number(); }
  // The latest day that it was told; 1970-01-01 until then.
  Day first_kept() const { return Day(first_kept_); }

  bool Filter(int /*level*/, const rocksdb::Slice& key, const rocksdb::Slice& /*value*/,
              std::string* /*new_value*/, bool* /*value_changed*/) const override {
    const auto contacts = ParseContactsKey({key.data(), key.size()});
    return contacts.has_value() && contacts->day < first_kept();
  }
  const char* Name() const override { return "scantrend.ContactsFilter"; }

 private:
  std::atomic<uint16_t> first_kept_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_CONTACTS_FILTER_H_
