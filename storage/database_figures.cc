#include "storage/database_figures.h"

#include "absl/strings/numbers.h"
#include "rocksdb/db.h"
#include "rocksdb/statistics.h"

namespace scantrend {
namespace {

using Properties = rocksdb::DB::Properties;

uint64_t IntProperty(Database& database, rocksdb::ColumnFamilyHandle* family,
                     const std::string& property) {
  uint64_t value = 0;
  return database.db()->GetIntProperty(family, property, &value) ? value : 0;
}

// In tables. 0 if their properties cannot be read.
uint64_t RecordsOf(Database& database, rocksdb::ColumnFamilyHandle* family) {
  rocksdb::TablePropertiesCollection tables;
  database.db()->GetPropertiesOfAllTables(family, &tables).PermitUncheckedError();
  uint64_t records = 0;
  for (const auto& [path, properties] : tables) {
    records += properties->num_entries;
  }
  return records;
}

uint64_t FilesOf(Database& database, rocksdb::ColumnFamilyHandle* family) {
  rocksdb::ColumnFamilyMetaData present;
  database.db()->GetColumnFamilyMetaData(family, &present);
  return present.file_count;
}

uint64_t FilesAtLevel0(Database& database, rocksdb::ColumnFamilyHandle* family) {
  std::string text;
  uint64_t files = 0;
  return database.db()->GetProperty(family, Properties::kNumFilesAtLevelPrefix + "0", &text) &&
                 absl::SimpleAtoi(text, &files)
             ? files
             : 0;
}

FamilyFigures ReadFamily(Database& database, rocksdb::ColumnFamilyHandle* family) {
  return {.name = family->GetName(),
          .live_table_bytes = IntProperty(database, family, Properties::kLiveSstFilesSize),
          .table_bytes = IntProperty(database, family, Properties::kTotalSstFilesSize),
          .files = FilesOf(database, family),
          .level0_files = FilesAtLevel0(database, family),
          .is_compaction_due = IntProperty(database, family, Properties::kCompactionPending) != 0,
          .memtable_bytes = IntProperty(database, family, Properties::kCurSizeAllMemTables),
          .records = RecordsOf(database, family)};
}

}  // namespace

DatabaseFigures ReadDatabaseFigures(Database& database) {
  DatabaseFigures figures;
  for (size_t i = 0; i < kFamilies; ++i) {
    figures.families[i] = ReadFamily(database, database.family(static_cast<Family>(i)));
  }
  // The whole database's and the cache's, which all families share: any of them tells.
  const auto of_all = [&](const std::string& property) {
    return IntProperty(database, database.family(Family::kMeta), property);
  };
  if (!database.db()->GetAggregatedIntProperty(Properties::kCurSizeAllMemTables,
                                               &figures.memtable_bytes)) {
    figures.memtable_bytes = 0;
  }
  figures.block_cache_bytes = of_all(Properties::kBlockCacheUsage);
  figures.block_cache_bytes_max = of_all(Properties::kBlockCacheCapacity);
  if (!database.db()->GetAggregatedIntProperty(Properties::kEstimateTableReadersMem,
                                               &figures.table_reader_bytes)) {
    figures.table_reader_bytes = 0;
  }
  figures.running_compactions = of_all(Properties::kNumRunningCompactions);
  figures.running_flushes = of_all(Properties::kNumRunningFlushes);
  figures.background_errors = of_all(Properties::kBackgroundErrors);
  const rocksdb::Statistics& statistics = database.statistics();
  figures.block_cache_hits = statistics.getTickerCount(rocksdb::BLOCK_CACHE_HIT);
  figures.block_cache_misses = statistics.getTickerCount(rocksdb::BLOCK_CACHE_MISS);
  figures.compaction_read_bytes = statistics.getTickerCount(rocksdb::COMPACT_READ_BYTES);
  figures.compaction_written_bytes = statistics.getTickerCount(rocksdb::COMPACT_WRITE_BYTES);
  return figures;
}

}  // namespace scantrend
