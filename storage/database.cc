#include "storage/database.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "rocksdb/cache.h"
#include "rocksdb/env.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/table.h"
#include "rocksdb/write_buffer_manager.h"
#include "storage/format.h"

namespace scantrend {
namespace {

constexpr std::array<const char*, kFamilies> kFamilyNames = {
    "default", "sightings", "points", "days", "streams", "sensors", "deliveries"};
constexpr char kVersionKey[] = "format_version";

constexpr size_t kBlockCacheBytes = 64 << 20;
// All memtables together; a single one is flushed before that.
constexpr size_t kMemtableBytes = 96 << 20;
constexpr uint64_t kRecompactSeconds = 86'400;
constexpr size_t kInfoLogBytes = 4 << 20;

rocksdb::DBOptions DatabaseOptions() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(kMemtableBytes);
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.max_log_file_size = kInfoLogBytes;
  options.keep_log_file_num = 4;
  options.max_total_wal_size = 2 * kMemtableBytes;
  return options;
}

rocksdb::ColumnFamilyOptions FamilyOptions(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 16 << 10;
  table.format_version = 5;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  // Filters and indexes of any size in bounded memory: in pieces, through the block cache. Whole, a
  // filter outgrows a shard of the cache and is read anew at every lookup.
  table.cache_index_and_filter_blocks = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = kMemtableBytes / 3;
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;
  return options;
}

bool IsLockError(const rocksdb::Status& status) {
  // RocksDB has no code for it: the first is another process, the second this one.
  return status.IsIOError() &&
         (absl::StrContains(status.ToString(), "While lock file") ||
          absl::StrContains(status.ToString(), "lock hold by current process"));
}

}  // namespace

absl::Status FromRocksdb(const rocksdb::Status& status, std::string_view action) {
  if (status.ok()) {
    return absl::OkStatus();
  }
  const std::string message = absl::StrCat(std::string(action), ": ", status.ToString());
  if (status.IsCorruption()) {
    return WithReason(absl::DataLossError(message), {"DATABASE_DAMAGED", {}});
  }
  if (status.IsIOError() || status.IsNoSpace() || status.IsBusy() || status.IsTimedOut() ||
      status.IsShutdownInProgress() || status.IsIncomplete()) {
    return WithReason(absl::UnavailableError(message), {"STORAGE_UNAVAILABLE", {}});
  }
  return absl::InternalError(message);
}

absl::Status DamagedRecordError(std::string_view family, std::string_view key) {
  return WithReason(absl::DataLossError(absl::StrCat(
                        "the record of ", std::string(family), " under key ",
                        absl::BytesToHexString(std::string(key)),
                        " is damaged (it does not parse, or disagrees with its sightings); "
                        "restore the data directory from a backup")),
                    {"DATABASE_DAMAGED", {}});
}

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot make the data directory ", directory, ": ", error.message()));
  }
  std::vector<std::string> present;
  const rocksdb::Status listed =
      rocksdb::DB::ListColumnFamilies(rocksdb::DBOptions(), directory, &present);
  const bool is_new = !listed.ok();
  for (const std::string& name : present) {
    if (std::find(kFamilyNames.begin(), kFamilyNames.end(), name) == kFamilyNames.end()) {
      return WithReason(absl::FailedPreconditionError(absl::StrCat(
                            directory, " holds a RocksDB database with the column family \"", name,
                            "\", which format version ", kFormatVersion,
                            " does not know: it was written by another version of scantrend, or by "
                            "another program; "
                            "use the version that wrote it, or another --data-dir")),
                        {"FORMAT_VERSION_UNKNOWN", {}});
    }
  }
  std::unique_ptr<Database> database(new Database);
  RETURN_IF_ERROR(database->OpenFamilies(directory));
  RETURN_IF_ERROR(database->CheckVersion(directory, is_new));
  return database;
}

absl::Status Database::OpenFamilies(const std::string& directory) {
  filter_ = std::make_unique<SightingFilter>();
  const auto cache = rocksdb::NewLRUCache(kBlockCacheBytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.reserve(kFamilies);
  for (const char* name : kFamilyNames) {
    descriptors.emplace_back(name, FamilyOptions(cache));
  }
  auto& sightings = descriptors[static_cast<size_t>(Family::kSightings)].options;
  sightings.compaction_filter = filter_.get();
  sightings.periodic_compaction_seconds = kRecompactSeconds;
  // Most lookups are of an address that was never seen: filters on it spare the reading.
  sightings.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kSightingAddressPrefixBytes));
  sightings.memtable_prefix_bloom_size_ratio = 0.1;

  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status opened =
      rocksdb::DB::Open(DatabaseOptions(), directory, descriptors, &handles, &db);
  if (IsLockError(opened)) {
    return WithReason(absl::FailedPreconditionError(absl::StrCat(
                          directory,
                          " is in use by another scantrendd: stop that one first, or use another "
                          "--data-dir (",
                          opened.ToString(), ")")),
                      {"DATA_DIRECTORY_IN_USE", {}});
  }
  if (!opened.ok()) {
    return FromRocksdb(opened, absl::StrCat("cannot open the database in ", directory));
  }
  db_.reset(db);
  std::copy(handles.begin(), handles.end(), handles_.begin());
  return absl::OkStatus();
}

absl::Status Database::CheckVersion(const std::string& directory, bool is_new) {
  std::string version;
  const rocksdb::Status read =
      db_->Get(rocksdb::ReadOptions(), family(Family::kMeta), kVersionKey, &version);
  const std::string expected = absl::StrCat(kFormatVersion);
  if (read.ok() && version == expected) {
    return absl::OkStatus();
  }
  if (!read.ok() && !read.IsNotFound()) {
    return FromRocksdb(read, absl::StrCat("cannot read the format version of ", directory));
  }
  // A crash between creating the database and this write leaves one without a version and empty.
  if (read.IsNotFound() && (is_new || db_->GetLatestSequenceNumber() == 0)) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    return FromRocksdb(db_->Put(synced, family(Family::kMeta), kVersionKey, expected),
                       absl::StrCat("cannot write the format version of ", directory));
  }
  return WithReason(absl::FailedPreconditionError(absl::StrCat(
                        directory, " has format version ", version.empty() ? "unknown" : version,
                        "; this scantrendd reads version ", expected,
                        ": use the version of scantrend that wrote it, or another --data-dir")),
                    {"FORMAT_VERSION_UNKNOWN", {}});
}

Database::~Database() {
  if (db_ == nullptr) {
    return;
  }
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    if (handle != nullptr) {
      db_->DestroyColumnFamilyHandle(handle);
    }
  }
  // What is acked is in the write-ahead log already; a status here has nobody to tell.
  db_->Close().PermitUncheckedError();
}

}  // namespace scantrend
