#include "storage/database_options.h"

#include <limits>

#include "rocksdb/table.h"
#include "rocksdb/write_buffer_manager.h"

namespace scantrend {
namespace {

constexpr size_t kBlockCacheBytes = 32 << 20;
// All memtables together; a journal's is flushed at the size below.
constexpr size_t kMemtableBytes = 96 << 20;
constexpr size_t kJournalMemtableBytes = 24 << 20;
constexpr size_t kInfoLogBytes = 4 << 20;

}  // namespace

rocksdb::DBOptions DatabaseOptions(rocksdb::Env* env) {
  rocksdb::DBOptions options;
  options.env = env;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(kMemtableBytes);
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.max_log_file_size = kInfoLogBytes;
  options.keep_log_file_num = 4;
  options.max_total_wal_size = 2 * kMemtableBytes;
  options.max_background_jobs = kBackgroundJobs;
  // A torn end, which is no damage, is cut off before RocksDB reads a log (CheckFiles). RocksDB's
  // own modes cannot tell the two apart: kPointInTimeRecovery silently drops all behind damage, and
  // kTolerateCorruptedTailRecords what a damaged length makes seem the end, but it refuses to open
  // after a power loss that wrote a later sector and not an earlier one.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kAbsoluteConsistency;
  // Resume does it.
  options.max_bgerror_resume_count = 0;
  // What is not flushed is in the logs, but for probes.
  options.avoid_flush_during_shutdown = true;
  return options;
}

std::shared_ptr<rocksdb::Cache> NewBlockCache() { return rocksdb::NewLRUCache(kBlockCacheBytes); }

rocksdb::ColumnFamilyOptions FamilyOptions(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 16 << 10;
  table.format_version = 5;
  // Indexes of any size in bounded memory: in pieces, through the block cache.
  table.cache_index_and_filter_blocks = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = kMemtableBytes / 3;
  options.compression = rocksdb::kLZ4Compression;
  // AwaitCompactions is in their place: a write that RocksDB delays would hold up every stream, and
  // for ever if compactions fail.
  options.level0_slowdown_writes_trigger = std::numeric_limits<int>::max();
  options.level0_stop_writes_trigger = std::numeric_limits<int>::max();
  options.soft_pending_compaction_bytes_limit = 0;
  options.hard_pending_compaction_bytes_limit = 0;
  return options;
}

rocksdb::ColumnFamilyOptions JournalOptions() {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = kJournalMemtableBytes;
  options.compression = rocksdb::kNoCompression;
  options.disable_auto_compactions = true;
  return options;
}

}  // namespace scantrend
