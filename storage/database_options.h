// DatabaseOptions: how RocksDB is set.
#ifndef SCANTREND_STORAGE_DATABASE_OPTIONS_H_
#define SCANTREND_STORAGE_DATABASE_OPTIONS_H_

#include <memory>

#include "rocksdb/cache.h"
#include "rocksdb/env.h"
#include "rocksdb/options.h"

namespace scantrend {

// One flush and one compaction at a time; and one more compaction while one is made by hand.
inline constexpr int kBackgroundJobs = 2;

// Of the database as a whole. `env` must outlive it.
rocksdb::DBOptions DatabaseOptions(rocksdb::Env* env);

// Of blocks of all families.
std::shared_ptr<rocksdb::Cache> NewBlockCache();

// Of a family, but for how it merges, compacts and ages.
rocksdb::ColumnFamilyOptions FamilyOptions(const std::shared_ptr<rocksdb::Cache>& cache);

// Of a journal, which is written once, and read after a crash.
rocksdb::ColumnFamilyOptions JournalOptions();

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_DATABASE_OPTIONS_H_
