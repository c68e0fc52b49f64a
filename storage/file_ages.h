// File ages: each table file of a family that ages notes in its properties how old its records are,
// so that retention knows which files hold old ones without reading them.
//
// The property "scantrend.ages" is a list of entries, with the days ascending:
//
//   day:varint records:varint bytes:varint       LastDayOf; bytes of keys and values, uncompressed
#ifndef SCANTREND_STORAGE_FILE_AGES_H_
#define SCANTREND_STORAGE_FILE_AGES_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "base/day.h"
#include "rocksdb/table_properties.h"
#include "storage/family.h"

namespace scantrend {

struct RecordsAndBytes {
  uint64_t records = 0;
  uint64_t bytes = 0;

  bool operator==(const RecordsAndBytes&) const = default;
};
// By LastDayOf.
using FileAges = std::map<Day, RecordsAndBytes>;

// Notes the ages of the files of `family`. Thread-safe.
std::shared_ptr<rocksdb::TablePropertiesCollectorFactory> NoteFileAges(Family family);

// The ages of a file; nullopt if they were not noted, as earlier versions did not, or do not parse.
std::optional<FileAges> ReadFileAges(const rocksdb::TableProperties& properties);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_FILE_AGES_H_
