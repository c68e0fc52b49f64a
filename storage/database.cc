#include "storage/database.h"

#include <algorithm>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "rocksdb/convenience.h"
#include "rocksdb/env.h"
#include "storage/clocked_env.h"
#include "storage/database_options.h"
#include "storage/file_ages.h"
#include "storage/format.h"
#include "storage/log_tail.h"
#include "storage/merge_operators.h"
#include "storage/packed_sightings.h"

namespace scantrend {
namespace {

// The version is known by the families: `folds` comes right behind the default one, so that it is
// there as soon as anything of format version 2 is.
constexpr std::array<const char*, kFamilies> kFamilyNames = {"default", "folds",      "sightings",
                                                             "points",  "days",       "streams",
                                                             "sensors", "deliveries", "contacts"};
constexpr char kVersionKey[] = "format_version";
// Its value: a day (decimal text), before which sightings may be gone.
constexpr char kDroppedKey[] = "sightings_dropped_before";
// Its value: a day (decimal text), from which on contacts are complete. None: all are.
constexpr char kContactsKey[] = "contacts_complete_from";
// Its value: a day (decimal text), before which points and what goes by them may be gone.
constexpr char kPointsKey[] = "points_dropped_before";
// The version that can be made this one in place.
constexpr char kUpgradedVersion[] = "3";

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

// Makes the directory, and those above it that are not there, for good.
absl::Status MakeDirectories(std::string directory, rocksdb::Env* env) {
  while (directory.size() > 1 && directory.back() == '/') {
    directory.pop_back();
  }
  const std::string action = absl::StrCat("cannot make the data directory ", directory);
  const size_t slash = directory.rfind('/');
  const std::string parent = slash == std::string::npos ? "."
                             : slash == 0               ? "/"
                                                        : directory.substr(0, slash);
  const bool is_there = parent == directory || env->FileExists(directory).ok();
  if (!is_there) {
    RETURN_IF_ERROR(MakeDirectories(parent, env));
  }
  RETURN_IF_ERROR(FromRocksdb(env->CreateDirIfMissing(directory), action));
  if (is_there) {
    return absl::OkStatus();
  }
  std::unique_ptr<rocksdb::Directory> opened;
  RETURN_IF_ERROR(FromRocksdb(env->NewDirectory(parent, &opened), action));
  return FromRocksdb(opened->Fsync(), action);
}

// The first day of the span that has `day`.
Day SpanStart(Day day) { return Day(static_cast<uint16_t>(day.number() / kSpanDays * kSpanDays)); }

bool IsLockError(const rocksdb::Status& status) {
  // RocksDB has no code for it: the first is another process, the second this one.
  return status.IsIOError() &&
         (absl::StrContains(status.ToString(), "While lock file") ||
          absl::StrContains(status.ToString(), "lock hold by current process"));
}

}  // namespace

absl::Status DamagedRecordError(std::string_view family, std::string_view key) {
  return WithReason(absl::DataLossError(absl::StrCat(
                        "the record of ", std::string(family), " under key ",
                        absl::BytesToHexString(std::string(key)),
                        " is damaged (it does not parse, or disagrees with its sightings); "
                        "restore the data directory from a backup")),
                    {"DATABASE_DAMAGED", {}});
}

Database::Database(std::string directory, rocksdb::Env* env)
    : directory_(std::move(directory)),
      file_system_(std::make_shared<DurableFileSystem>(env->GetFileSystem())),
      env_(std::make_unique<ClockedEnv>(file_system_, env->GetSystemClock())),
      statistics_(rocksdb::CreateDBStatistics()) {
  statistics_->set_stats_level(rocksdb::StatsLevel::kExceptHistogramOrTimers);
}

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& directory,
                                                         rocksdb::Env* env) {
  RETURN_IF_ERROR(MakeDirectories(directory, env));
  std::unique_ptr<Database> database(new Database(directory, env));
  rocksdb::DBOptions options;
  options.env = database->env();
  RETURN_IF_ERROR(database->CheckFiles());
  std::vector<std::string> present;
  const bool is_new = !rocksdb::DB::ListColumnFamilies(options, directory, &present).ok();
  RETURN_IF_ERROR(CheckFamilies(directory, present));
  RETURN_IF_ERROR(database->OpenFamilies(present));
  RETURN_IF_ERROR(database->CheckVersion(is_new));
  RETURN_IF_ERROR(database->ReadDropped());
  return database;
}

absl::Status Database::CheckFiles() {
  const std::string action = absl::StrCat("cannot read the data directory ", directory_);
  std::vector<std::string> names;
  RETURN_IF_ERROR(FromRocksdb(env_->GetChildren(directory_, &names), action));
  const auto path_of = [this](const std::string& name) {
    return absl::StrCat(directory_, "/", name);
  };
  if (std::find(names.begin(), names.end(), "CURRENT") == names.end()) {
    for (const std::string& name : names) {
      if (absl::EndsWith(name, ".sst") || absl::EndsWith(name, ".log")) {
        return WithReason(
            absl::DataLossError(absl::StrCat(directory_, " holds ", name, " but no file CURRENT, ",
                                             "so it is damaged; restore it from a backup")),
            {"DATABASE_DAMAGED", {}});
      }
    }
    return absl::OkStatus();
  }
  std::string current;
  RETURN_IF_ERROR(
      FromRocksdb(rocksdb::ReadFileToString(env_.get(), path_of("CURRENT"), &current), action));
  // Without its newline. If it names none, RocksDB says so.
  const std::string manifest = current.substr(0, current.find('\n'));
  if (std::find(names.begin(), names.end(), manifest) != names.end()) {
    RETURN_IF_ERROR(CutTornTail(env_.get(), path_of(manifest), LogKind::kManifest));
  }
  for (const std::string& name : names) {
    if (absl::EndsWith(name, ".log")) {
      RETURN_IF_ERROR(CutTornTail(env_.get(), path_of(name), LogKind::kWriteAhead));
    }
  }
  return absl::OkStatus();
}

absl::Status Database::OpenFamilies(const std::vector<std::string>& present) {
  const auto cache = NewBlockCache();
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.reserve(kFamilies);
  for (const char* name : kFamilyNames) {
    descriptors.emplace_back(name, FamilyOptions(cache));
  }
  const auto options_of = [&descriptors](Family family) -> rocksdb::ColumnFamilyOptions& {
    return descriptors[static_cast<size_t>(family)].options;
  };
  for (const Family family : {Family::kSightings, Family::kPoints, Family::kDays}) {
    // Half the work of levels, since every fold adds to all series. It needs free space: while the
    // oldest files are compacted, as much again.
    options_of(family).compaction_style = rocksdb::kCompactionStyleUniversal;
  }
  for (const Family family : kAgingFamilies) {
    auto& filter = filters_[static_cast<size_t>(family)];
    filter = std::make_unique<AgeFilter>(family);
    options_of(family).compaction_filter = filter.get();
    options_of(family).table_properties_collector_factories = {NoteFileAges(family)};
    // RocksDB would rewrite all of it every so often, for the filter's sake; Retention knows which
    // files hold what is old. Contacts come by day and stay as they are: by levels, days that are
    // over are not written again.
    options_of(family).periodic_compaction_seconds = 0;
  }
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

  rocksdb::DBOptions options = DatabaseOptions(env());
  options.statistics = statistics_;
  options.stats_persist_period_sec = 0;  // nobody asks for their history
  options.listeners.push_back(ListenForErrors());
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status opened = rocksdb::DB::Open(options, directory_, descriptors, &handles, &db);
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
    journals_[journals[i]] = ToJournal(handles[kFamilies + i]);
  }
  return absl::OkStatus();
}

Database::Journal Database::ToJournal(rocksdb::ColumnFamilyHandle* handle) {
  return {handle, [db = db_.get()](rocksdb::ColumnFamilyHandle* unused) {
            // It only fails for what is no handle.
            db->DestroyColumnFamilyHandle(unused).PermitUncheckedError();
          }};
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
  if (read.ok() && version == kUpgradedVersion) {
    return Upgrade();
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

// The family of contacts has been made by now; a crash before the batch is written leaves it empty,
// and this is done again.
absl::Status Database::Upgrade() {
  ASSIGN_OR_RETURN(const Day first, FirstDayNotFolded());
  rocksdb::WriteBatch batch;
  rocksdb::Status added =
      batch.Put(family(Family::kMeta), kVersionKey, absl::StrCat(kFormatVersion));
  if (added.ok()) {
    added = batch.Put(family(Family::kMeta), kContactsKey, absl::StrCat(first.number()));
  }
  rocksdb::WriteOptions synced;
  synced.sync = true;
  return FromRocksdb(
      added.ok() ? db_->Write(synced, &batch) : added,
      absl::StrCat("cannot upgrade ", directory_, " to format version ", kFormatVersion));
}

absl::StatusOr<Day> Database::FirstDayNotFolded() {
  Day first;
  for (const Kind kind : {Kind::kProbe, Kind::kBackscatter}) {
    const std::unique_ptr<rocksdb::Iterator> last = NewIterator(family(Family::kDays), {});
    last->SeekForPrev(std::string(1, static_cast<char>(static_cast<int>(kind) + 1)));
    RETURN_IF_ERROR(FromRocksdb(last->status(), "cannot read days"));
    if (!last->Valid() || last->key()[0] != static_cast<char>(kind)) {
      continue;
    }
    const auto day = ParseDayKey({last->key().data(), last->key().size()});
    if (!day.has_value()) {
      return DamagedRecordError("days", {last->key().data(), last->key().size()});
    }
    first = std::max(first, day->day.Plus(1));
  }
  return first;
}

absl::Status Database::ReadDropped() {
  RETURN_IF_ERROR(ReadDay(kDroppedKey, dropped_before_));
  RETURN_IF_ERROR(ReadDay(kPointsKey, points_dropped_before_));
  return ReadDay(kContactsKey, contacts_complete_from_);
}

absl::Status Database::ReadDay(const char* key, std::atomic<uint16_t>& day) {
  std::string text;
  const rocksdb::Status read = db_->Get(rocksdb::ReadOptions(), family(Family::kMeta), key, &text);
  if (read.IsNotFound()) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(FromRocksdb(read, "cannot read what was dropped"));
  uint32_t number = 0;
  if (!absl::SimpleAtoi(text, &number) || number > UINT16_MAX) {
    return DamagedRecordError("default", key);
  }
  day = static_cast<uint16_t>(number);
  return absl::OkStatus();
}

absl::Status Database::WriteDay(const char* key, Day day, std::string_view action) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  return FromRocksdb(db_->Put(synced, family(Family::kMeta), key, absl::StrCat(day.number())),
                     action);
}

absl::Status Database::DropSightingsBefore(Day day) {
  if (day.number() > dropped_before_) {
    RETURN_IF_ERROR(WriteDay(kDroppedKey, day, "cannot write which sightings are dropped"));
    dropped_before_ = day.number();
  }
  filter(Family::kSightings).DropBefore(day);
  return absl::OkStatus();
}

absl::Status Database::DropContactsBefore(Day day) {
  if (day.number() > contacts_complete_from_) {
    RETURN_IF_ERROR(WriteDay(kContactsKey, day, "cannot write which contacts are dropped"));
    contacts_complete_from_ = day.number();
  }
  // Neither the filter nor the deletion of files asks for snapshots.
  const Day first_kept = day.Plus(-1);
  if (first_kept <= filter(Family::kContacts).first_kept()) {
    return absl::OkStatus();
  }
  filter(Family::kContacts).DropBefore(first_kept);
  contacts_in_dropped_files_ += ContactsInFilesBefore(first_kept);
  const std::string end = ContactsPrefix(first_kept);
  const rocksdb::Slice end_key(end);
  const rocksdb::RangePtr dropped(nullptr, &end_key);
  return Note(
      FromRocksdb(rocksdb::DeleteFilesInRanges(db_.get(), family(Family::kContacts), &dropped, 1,
                                               /*include_end=*/false),
                  "cannot delete the files of contacts"));
}

uint64_t Database::ContactsInFilesBefore(Day day) {
  rocksdb::TablePropertiesCollection files;
  if (!db_->GetPropertiesOfAllTables(family(Family::kContacts), &files).ok()) {
    return 0;
  }
  uint64_t records = 0;
  for (const auto& [path, properties] : files) {
    const auto ages = ReadFileAges(*properties);
    if (ages.has_value() && !ages->empty() && ages->rbegin()->first < day) {
      records += properties->num_entries;
    }
  }
  return records;
}

Day Database::sightings_kept_from() const {
  // Only whole spans are dropped.
  return SpanStart(Day(dropped_before_));
}

absl::Status Database::DropPointsBefore(Day day) {
  if (day.number() > points_dropped_before_) {
    RETURN_IF_ERROR(WriteDay(kPointsKey, day, "cannot write which points are dropped"));
    points_dropped_before_ = day.number();
  }
  // A day later than they are given up: queries that began before still read them, and the filter
  // does not ask for snapshots.
  const Day dropped_before = SpanStart(Day(points_dropped_before_).Plus(-1));
  if (dropped_before <= filter(Family::kPoints).first_kept()) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(DeleteDeliveriesBefore(dropped_before));
  filter(Family::kDays).DropBefore(dropped_before);
  filter(Family::kPoints).DropBefore(dropped_before);
  return absl::OkStatus();
}

absl::Status Database::DeleteDeliveriesBefore(Day day) {
  rocksdb::WriteBatch batch;
  const std::unique_ptr<rocksdb::Iterator> delivery = NewIterator(family(Family::kDeliveries), {});
  const std::string end = DeliveryKey(day, "");
  for (delivery->SeekToFirst(); delivery->Valid() && delivery->key().compare(end) < 0;
       delivery->Next()) {
    RETURN_IF_ERROR(FromRocksdb(batch.Delete(family(Family::kDeliveries), delivery->key()),
                                "cannot delete deliveries"));
  }
  RETURN_IF_ERROR(FromRocksdb(delivery->status(), "cannot read deliveries"));
  return batch.Count() == 0 ? absl::OkStatus() : Write(&batch);
}

Day Database::points_kept_from() const { return SpanStart(Day(points_dropped_before_)); }

Day Database::dropped_before(Family family) const {
  const auto& filter = filters_[static_cast<size_t>(family)];
  return filter == nullptr ? Day() : filter->first_kept();
}

uint64_t Database::dropped_records(Family family) const {
  const auto& filter = filters_[static_cast<size_t>(family)];
  return (filter == nullptr ? 0 : filter->dropped()) +
         (family == Family::kContacts ? contacts_in_dropped_files_.load() : 0);
}

void Database::BeginManualCompaction() {
  const std::lock_guard lock(compacting_mutex_);
  if (manual_compactions_++ == 0) {
    // If it fails, automatic compactions wait.
    db_->SetDBOptions({{"max_background_jobs", absl::StrCat(kBackgroundJobs + 1)}})
        .PermitUncheckedError();
  }
}

void Database::EndManualCompaction() {
  const std::lock_guard lock(compacting_mutex_);
  if (--manual_compactions_ == 0) {
    db_->SetDBOptions({{"max_background_jobs", absl::StrCat(kBackgroundJobs)}})
        .PermitUncheckedError();
  }
}

absl::Status Database::NoteCompaction(const rocksdb::Status& compacted) {
  return Note(FromRocksdb(compacted, "cannot compact"));
}

std::vector<uint64_t> Database::journals() const {
  const std::lock_guard lock(journals_mutex_);
  std::vector<uint64_t> numbers;
  for (const auto& [number, handle] : journals_) {
    numbers.push_back(number);
  }
  return numbers;
}

Database::Journal Database::journal(uint64_t number) const {
  const std::lock_guard lock(journals_mutex_);
  return journals_.at(number);
}

absl::Status Database::CreateJournal(uint64_t number) {
  RETURN_IF_ERROR(Resume());
  const std::lock_guard making(making_journals_);
  rocksdb::ColumnFamilyHandle* handle = nullptr;
  RETURN_IF_ERROR(
      Note(FromRocksdb(db_->CreateColumnFamily(JournalOptions(), JournalName(number), &handle),
                       "cannot make a journal")));
  const std::lock_guard lock(journals_mutex_);
  journals_[number] = ToJournal(handle);
  return absl::OkStatus();
}

absl::Status Database::DropJournal(uint64_t number) {
  RETURN_IF_ERROR(Resume());
  const Journal handle = journal(number);
  RETURN_IF_ERROR(Note(FromRocksdb(db_->DropColumnFamily(handle.get()), "cannot drop a journal")));
  const std::lock_guard lock(journals_mutex_);
  journals_.erase(number);
  return absl::OkStatus();
}

std::unique_ptr<rocksdb::Iterator> Database::NewIterator(rocksdb::ColumnFamilyHandle* family,
                                                         rocksdb::ReadOptions options) {
  // An iterator of RocksDB 7.8.3 that knows of range deletions stops between the files of a level
  // to look for them. If the first block of the next file is damaged then, it passes over the rest
  // of the level and says that all is well: MergingIterator::SkipNextDeleted does not look at the
  // status. We delete no ranges.
  options.ignore_range_deletions = true;
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, family));
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
  journals_.clear();
  // What is acked is in the write-ahead log already; a status here has nobody to tell.
  db_->Close().PermitUncheckedError();
  db_.reset();
}

}  // namespace scantrend
