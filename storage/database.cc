#include "storage/database.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "rocksdb/cache.h"
#include "rocksdb/env.h"
#include "rocksdb/table.h"
#include "rocksdb/write_buffer_manager.h"
#include "storage/format.h"
#include "storage/merge_operators.h"
#include "storage/packed_sightings.h"

namespace scantrend {
namespace {

// The version is known by the families: `folds` comes right behind the default one, so that it is
// there as soon as anything of format version 2 is.
constexpr std::array<const char*, kFamilies> kFamilyNames = {
    "default", "folds", "sightings", "points", "days", "streams", "sensors", "deliveries"};
constexpr char kVersionKey[] = "format_version";
// Its value: a day (decimal text), before which sightings may be gone.
constexpr char kDroppedKey[] = "sightings_dropped_before";

constexpr size_t kBlockCacheBytes = 32 << 20;
// All memtables together; a journal's is flushed at the size below.
constexpr size_t kMemtableBytes = 96 << 20;
constexpr size_t kJournalMemtableBytes = 24 << 20;
constexpr uint64_t kRecompactSeconds = 86'400;
constexpr size_t kInfoLogBytes = 4 << 20;

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
  return options;
}

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
  return options;
}

// A journal is written once, and read after a crash.
rocksdb::ColumnFamilyOptions JournalOptions() {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = kJournalMemtableBytes;
  options.compression = rocksdb::kNoCompression;
  options.disable_auto_compactions = true;
  return options;
}

// FAILED_PRECONDITION: `present` are not the families of a database that this program can read.
absl::Status CheckFamilies(const std::string& directory, const std::vector<std::string>& present) {
  const auto is_present = [&present](std::string_view name) {
    return std::find(present.begin(), present.end(), name) != present.end();
  };
  for (const std::string& name : present) {
    if (std::find(kFamilyNames.begin(), kFamilyNames.end(), name) == kFamilyNames.end() &&
        !ParseJournalName(name).has_value()) {
      return WithReason(absl::FailedPreconditionError(absl::StrCat(
                            directory, " holds a RocksDB database with the column family \"", name,
                            "\", which format version ", kFormatVersion,
                            " does not know: it was written by another version of scantrend, or by "
                            "another program; "
                            "use the version that wrote it, or another --data-dir")),
                        {"FORMAT_VERSION_UNKNOWN", {}});
    }
  }
  if (is_present("points") && !is_present("folds")) {
    return WithReason(
        absl::FailedPreconditionError(absl::StrCat(
            directory, " has format version 1; this scantrendd reads version ", kFormatVersion,
            ": use the version of scantrend that wrote it, or import its logs anew into another "
            "--data-dir")),
        {"FORMAT_VERSION_UNKNOWN", {}});
  }
  return absl::OkStatus();
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

Database::Database(std::string directory, rocksdb::Env* env)
    : directory_(std::move(directory)), env_(env) {}

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& directory,
                                                         rocksdb::Env* env) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot make the data directory ", directory, ": ", error.message()));
  }
  rocksdb::DBOptions options;
  options.env = env;
  std::vector<std::string> present;
  const bool is_new = !rocksdb::DB::ListColumnFamilies(options, directory, &present).ok();
  RETURN_IF_ERROR(CheckFamilies(directory, present));
  std::unique_ptr<Database> database(new Database(directory, env));
  RETURN_IF_ERROR(database->OpenFamilies(present));
  RETURN_IF_ERROR(database->CheckVersion(is_new));
  RETURN_IF_ERROR(database->ReadDropped());
  return database;
}

absl::Status Database::OpenFamilies(const std::vector<std::string>& present) {
  filter_ = std::make_unique<SightingsFilter>();
  const auto cache = rocksdb::NewLRUCache(kBlockCacheBytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.reserve(kFamilies);
  for (const char* name : kFamilyNames) {
    descriptors.emplace_back(name, FamilyOptions(cache));
  }
  const auto options_of = [&descriptors](Family family) -> rocksdb::ColumnFamilyOptions& {
    return descriptors[static_cast<size_t>(family)].options;
  };
  options_of(Family::kSightings).compaction_filter = filter_.get();
  options_of(Family::kSightings).periodic_compaction_seconds = kRecompactSeconds;
  options_of(Family::kSightings).merge_operator = MakeSightingsMerge();
  options_of(Family::kPoints).merge_operator = MakePointsMerge();
  options_of(Family::kDays).merge_operator = MakeDaysMerge();
  std::vector<uint64_t> journals;
  for (const std::string& name : present) {
    if (const auto journal = ParseJournalName(name)) {
      journals.push_back(*journal);
      descriptors.emplace_back(name, JournalOptions());
    }
  }

  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status opened =
      rocksdb::DB::Open(DatabaseOptions(env_), directory_, descriptors, &handles, &db);
  if (IsLockError(opened)) {
    return WithReason(absl::FailedPreconditionError(absl::StrCat(
                          directory_,
                          " is in use by another scantrendd: stop that one first, or use another "
                          "--data-dir (",
                          opened.ToString(), ")")),
                      {"DATA_DIRECTORY_IN_USE", {}});
  }
  if (!opened.ok()) {
    return FromRocksdb(opened, absl::StrCat("cannot open the database in ", directory_));
  }
  db_.reset(db);
  std::copy_n(handles.begin(), kFamilies, handles_.begin());
  for (size_t i = 0; i < journals.size(); ++i) {
    journals_[journals[i]] = handles[kFamilies + i];
  }
  return absl::OkStatus();
}

absl::Status Database::CheckVersion(bool is_new) {
  std::string version;
  const rocksdb::Status read =
      db_->Get(rocksdb::ReadOptions(), family(Family::kMeta), kVersionKey, &version);
  const std::string expected = absl::StrCat(kFormatVersion);
  if (read.ok() && version == expected) {
    return absl::OkStatus();
  }
  if (!read.ok() && !read.IsNotFound()) {
    return FromRocksdb(read, absl::StrCat("cannot read the format version of ", directory_));
  }
  // A crash between creating the database and this write leaves one without a version and empty.
  if (read.IsNotFound() && (is_new || db_->GetLatestSequenceNumber() == 0)) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    return FromRocksdb(db_->Put(synced, family(Family::kMeta), kVersionKey, expected),
                       absl::StrCat("cannot write the format version of ", directory_));
  }
  return WithReason(absl::FailedPreconditionError(absl::StrCat(
                        directory_, " has format version ", version.empty() ? "unknown" : version,
                        "; this scantrendd reads version ", expected,
                        ": use the version of scantrend that wrote it, or another --data-dir")),
                    {"FORMAT_VERSION_UNKNOWN", {}});
}

absl::Status Database::ReadDropped() {
  std::string text;
  const rocksdb::Status read =
      db_->Get(rocksdb::ReadOptions(), family(Family::kMeta), kDroppedKey, &text);
  if (read.IsNotFound()) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(FromRocksdb(read, "cannot read which sightings were dropped"));
  uint32_t day = 0;
  if (!absl::SimpleAtoi(text, &day) || day > UINT16_MAX) {
    return DamagedRecordError("default", kDroppedKey);
  }
  dropped_before_ = static_cast<uint16_t>(day);
  return absl::OkStatus();
}

absl::Status Database::DropSightingsBefore(Day day) {
  if (day.number() > dropped_before_) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    RETURN_IF_ERROR(FromRocksdb(
        db_->Put(synced, family(Family::kMeta), kDroppedKey, absl::StrCat(day.number())),
        "cannot write which sightings are dropped"));
    dropped_before_ = day.number();
  }
  filter_->DropBefore(day);
  return absl::OkStatus();
}

Day Database::sightings_kept_from() const {
  // Only whole spans are dropped.
  return Day(static_cast<uint16_t>(dropped_before_ / kSpanDays * kSpanDays));
}

std::vector<uint64_t> Database::journals() const {
  const std::lock_guard lock(journals_mutex_);
  std::vector<uint64_t> numbers;
  for (const auto& [number, handle] : journals_) {
    numbers.push_back(number);
  }
  return numbers;
}

rocksdb::ColumnFamilyHandle* Database::journal(uint64_t number) const {
  const std::lock_guard lock(journals_mutex_);
  return journals_.at(number);
}

absl::Status Database::CreateJournal(uint64_t number) {
  rocksdb::ColumnFamilyHandle* handle = nullptr;
  RETURN_IF_ERROR(
      FromRocksdb(db_->CreateColumnFamily(JournalOptions(), JournalName(number), &handle),
                  "cannot make a journal"));
  const std::lock_guard lock(journals_mutex_);
  journals_[number] = handle;
  return absl::OkStatus();
}

absl::Status Database::DropJournal(uint64_t number) {
  rocksdb::ColumnFamilyHandle* handle = journal(number);
  RETURN_IF_ERROR(FromRocksdb(db_->DropColumnFamily(handle), "cannot drop a journal"));
  {
    const std::lock_guard lock(journals_mutex_);
    journals_.erase(number);
  }
  return FromRocksdb(db_->DestroyColumnFamilyHandle(handle), "cannot drop a journal");
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
  for (const auto& [number, handle] : journals_) {
    db_->DestroyColumnFamilyHandle(handle);
  }
  // What is acked is in the write-ahead log already; a status here has nobody to tell.
  db_->Close().PermitUncheckedError();
}

}  // namespace scantrend
