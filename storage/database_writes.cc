// Writing to the database, and getting over writes that failed.
#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "rocksdb/listener.h"
#include "rocksdb/merge_operator.h"
#include "rocksdb/sst_file_reader.h"
#include "storage/database.h"

namespace scantrend {
namespace {

// Written to find out whether writing is possible; means nothing.
constexpr char kProbeKey[] = "probe";
// More files that are yet to be compacted make reading too dear.
constexpr int kUncompactedFilesMax = 24;
constexpr auto kCompactionPeriod = std::chrono::milliseconds(10);

// Hands the operand of a record that has one as it is.
class SingleOperand : public rocksdb::MergeOperator {
 public:
  const char* Name() const override { return "SingleOperand"; }
  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override {
    out->existing_operand = in.operand_list.back();
    return in.existing_value == nullptr && in.operand_list.size() == 1;
  }
};

}  // namespace

// RocksDB's threads, too, meet errors that stop it.
class Database::ErrorListener : public rocksdb::EventListener {
 public:
  explicit ErrorListener(Database* database) : database_(database) {}
  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* status) override {
    // A compaction that could not be written is no reason to stop: it is tried again.
    if (reason != rocksdb::BackgroundErrorReason::kCompaction || !status->IsIOError()) {
      database_->is_stopped_ = true;
      database_->can_ingest_ = false;
    }
    database_->Note(FromRocksdb(*status, "cannot write")).IgnoreError();
  }
  void OnCompactionCompleted(rocksdb::DB* /*db*/, const rocksdb::CompactionJobInfo& job) override {
    const std::lock_guard lock(database_->health_mutex_);
    // One that was made by hand may be stopped by hand.
    database_->compacted_ = job.status.IsManualCompactionPaused()
                                ? absl::OkStatus()
                                : FromRocksdb(job.status, "cannot compact");
  }
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status /*status*/,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }

 private:
  Database* const database_;
};

std::shared_ptr<rocksdb::EventListener> Database::ListenForErrors() {
  return std::make_shared<ErrorListener>(this);
}

absl::Status Database::Write(rocksdb::WriteBatch* batch) {
  RETURN_IF_ERROR(Resume());
  rocksdb::WriteOptions synced;
  synced.sync = true;
  return Note(FromRocksdb(db_->Write(synced, batch), "cannot write"));
}

absl::Status Database::Explain(const absl::Status& written) const {
  if (!absl::IsUnavailable(written) || !file_system_->is_disk_full() ||
      ReasonOf(written).reason == "DISK_FULL") {
    return written;
  }
  return WithReason(absl::UnavailableError(absl::StrCat("the disk is full: ", written.message())),
                    {"DISK_FULL", {}});
}

absl::Status Database::Note(const absl::Status& written) {
  if (written.ok()) {
    return written;
  }
  ++failures_;
  const absl::Status explained = Explain(written);
  const std::lock_guard lock(health_mutex_);
  return health_ = explained;
}

absl::Status Database::Ingest(const std::vector<rocksdb::IngestExternalFileArg>& files) {
  const std::lock_guard resuming(resuming_);
  RETURN_IF_ERROR(ResumeLocked());
  return Note(can_ingest_ ? FromRocksdb(db_->IngestExternalFiles(files), "cannot add files")
                          : WriteFiles(files));
}

absl::Status Database::AwaitCompactions(const std::atomic<bool>& stopping) {
  const auto is_due = [this] {
    return std::any_of(
        handles_.begin(), handles_.end(), [this](rocksdb::ColumnFamilyHandle* family) {
          std::string files;
          int number = 0;
          return db_->GetProperty(family, rocksdb::DB::Properties::kNumFilesAtLevelPrefix + "0",
                                  &files) &&
                 absl::SimpleAtoi(files, &number) && number > kUncompactedFilesMax;
        });
  };
  {
    // What failed before this call is being tried again.
    const std::lock_guard lock(health_mutex_);
    compacted_ = absl::OkStatus();
  }
  // RocksDB may have forgotten what it was to compact when it was stopped: if it compacts nothing,
  // the next files that are added remind it.
  const auto is_running = [this] {
    uint64_t compactions = 0;
    return db_->GetIntProperty(rocksdb::DB::Properties::kNumRunningCompactions, &compactions) &&
           compactions > 0;
  };
  while (is_due() && is_running() && !stopping) {
    RETURN_IF_ERROR(Resume());
    {
      const std::lock_guard lock(health_mutex_);
      RETURN_IF_ERROR(Explain(compacted_));
    }
    std::this_thread::sleep_for(kCompactionPeriod);
  }
  return absl::OkStatus();
}

absl::Status Database::WriteFiles(const std::vector<rocksdb::IngestExternalFileArg>& files) {
  rocksdb::WriteBatch batch;
  for (const rocksdb::IngestExternalFileArg& family : files) {
    rocksdb::Options options = db_->GetOptions(family.column_family);
    const bool merges = options.merge_operator != nullptr;
    options.merge_operator = std::make_shared<SingleOperand>();
    for (const std::string& path : family.external_files) {
      rocksdb::SstFileReader file(options);
      RETURN_IF_ERROR(FromRocksdb(file.Open(path), "cannot read a file to add"));
      const std::unique_ptr<rocksdb::Iterator> record(file.NewIterator({}));
      for (record->SeekToFirst(); record->Valid(); record->Next()) {
        const rocksdb::Status added =
            merges ? batch.Merge(family.column_family, record->key(), record->value())
                   : batch.Put(family.column_family, record->key(), record->value());
        RETURN_IF_ERROR(FromRocksdb(added, "cannot add a record"));
      }
      RETURN_IF_ERROR(FromRocksdb(record->status(), "cannot read a file to add"));
    }
  }
  rocksdb::WriteOptions synced;
  synced.sync = true;
  return FromRocksdb(db_->Write(synced, &batch), "cannot write");
}

absl::Status Database::Resume() {
  if (failures_ == resumed_) {
    return absl::OkStatus();
  }
  const std::lock_guard resuming(resuming_);
  return ResumeLocked();
}

absl::Status Database::ResumeLocked() {
  const uint64_t failures = failures_;
  if (failures == resumed_) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(Note(TryToResume()));
  // What has failed meanwhile is for the next call.
  resumed_ = failures;
  const std::lock_guard lock(health_mutex_);
  if (failures == failures_) {
    health_ = absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status Database::TryToResume() {
  constexpr char kAction[] = "cannot resume";
  // Only if it must: DB::Resume waits for the end of compactions, and while it does lets those that
  // fail begin anew.
  if (is_stopped_.exchange(false)) {
    // Their end, without a new beginning: RocksDB is stopped.
    RETURN_IF_ERROR(FromRocksdb(db_->PauseBackgroundWork(), kAction));
    RETURN_IF_ERROR(FromRocksdb(db_->ContinueBackgroundWork(), kAction));
    // Resume asserts that files are not deleted if the MANIFEST could not be written; but it is
    // only flushes that see to that, not changes of the families or ingested files.
    RETURN_IF_ERROR(FromRocksdb(db_->DisableFileDeletions(), kAction));
    const rocksdb::Status resumed = db_->Resume();
    is_stopped_ = is_stopped_ || !resumed.ok();
    RETURN_IF_ERROR(FromRocksdb(resumed, kAction));
    RETURN_IF_ERROR(FromRocksdb(db_->EnableFileDeletions(/*force=*/true), kAction));
  }
  if (file_system_->is_log_failed()) {
    // It takes no more. RocksDB makes another one along with a memtable if one is flushed, for
    // which something must be in there.
    rocksdb::WriteOptions unlogged;
    unlogged.disableWAL = true;
    RETURN_IF_ERROR(FromRocksdb(db_->Put(unlogged, family(Family::kMeta), kProbeKey, ""), kAction));
    RETURN_IF_ERROR(FromRocksdb(db_->Flush({}, family(Family::kMeta)), kAction));
    if (file_system_->is_log_failed()) {
      return absl::UnavailableError("cannot resume: the log takes no more");
    }
  }
  return Probe();
}

absl::Status Database::Probe() {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const rocksdb::Status written = db_->Put(synced, family(Family::kMeta), kProbeKey, "");
  // It may have been resumed between the notice of an error and the stop.
  is_stopped_ = is_stopped_ || written.severity() >= rocksdb::Status::Severity::kHardError;
  return FromRocksdb(written, "cannot write");
}

absl::Status Database::status() const {
  const std::lock_guard lock(health_mutex_);
  return health_;
}

}  // namespace scantrend
