#include "server/metrics/storage_metrics.h"

#include <filesystem>
#include <system_error>

namespace scantrend {
namespace {

double Number(uint64_t value) { return static_cast<double>(value); }

MetricFamilies CollectTally(const TallyStats& tally) {
  MetricFamilies families;
  families.push_back(
      Gauge("scantrend_unfolded_sightings",
            "Sightings that are counted in memory and in the journals, and not folded "
            "into the database yet; the same one perhaps more than once.",
            Number(tally.keys)));
  families.push_back(Gauge("scantrend_journal_bytes",
                           "What those sightings take in the journals: a restart reads it.",
                           Number(tally.journal_bytes)));
  families.push_back(Gauge("scantrend_waiting_folds",
                           "Folds that wait or are under way: sets of days in memory that take no "
                           "more hits.",
                           Number(tally.closed)));
  families.push_back(NewCounter("scantrend_folds_total",
                                "Folds of what is counted in memory into the database, since the "
                                "start, by what became of them; a failed one is tried again."));
  AddValue(families.back(), Number(tally.folds), {{"outcome", "committed"}});
  AddValue(families.back(), Number(tally.failed_folds), {{"outcome", "failed"}});
  families.push_back(Counter("scantrend_fold_seconds_total",
                             "Time that the committed folds took, since the start.",
                             tally.fold_seconds));
  families.push_back(Gauge("scantrend_last_fold_timestamp_seconds",
                           "When the last fold was committed, in seconds since 1970; 0: none was "
                           "since the start.",
                           tally.last_fold_s));
  return families;
}

MetricFamilies CollectFamilies(const DatabaseFigures& database) {
  auto live = NewGauge("scantrend_rocksdb_live_sst_bytes",
                       "Table files that readers see now, by column family.");
  auto total = NewGauge("scantrend_rocksdb_sst_bytes",
                        "Table files on disk, by column family: also those that are compacted "
                        "already, but still being read.");
  auto files = NewGauge("scantrend_rocksdb_level0_files",
                        "Table files that are yet to be compacted, by column family.");
  auto due = NewGauge("scantrend_rocksdb_compaction_pending",
                      "1 while RocksDB is to compact the column family.");
  auto memtables = NewGauge("scantrend_rocksdb_family_memtable_bytes",
                            "What is not in table files yet, by column family; without journals.");
  for (const FamilyFigures& family : database.families) {
    const MetricLabels labels = {{"family", family.name}};
    AddValue(live, Number(family.live_table_bytes), labels);
    AddValue(total, Number(family.table_bytes), labels);
    AddValue(files, Number(family.level0_files), labels);
    AddValue(due, family.is_compaction_due ? 1 : 0, labels);
    AddValue(memtables, Number(family.memtable_bytes), labels);
  }
  return {live, total, files, due, memtables};
}

MetricFamilies CollectDatabase(const DatabaseFigures& database) {
  MetricFamilies families = CollectFamilies(database);
  families.push_back(Gauge("scantrend_rocksdb_memtable_bytes",
                           "All memtables, those of the journals among them.",
                           Number(database.memtable_bytes)));
  families.push_back(Gauge("scantrend_rocksdb_running_compactions", "Compactions under way.",
                           Number(database.running_compactions)));
  families.push_back(Gauge("scantrend_rocksdb_running_flushes", "Flushes under way.",
                           Number(database.running_flushes)));
  families.push_back(Counter("scantrend_rocksdb_background_errors_total",
                             "Errors of RocksDB's own flushes and compactions since the start.",
                             Number(database.background_errors)));
  families.push_back(Counter("scantrend_rocksdb_compaction_read_bytes_total",
                             "What compactions read since the start.",
                             Number(database.compaction_read_bytes)));
  families.push_back(Counter("scantrend_rocksdb_compaction_written_bytes_total",
                             "What compactions wrote since the start.",
                             Number(database.compaction_written_bytes)));
  families.push_back(Gauge("scantrend_rocksdb_block_cache_bytes", "Blocks in the cache.",
                           Number(database.block_cache_bytes)));
  families.push_back(Gauge("scantrend_rocksdb_block_cache_limit_bytes",
                           "What the cache of blocks may take.",
                           Number(database.block_cache_bytes_max)));
  families.push_back(Counter("scantrend_rocksdb_block_cache_hits_total",
                             "Blocks that were found in the cache since the start.",
                             Number(database.block_cache_hits)));
  families.push_back(Counter("scantrend_rocksdb_block_cache_misses_total",
                             "Blocks that had to be read since the start.",
                             Number(database.block_cache_misses)));
  return families;
}

const char* NameOf(Family family) {
  switch (family) {
    case Family::kSightings:
      return "sightings";
    case Family::kContacts:
      return "contacts";
    case Family::kPoints:
      return "points";
    default:
      return "days";
  }
}

MetricFamilies CollectRetention(Store& store) {
  auto first = NewGauge("scantrend_retention_first_kept_timestamp_seconds",
                        "The first day that is kept, by kind of data; not there if all are.");
  auto old = NewGauge("scantrend_retention_old_bytes",
                      "What is older than it is to be kept and is not deleted yet, by kind of "
                      "data, before compression.");
  auto dropped = NewCounter("scantrend_retention_dropped_records_total",
                            "Records that were deleted for their age since the start, by kind of "
                            "data.");
  const absl::StatusOr<RetentionPlan> plan = store.retention().Plan();
  for (size_t i = 0; plan.ok() && i < plan->size(); ++i) {
    const FamilyRetention& one = (*plan)[i];
    const MetricLabels labels = {{"data", NameOf(one.family)}};
    if (one.first_kept.has_value()) {
      AddValue(first, one.first_kept->start_s(), labels);
    }
    AddValue(old, Number(one.bytes_old), labels);
    AddValue(dropped, Number(store.dropped_records(one.family)), labels);
  }
  MetricFamilies families = {first, old, dropped};
  const RetentionStats stats = store.retention().stats();
  families.push_back(Counter("scantrend_retention_files_total",
                             "Table files that were rewritten since the start, for what was too "
                             "old in them.",
                             Number(stats.files)));
  families.push_back(Counter("scantrend_retention_failures_total",
                             "How often that failed since the start; it is tried again.",
                             Number(stats.failures)));
  return families;
}

MetricFamilies CollectBackups(const BackupStats& stats) {
  MetricFamilies families;
  families.push_back(NewCounter("scantrend_backups_total",
                                "Backups of this server since the start, by what became of them."));
  AddValue(families.back(), Number(stats.created), {{"outcome", "made"}});
  AddValue(families.back(), Number(stats.failed), {{"outcome", "failed"}});
  families.push_back(Gauge("scantrend_last_backup_timestamp_seconds",
                           "When the last backup that was made was begun, in seconds since 1970; "
                           "0: none was since the start.",
                           stats.last_created_s));
  return families;
}

MetricFamilies CollectDisk(const std::string& directory) {
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(directory, error);
  if (error) {
    return {};
  }
  MetricFamilies families;
  families.push_back(Gauge("scantrend_disk_free_bytes",
                           "Free space of the data directory's file system, for users that are "
                           "not root.",
                           Number(space.available)));
  families.push_back(Gauge("scantrend_disk_size_bytes", "Size of the data directory's file system.",
                           Number(space.capacity)));
  return families;
}

}  // namespace

MetricFamilies StorageMetrics::Collect() const {
  MetricFamilies families;
  families.push_back(Gauge("scantrend_storage_up",
                           "1 while hits can be stored; 0 while the disk is full or fails.",
                           store_->status().ok() ? 1 : 0));
  Append(CollectTally(store_->tally().stats()), families);
  Append(CollectDatabase(store_->database_figures()), families);
  Append(CollectRetention(*store_), families);
  Append(CollectBackups(store_->backups().stats()), families);
  Append(CollectDisk(directory_), families);
  return families;
}

}  // namespace scantrend
