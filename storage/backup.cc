#include "storage/backup.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <limits>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status.h"
#include "rocksdb/utilities/backup_engine.h"
#include "rocksdb/utilities/stackable_db.h"
#include "storage/backup_directory.h"
#include "storage/clocked_env.h"
#include "storage/format.h"
#include "storage/rocksdb_status.h"
#include "storage/watched_file_system.h"

namespace scantrend {
namespace {

constexpr char kVersionPrefix[] = "scantrend format_version=";
constexpr char kTables[] = "shared_checksum";
constexpr std::chrono::milliseconds kReportPeriod{200};
// Of the directory that a restore makes: while it is there and CURRENT is not, it was cut off.
constexpr char kUnfinishedName[] = "restore-unfinished";

// How far a call is. Thread-safe.
class Progress {
 public:
  explicit Progress(const BackupReport& report) : report_(report) {}

  // Until it is known nothing seems done.
  void set_bytes_total(uint64_t bytes) { total_ = bytes; }
  // So much is done; false: it is to end.
  bool Report(uint64_t bytes) {
    bytes_ = bytes;
    return Report();
  }
  // Runs `work`, and reports meanwhile, whether there is anything new or not.
  template <typename Work>
  auto Await(const Work& work) {
    auto done = std::async(std::launch::async, work);
    while (done.wait_for(kReportPeriod) == std::future_status::timeout) {
      Report();
    }
    return done.get();
  }
  bool is_stopped() const { return is_stopped_; }

 private:
  bool Report() {
    const std::lock_guard lock(reporting_);
    const uint64_t bytes = bytes_;
    const uint64_t total = std::max<uint64_t>(total_, 1);
    const double fraction = std::min(1.0, static_cast<double>(bytes) / static_cast<double>(total));
    is_stopped_ = is_stopped_ || !report_({.fraction = fraction, .bytes = bytes});
    return !is_stopped_;
  }

  const BackupReport& report_;
  std::mutex reporting_;
  std::atomic<uint64_t> bytes_ = 0;
  std::atomic<uint64_t> total_ = std::numeric_limits<uint64_t>::max();
  std::atomic<bool> is_stopped_ = false;
};

// The database as BackupEngine sees it: no journal is made while it finds out what there is.
class MomentOfDatabase : public rocksdb::StackableDB {
 public:
  using OnFiles = std::function<void(const std::vector<rocksdb::LiveFileStorageInfo>&)>;

  MomentOfDatabase(Database* database, OnFiles on_files)
      : StackableDB(std::shared_ptr<rocksdb::DB>(database->db(), [](rocksdb::DB* /*lent*/) {})),
        database_(database),
        on_files_(std::move(on_files)) {}

  rocksdb::Status GetLiveFilesStorageInfo(
      const rocksdb::LiveFilesStorageInfoOptions& options,
      std::vector<rocksdb::LiveFileStorageInfo>* files) override {
    const auto held = database_->HoldJournals();
    const rocksdb::Status got = StackableDB::GetLiveFilesStorageInfo(options, files);
    if (got.ok()) {
      on_files_(*files);
    }
    return got;
  }

 private:
  Database* const database_;
  const OnFiles on_files_;
};

// The bytes of a moment's files that have to be copied. BackupEngine names a table
// NUMBER_sSESSION_SIZE.sst: that there is another one of the same number and size is unlikely, and
// would only make the progress wrong.
uint64_t BytesToCopy(const std::vector<rocksdb::LiveFileStorageInfo>& files,
                     const std::set<std::string>& tables) {
  uint64_t bytes = 0;
  for (const rocksdb::LiveFileStorageInfo& file : files) {
    const std::string stem(absl::StripSuffix(file.relative_filename, ".sst"));
    const auto first = tables.lower_bound(absl::StrCat(stem, "_"));
    const bool is_there = file.file_type == rocksdb::kTableFile && first != tables.end() &&
                          absl::StartsWith(*first, absl::StrCat(stem, "_")) &&
                          absl::EndsWith(*first, absl::StrCat("_", file.size, ".sst"));
    bytes += is_there ? 0 : file.size;
  }
  return bytes;
}

uint32_t VersionOf(const rocksdb::BackupInfo& backup) {
  std::string_view text = backup.app_metadata;
  uint32_t version = 0;
  return absl::StartsWith(std::string(text), kVersionPrefix) &&
                 absl::SimpleAtoi(backup.app_metadata.substr(sizeof(kVersionPrefix) - 1), &version)
             ? version
             : 0;
}

BackupInfo ToInfo(const rocksdb::BackupInfo& backup) {
  BackupInfo info{.number = backup.backup_id,
                  .begin_s = static_cast<uint32_t>(backup.timestamp),
                  .bytes = backup.size,
                  .files = backup.number_files,
                  .format_version = VersionOf(backup)};
  if (info.format_version == 0) {
    info.damage = "it does not say which version of scantrend made it";
  }
  return info;
}

absl::StatusOr<std::set<std::string>> TablesIn(rocksdb::Env* env, const std::string& directory) {
  std::vector<std::string> names;
  const rocksdb::Status read = env->GetChildren(absl::StrCat(directory, "/", kTables), &names);
  if (!read.ok() && !read.IsNotFound()) {
    return FromRocksdb(read, absl::StrCat("cannot read ", directory));
  }
  return std::set<std::string>(names.begin(), names.end());
}

// The environment of a directory of backups, watched.
struct WatchedEnv {
  WatchedEnv(rocksdb::Env* env, WatchedFileSystem::OnMoved on_moved)
      : clocked(std::make_shared<WatchedFileSystem>(env->GetFileSystem(), std::move(on_moved)),
                env->GetSystemClock()) {}
  ClockedEnv clocked;
};

// nullptr: there are no backups yet.
absl::StatusOr<std::unique_ptr<rocksdb::BackupEngineReadOnly>> OpenToRead(
    rocksdb::Env* backup_env, rocksdb::Env* data_env, const BackupDirectory& directory) {
  rocksdb::BackupEngineReadOnly* engine = nullptr;
  const rocksdb::Status opened = rocksdb::BackupEngineReadOnly::Open(
      rocksdb::BackupEngineOptions(directory.path(), backup_env), data_env, &engine);
  if (opened.IsNotFound()) {
    return nullptr;
  }
  RETURN_IF_ERROR(
      FromRocksdb(opened, absl::StrCat("cannot read the backups in ", directory.path())));
  return std::unique_ptr<rocksdb::BackupEngineReadOnly>(engine);
}

std::vector<BackupInfo> ListOf(const rocksdb::BackupEngineReadOnly& engine) {
  std::vector<rocksdb::BackupInfo> whole;
  engine.GetBackupInfo(&whole);
  std::vector<BackupInfo> backups;
  for (const rocksdb::BackupInfo& backup : whole) {
    backups.push_back(ToInfo(backup));
  }
  std::vector<rocksdb::BackupID> damaged;
  engine.GetCorruptedBackups(&damaged);
  for (const rocksdb::BackupID number : damaged) {
    rocksdb::BackupInfo unused;
    backups.push_back(
        {.number = number, .damage = engine.GetBackupInfo(number, &unused).ToString()});
  }
  std::sort(backups.begin(), backups.end(),
            [](const BackupInfo& a, const BackupInfo& b) { return a.number < b.number; });
  return backups;
}

absl::StatusOr<BackupInfo> Find(const rocksdb::BackupEngineReadOnly* engine,
                                const std::string& directory, uint32_t number) {
  const std::vector<BackupInfo> backups =
      engine == nullptr ? std::vector<BackupInfo>() : ListOf(*engine);
  if (backups.empty()) {
    return absl::NotFoundError(absl::StrCat(directory, " holds no backup yet"));
  }
  for (const BackupInfo& backup : backups) {
    if (backup.number == number) {
      return backup;
    }
  }
  if (number == 0) {
    return backups.back();
  }
  return absl::NotFoundError(absl::StrCat(directory, " holds no backup ", number, "; there are ",
                                          backups.size(), ", from ", backups.front().number, " to ",
                                          backups.back().number));
}

absl::Status AnotherCallError() {
  return WithReason(absl::ResourceExhaustedError(
                        "another backup is being made or verified: wait until that has ended"),
                    {"BACKUP_UNDER_WAY", {}});
}

absl::Status StoppedError() { return absl::CancelledError("the caller has gone"); }

// The one new backup, in an engine that has just made it.
absl::StatusOr<CreatedBackup> Describe(const rocksdb::BackupEngine& engine, uint32_t number,
                                       const std::set<std::string>& tables_before) {
  rocksdb::BackupInfo made;
  RETURN_IF_ERROR(FromRocksdb(engine.GetBackupInfo(number, &made, /*include_file_details=*/true),
                              "cannot read the new backup"));
  CreatedBackup created{.backup = ToInfo(made)};
  for (const rocksdb::BackupFileInfo& file : made.file_details) {
    const size_t slash = file.relative_filename.rfind('/');
    const std::string name = slash == std::string::npos ? file.relative_filename
                                                        : file.relative_filename.substr(slash + 1);
    const bool is_shared = absl::StartsWith(file.relative_filename, kTables);
    if (!is_shared || !tables_before.contains(name)) {
      created.bytes_copied += file.size;
      created.files_copied += 1;
    }
  }
  return created;
}

// Makes the directory ready for a restore.
absl::Status Prepare(rocksdb::Env* env, const std::string& directory) {
  const std::string action = absl::StrCat("cannot write to ", directory);
  RETURN_IF_ERROR(FromRocksdb(env->CreateDirIfMissing(directory), action));
  std::vector<std::string> names;
  RETURN_IF_ERROR(FromRocksdb(env->GetChildren(directory, &names), action));
  const auto has = [&names](const char* name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::erase(names, "lost+found");
  if (!names.empty() && (!has(kUnfinishedName) || has("CURRENT"))) {
    return WithReason(
        absl::FailedPreconditionError(absl::StrCat(
            directory, has("CURRENT") ? " holds a database already" : " is not empty",
            ": a backup is restored into a new or an empty directory, never over another one; name "
            "one, or move this one away")),
        {"DATA_DIRECTORY_NOT_EMPTY", {}});
  }
  return FromRocksdb(env->CreateDirIfMissing(absl::StrCat(directory, "/", kUnfinishedName)),
                     action);
}

}  // namespace

absl::StatusOr<CreatedBackup> Backups::Create(const std::string& directory,
                                              const BackupOptions& options,
                                              const BackupReport& report) {
  if (is_busy_.exchange(true)) {
    return AnotherCallError();
  }
  const absl::Cleanup done = [this] { is_busy_ = false; };
  absl::StatusOr<CreatedBackup> created = CreateAlone(directory, options, report);
  ++(created.ok() ? created_ : failed_);
  if (created.ok()) {
    last_created_s_ = created->backup.begin_s;
  }
  return created;
}

absl::StatusOr<CreatedBackup> Backups::CreateAlone(const std::string& directory,
                                                   const BackupOptions& options,
                                                   const BackupReport& report) {
  RETURN_IF_ERROR(CheckBackupPath(directory, database_->directory(), root_));
  RETURN_IF_ERROR(database_->status());
  ASSIGN_OR_RETURN(const BackupDirectory opened, BackupDirectory::OpenOrMake(env_, directory));
  Progress progress(report);
  if (!progress.Report(0)) {
    return StoppedError();
  }
  // What cannot be folded is in the journals.
  progress.Await([this] { return tally_->FoldNow(); }).IgnoreError();
  if (progress.is_stopped()) {
    return StoppedError();
  }
  ASSIGN_OR_RETURN(const std::set<std::string> tables, TablesIn(env_, directory));
  WatchedEnv watched(
      env_, [&](const WatchedFileSystem::Moved& moved) { return progress.Report(moved.written); });
  rocksdb::BackupEngineOptions engine_options(directory, &watched.clocked);
  engine_options.backup_rate_limit = options.bytes_per_second_max;
  rocksdb::BackupEngine* raw = nullptr;
  const std::string action = absl::StrCat("cannot write a backup to ", directory);
  RETURN_IF_ERROR(
      FromRocksdb(rocksdb::BackupEngine::Open(engine_options, database_->env(), &raw), action));
  const std::unique_ptr<rocksdb::BackupEngine> engine(raw);
  MomentOfDatabase moment(
      database_, [&](const auto& files) { progress.set_bytes_total(BytesToCopy(files, tables)); });
  rocksdb::CreateBackupOptions create;
  // Else the logs would be copied each time, also those of a database that takes no hits.
  create.flush_before_backup = true;
  create.decrease_background_thread_cpu_priority = true;
  create.background_thread_cpu_priority = rocksdb::CpuPriority::kLow;
  rocksdb::BackupID number = 0;
  const rocksdb::Status created = progress.Await([&]() -> rocksdb::Status {
    return engine->CreateNewBackupWithMetadata(
        create, &moment, absl::StrCat(kVersionPrefix, kFormatVersion), &number);
  });
  if (!created.ok() && progress.is_stopped()) {
    return StoppedError();
  }
  RETURN_IF_ERROR(FromRocksdb(created, action));
  ASSIGN_OR_RETURN(CreatedBackup result, Describe(*engine, number, tables));
  const auto count = [&engine] {
    std::vector<rocksdb::BackupInfo> backups;
    engine->GetBackupInfo(&backups);
    return static_cast<uint32_t>(backups.size());
  };
  const uint32_t before = count();
  if (options.keep > 0) {
    RETURN_IF_ERROR(FromRocksdb(engine->PurgeOldBackups(options.keep),
                                absl::StrCat("backup ", number, " is made, but older ones in ",
                                             directory, " cannot be deleted")));
  }
  result.backups = count();
  result.deleted = before - result.backups;
  return result;
}

absl::StatusOr<std::vector<BackupInfo>> Backups::List(const std::string& directory) {
  if (is_busy_.exchange(true)) {
    return AnotherCallError();
  }
  const absl::Cleanup done = [this] { is_busy_ = false; };
  RETURN_IF_ERROR(CheckBackupPath(directory, database_->directory(), root_));
  ASSIGN_OR_RETURN(const BackupDirectory opened, BackupDirectory::Open(env_, directory));
  ASSIGN_OR_RETURN(const auto engine, OpenToRead(env_, env_, opened));
  return engine == nullptr ? std::vector<BackupInfo>() : ListOf(*engine);
}

absl::StatusOr<BackupInfo> Backups::Verify(const std::string& directory, uint32_t number,
                                           const BackupReport& report) {
  if (is_busy_.exchange(true)) {
    return AnotherCallError();
  }
  const absl::Cleanup done = [this] { is_busy_ = false; };
  RETURN_IF_ERROR(CheckBackupPath(directory, database_->directory(), root_));
  ASSIGN_OR_RETURN(const BackupDirectory opened, BackupDirectory::Open(env_, directory));
  Progress progress(report);
  WatchedEnv watched(
      env_, [&](const WatchedFileSystem::Moved& moved) { return progress.Report(moved.read); });
  const auto engine = OpenToRead(&watched.clocked, env_, opened);
  if (progress.is_stopped()) {
    return StoppedError();
  }
  RETURN_IF_ERROR(engine.status());
  ASSIGN_OR_RETURN(BackupInfo backup, Find(engine->get(), directory, number));
  if (!backup.damage.empty()) {
    return backup;
  }
  progress.set_bytes_total(backup.bytes);
  const rocksdb::Status verified =
      (*engine)->VerifyBackup(backup.number, /*verify_with_checksum=*/true);
  if (progress.is_stopped()) {
    return StoppedError();
  }
  if (verified.IsCorruption() || verified.IsNotFound()) {
    backup.damage = verified.ToString();
    return backup;
  }
  RETURN_IF_ERROR(FromRocksdb(verified, absl::StrCat("cannot read a backup in ", directory)));
  return backup;
}

absl::StatusOr<BackupInfo> RestoreBackup(const std::string& directory, uint32_t number,
                                         const std::string& data_directory, rocksdb::Env* env) {
  ASSIGN_OR_RETURN(const BackupDirectory opened, BackupDirectory::Open(env, directory));
  ASSIGN_OR_RETURN(const auto engine, OpenToRead(env, env, opened));
  ASSIGN_OR_RETURN(const BackupInfo backup, Find(engine.get(), directory, number));
  if (!backup.damage.empty()) {
    return WithReason(absl::DataLossError(absl::StrCat("backup ", backup.number, " in ", directory,
                                                       " is damaged: ", backup.damage,
                                                       "; restore an earlier one, by its number")),
                      {"BACKUP_DAMAGED", {}});
  }
  if (backup.format_version > kFormatVersion) {
    return WithReason(absl::FailedPreconditionError(absl::StrCat(
                          "backup ", backup.number, " in ", directory, " has format version ",
                          backup.format_version, "; this scantrendd reads version ", kFormatVersion,
                          ": use the version of scantrend that made it, or a later one")),
                      {"FORMAT_VERSION_UNKNOWN", {}});
  }
  RETURN_IF_ERROR(Prepare(env, data_directory));
  const std::string action = absl::StrCat("cannot restore backup ", backup.number, " of ",
                                          directory, " to ", data_directory);
  RETURN_IF_ERROR(FromRocksdb(engine->RestoreDBFromBackup(rocksdb::RestoreOptions(), backup.number,
                                                          data_directory, data_directory),
                              action));
  RETURN_IF_ERROR(
      FromRocksdb(env->DeleteDir(absl::StrCat(data_directory, "/", kUnfinishedName)), action));
  return backup;
}

}  // namespace scantrend
