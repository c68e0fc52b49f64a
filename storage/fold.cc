#include "storage/fold.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "rocksdb/sst_file_writer.h"
#include "storage/format.h"
#include "storage/series_fold.h"

namespace scantrend {
namespace {

constexpr char kFoldFilePrefix[] = "fold-";
// Changes of `days` are gathered, since they come by series and are written by day.
constexpr size_t kDayChangesMax = 512 << 10;
// What a series costs beside its sightings, in sightings: for the progress.
constexpr size_t kSightingsForSeries = 16;
constexpr size_t kPrefetchedSeries = 8;
constexpr size_t kReadaheadBytes = 2 << 20;
// The next series is mostly among the next few records: stepping is cheaper than seeking.
constexpr int kStepsBeforeSeek = 16;

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

// Records of one family, added in order of their keys, as a file. Made when the first one comes.
class FoldFile {
 public:
  FoldFile(Database* database, Family family, std::string path)
      : database_(database), family_(family), path_(std::move(path)) {}

  absl::Status Merge(std::string_view key, std::string_view value) {
    RETURN_IF_ERROR(OpenOnce());
    return Check(writer_->Merge(ToSlice(key), ToSlice(value)));
  }
  absl::Status Put(std::string_view key, std::string_view value) {
    RETURN_IF_ERROR(OpenOnce());
    return Check(writer_->Put(ToSlice(key), ToSlice(value)));
  }
  // Writes and syncs the file, if there is one; nothing can be added then.
  absl::Status Finish() {
    if (writer_ == nullptr) {
      return absl::OkStatus();
    }
    const absl::Status status = Check(writer_->Finish());
    writer_.reset();
    return status;
  }

  bool empty() const { return is_empty_; }
  Family family() const { return family_; }
  const std::string& path() const { return path_; }

 private:
  absl::Status OpenOnce() {
    if (writer_ != nullptr) {
      return absl::OkStatus();
    }
    rocksdb::ColumnFamilyHandle* family = database_->family(family_);
    const rocksdb::Options options = database_->db()->GetOptions(family);
    writer_ =
        std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(options), options, family,
                                                 /*invalidate_page_cache=*/false);
    is_empty_ = false;
    return Check(writer_->Open(path_));
  }
  absl::Status Check(const rocksdb::Status& status) const {
    return database_->Explain(FromRocksdb(status, absl::StrCat("cannot write ", path_)));
  }

  Database* const database_;
  const Family family_;
  const std::string path_;
  bool is_empty_ = true;
  std::unique_ptr<rocksdb::SstFileWriter> writer_;  // null: not opened yet, or finished
};

// Reads stored sightings, series by series in ascending order.
class StoredReader {
 public:
  explicit StoredReader(Database* database) {
    rocksdb::ReadOptions options;
    options.fill_cache = false;
    options.readahead_size = kReadaheadBytes;
    options.total_order_seek = true;
    iterator_ = database->NewIterator(database->family(Family::kSightings), options);
    iterator_->SeekToFirst();
  }

  absl::Status Read(const CountedSeries& series, StoredSightings& stored) {
    for (auto& spans : stored) {
      spans.clear();
    }
    SkipTo(SightingsPrefix(series, AddressSet::kIpv4Sources));
    for (; iterator_->Valid(); iterator_->Next()) {
      const std::string_view key(iterator_->key().data(), iterator_->key().size());
      const std::optional<SightingsKey> parsed = ParseSightingsKey(key);
      if (!parsed.has_value()) {
        return DamagedRecordError("sightings", key);
      }
      if (parsed->series != series) {
        break;
      }
      stored[static_cast<size_t>(parsed->set)].push_back(
          {parsed->span, iterator_->value().ToString()});
    }
    return FromRocksdb(iterator_->status(), "cannot read sightings");
  }

 private:
  void SkipTo(const std::string& prefix) {
    for (int step = 0; iterator_->Valid() && iterator_->key().compare(prefix) < 0; ++step) {
      if (step == kStepsBeforeSeek) {
        iterator_->Seek(prefix);
        return;
      }
      iterator_->Next();
    }
  }

  std::unique_ptr<rocksdb::Iterator> iterator_;
};

}  // namespace

// The files of one fold.
class Fold::Writer {
 public:
  explicit Writer(Database* database) : database_(database) {}

  ~Writer() {
    for (const auto& file : files_) {
      // What a commit has taken is gone already; what is left over is deleted by the next fold.
      database_->env()->DeleteFile(file->path()).PermitUncheckedError();
    }
  }

  absl::Status Write(const SortedDays& days, uint64_t journal, FoldControl& control) {
    // A file that was left over may also be one of the database's, by another name: not to be
    // written to.
    RETURN_IF_ERROR(RemoveUnfinishedFolds(*database_));
    sightings_ = NewFile(Family::kSightings);
    points_ = NewFile(Family::kPoints);
    StoredReader stored_reader(database_);
    StoredSightings stored;
    SeriesFold fold;
    SeriesChange change;
    NewSightings added;
    const std::vector<Service>& services = days.services();
    const size_t work = days.keys() + services.size() * kSightingsForSeries;
    size_t done = 0;
    for (size_t i = 0; i < services.size(); ++i) {
      const CountedSeries series = SeriesOf(services[i]);
      days.Prefetch(i + kPrefetchedSeries);
      added.Clear();
      days.CollectAt(i, added);
      added.Normalize();
      RETURN_IF_ERROR(stored_reader.Read(series, stored));
      if (!fold.Compute(added, stored, change)) {
        return DamagedRecordError("sightings", SightingsPrefix(series, AddressSet{}));
      }
      if (!UniteRuns(stored, change)) {
        return DamagedRecordError("sightings", SightingsPrefix(series, AddressSet{}));
      }
      RETURN_IF_ERROR(WriteChange(series, change));
      done += added.size() + kSightingsForSeries;
      control.progress = static_cast<double>(done) / static_cast<double>(work);
      if (control.stopping) {
        return absl::CancelledError("the store is closing");
      }
    }
    RETURN_IF_ERROR(WriteDayChanges());
    RETURN_IF_ERROR(NewFile(Family::kFolds)->Put(kFoldedKey, FoldedValue(journal)));
    for (const auto& file : files_) {
      RETURN_IF_ERROR(file->Finish());
    }
    return absl::OkStatus();
  }

  absl::Status Commit() {
    std::vector<rocksdb::IngestExternalFileArg> families;
    for (const Family family :
         {Family::kSightings, Family::kPoints, Family::kDays, Family::kFolds}) {
      rocksdb::IngestExternalFileArg arg;
      arg.column_family = database_->family(family);
      arg.options.move_files = true;
      arg.options.write_global_seqno = false;
      for (const auto& file : files_) {
        if (file->family() == family && !file->empty()) {
          arg.external_files.push_back(file->path());
        }
      }
      if (!arg.external_files.empty()) {
        families.push_back(std::move(arg));
      }
    }
    return database_->Ingest(families);
  }

 private:
  FoldFile* NewFile(Family family) {
    files_.push_back(std::make_unique<FoldFile>(
        database_, family,
        absl::StrCat(database_->directory(), "/", kFoldFilePrefix, files_.size(), ".sst")));
    return files_.back().get();
  }

  absl::Status WriteChange(const CountedSeries& series, const SeriesChange& change) {
    for (const SeriesChange::Run& run : change.runs) {
      const std::string key = ToBytes(SightingsKey{series, run.set, run.span});
      RETURN_IF_ERROR(run.is_all ? sightings_->Put(key, run.packed)
                                 : sightings_->Merge(key, run.packed));
    }
    for (const SeriesChange::Point& point : change.points) {
      RETURN_IF_ERROR(points_->Merge(PointKey(series, point.day), PointValue(point.change)));
      DayChange& day = day_changes_.emplace_back();
      const std::string key = DayKey(series.kind, point.day, series.series);
      std::memcpy(day.key.data(), key.data(), day.key.size());
      day.change = CountsOf(point.change);
    }
    return day_changes_.size() < kDayChangesMax ? absl::OkStatus() : WriteDayChanges();
  }

  absl::Status WriteDayChanges() {
    std::sort(day_changes_.begin(), day_changes_.end(),
              [](const DayChange& a, const DayChange& b) { return a.key < b.key; });
    // A day of which nothing is stored yet has a file of its own, which goes to the lowest level at
    // once. The others share one, since each file at the highest level makes reading dearer.
    FoldFile* const of_stored_days = NewFile(Family::kDays);
    FoldFile* file = nullptr;
    std::string_view prefix;
    for (const DayChange& day : day_changes_) {
      if (day.view().substr(0, kDayPrefixBytes) != prefix) {
        if (file != nullptr && file != of_stored_days) {
          RETURN_IF_ERROR(file->Finish());
        }
        prefix = day.view().substr(0, kDayPrefixBytes);
        ASSIGN_OR_RETURN(const bool is_stored, IsStored(prefix));
        file = is_stored ? of_stored_days : NewFile(Family::kDays);
        begun_days_.emplace(prefix);
      }
      RETURN_IF_ERROR(file->Merge(day.view(), DayValue(day.change)));
    }
    day_changes_.clear();
    return of_stored_days->Finish();
  }

  // Whether there are records of `days` with this prefix, in the database or in this fold.
  absl::StatusOr<bool> IsStored(std::string_view prefix) {
    if (begun_days_.contains(prefix)) {
      return true;
    }
    const std::unique_ptr<rocksdb::Iterator> first =
        database_->NewIterator(database_->family(Family::kDays), {});
    first->Seek(ToSlice(prefix));
    RETURN_IF_ERROR(FromRocksdb(first->status(), "cannot read days"));
    return first->Valid() && first->key().starts_with(ToSlice(prefix));
  }

  struct DayChange {
    std::array<unsigned char, kDayKeyBytes> key;
    PointCounts change;

    std::string_view view() const {
      return {reinterpret_cast<const char*>(key.data()), key.size()};
    }
  };

  Database* const database_;
  std::vector<std::unique_ptr<FoldFile>> files_;
  FoldFile* sightings_ = nullptr;
  FoldFile* points_ = nullptr;
  std::vector<DayChange> day_changes_;
  std::set<std::string, std::less<>> begun_days_;  // prefixes of `days` that this fold has written
};

Fold::Fold(Database* database) : writer_(std::make_unique<Writer>(database)) {}
Fold::~Fold() = default;

absl::Status Fold::Write(const SortedDays& days, uint64_t journal, FoldControl& control) {
  return writer_->Write(days, journal, control);
}

absl::Status Fold::Commit() { return writer_->Commit(); }

absl::Status RemoveUnfinishedFolds(Database& database) {
  std::vector<std::string> names;
  RETURN_IF_ERROR(FromRocksdb(database.env()->GetChildren(database.directory(), &names),
                              absl::StrCat("cannot list ", database.directory())));
  for (const std::string& name : names) {
    if (absl::StartsWith(name, kFoldFilePrefix)) {
      RETURN_IF_ERROR(
          FromRocksdb(database.env()->DeleteFile(absl::StrCat(database.directory(), "/", name)),
                      absl::StrCat("cannot delete ", name)));
    }
  }
  return absl::OkStatus();
}

}  // namespace scantrend
