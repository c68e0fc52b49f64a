// DatabaseFigures: what a database takes of disk and memory, and what it is doing.
#ifndef SCANTREND_STORAGE_DATABASE_FIGURES_H_
#define SCANTREND_STORAGE_DATABASE_FIGURES_H_

#include <array>
#include <cstdint>
#include <string>

#include "storage/database.h"

namespace scantrend {

// Now, of one column family.
struct FamilyFigures {
  std::string name;
  uint64_t live_table_bytes = 0;  // in the table files that readers see now
  // In all that are on disk: also those that are compacted already, but still being read.
  uint64_t table_bytes = 0;
  uint64_t files = 0;              // that readers see now
  uint64_t level0_files = 0;       // yet to be compacted
  bool is_compaction_due = false;  // RocksDB says so; how much, it only knows of levelled families
  uint64_t memtable_bytes = 0;
  uint64_t records = 0;  // in tables; not compacted yet, they may be several of one key
};

// Each figure is right by itself, but they are not of one moment.
struct DatabaseFigures {
  std::array<FamilyFigures, kFamilies> families;  // by Family; without journals
  // Now.
  uint64_t memtable_bytes = 0;  // of all families, and of the journals
  uint64_t block_cache_bytes = 0;
  uint64_t block_cache_bytes_max = 0;
  uint64_t table_reader_bytes = 0;  // what is kept of open tables outside of the cache, about
  uint64_t running_compactions = 0;
  uint64_t running_flushes = 0;
  // Since the start.
  uint64_t background_errors = 0;
  uint64_t block_cache_hits = 0;
  uint64_t block_cache_misses = 0;
  uint64_t compaction_read_bytes = 0;
  uint64_t compaction_written_bytes = 0;
};

// Thread-safe. Reads no file. A figure that RocksDB does not know is 0.
DatabaseFigures ReadDatabaseFigures(Database& database);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_DATABASE_FIGURES_H_
