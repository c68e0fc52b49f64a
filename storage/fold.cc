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
#include "storage/journal_record.h"
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
// Of a fold that writes contacts: their part of its time, for the progress.
constexpr double kContactsShare = 0.4;
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

// Which file a record of a family goes to whose keys begin with the day: a day of which nothing is
// stored yet has a file of its own, which goes to the lowest level at once. The others share one,
// since each file at the highest level makes reading dearer.
class DayFiles {
 public:
  using NewFile = std::function<FoldFile*(Family)>;

  // Keys begin with `prefix_bytes` bytes that are those of the day.
  DayFiles(Database* database, Family family, size_t prefix_bytes, NewFile new_file)
      : database_(database),
        family_(family),
        prefix_bytes_(prefix_bytes),
        new_file_(std::move(new_file)) {}

  // The file for a record; keys ascend, but for those after Finish, which begin anew.
  absl::StatusOr<FoldFile*> FileOf(std::string_view key) {
    if (of_stored_days_ == nullptr) {
      of_stored_days_ = new_file_(family_);
    }
    const std::string_view prefix = key.substr(0, prefix_bytes_);
    if (file_ == nullptr || prefix != prefix_) {
      RETURN_IF_ERROR(FinishDay());
      prefix_ = prefix;
      ASSIGN_OR_RETURN(const bool is_stored, IsStored(prefix));
      file_ = is_stored ? of_stored_days_ : new_file_(family_);
      begun_days_.emplace(prefix);
    }
    return file_;
  }

  absl::Status Finish() {
    RETURN_IF_ERROR(FinishDay());
    FoldFile* const shared = std::exchange(of_stored_days_, nullptr);
    return shared == nullptr ? absl::OkStatus() : shared->Finish();
  }

 private:
  absl::Status FinishDay() {
    FoldFile* const file = std::exchange(file_, nullptr);
    return file == nullptr || file == of_stored_days_ ? absl::OkStatus() : file->Finish();
  }

  // Whether there are records with this prefix, in the database or in this fold.
  absl::StatusOr<bool> IsStored(std::string_view prefix) {
    if (begun_days_.contains(prefix)) {
      return true;
    }
    const std::unique_ptr<rocksdb::Iterator> first =
        database_->NewIterator(database_->family(family_), {});
    first->Seek(ToSlice(prefix));
    RETURN_IF_ERROR(FromRocksdb(first->status(), "cannot read which days are stored"));
    return first->Valid() && first->key().starts_with(ToSlice(prefix));
  }

  Database* const database_;
  const Family family_;
  const size_t prefix_bytes_;
  const NewFile new_file_;
  FoldFile* of_stored_days_ = nullptr;
  FoldFile* file_ = nullptr;  // of prefix_
  std::string prefix_;
  std::set<std::string, std::less<>> begun_days_;  // prefixes that this fold has written
};

}  // namespace

// The files of one fold.
class Fold::Writer {
 public:
  Writer(Database* database, size_t sorted_hits)
      : database_(database),
        sorted_hits_(sorted_hits),
        days_(database, Family::kDays, kDayPrefixBytes,
              [this](Family family) { return NewFile(family); }),
        contacts_(database, Family::kContacts, kContactsDayBytes,
                  [this](Family family) { return NewFile(family); }) {}

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
    const Day complete_from = database_->contacts_complete_from();
    const bool has_contacts = days.last_day().has_value() && *days.last_day() >= complete_from;
    const double share = has_contacts ? 1 - kContactsShare : 1;
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
      control.progress = share * static_cast<double>(done) / static_cast<double>(work);
      if (control.stopping) {
        return absl::CancelledError("the store is closing");
      }
    }
    RETURN_IF_ERROR(WriteDayChanges());
    if (has_contacts) {
      RETURN_IF_ERROR(WriteContacts(journal, complete_from, control));
    }
    RETURN_IF_ERROR(NewFile(Family::kFolds)->Put(kFoldedKey, FoldedValue(journal)));
    for (const auto& file : files_) {
      RETURN_IF_ERROR(file->Finish());
    }
    return absl::OkStatus();
  }

  absl::Status Commit() {
    std::vector<rocksdb::IngestExternalFileArg> families;
    for (const Family family :
         {Family::kSightings, Family::kPoints, Family::kDays, Family::kContacts, Family::kFolds}) {
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
    for (const DayChange& day : day_changes_) {
      ASSIGN_OR_RETURN(FoldFile* const file, days_.FileOf(day.view()));
      RETURN_IF_ERROR(file->Merge(day.view(), DayValue(day.change)));
    }
    day_changes_.clear();
    return days_.Finish();
  }

  absl::Status WriteContacts(uint64_t journal, Day first, FoldControl& control) {
    const Database::Journal family = database_->journal(journal);
    uint64_t batches = 0;  // about
    database_->db()->GetIntProperty(family.get(), rocksdb::DB::Properties::kEstimateNumKeys,
                                    &batches);
    rocksdb::ReadOptions options;
    options.fill_cache = false;
    options.readahead_size = kReadaheadBytes;
    const std::unique_ptr<rocksdb::Iterator> batch = database_->NewIterator(family.get(), options);
    ContactSorter sorter(sorted_hits_);
    uint64_t done = 0;
    uint32_t chunk = 0;
    for (batch->SeekToFirst(); batch->Valid(); batch->Next()) {
      const auto hits = ParseJournalRecord({batch->value().data(), batch->value().size()});
      if (!hits.has_value()) {
        return DamagedRecordError("journal", {batch->key().data(), batch->key().size()});
      }
      sorter.Add(*hits, first);
      if (sorter.is_full()) {
        RETURN_IF_ERROR(WriteChunk(sorter, journal, chunk++, control));
      }
      ++done;
      control.progress = 1 - kContactsShare * std::max(0.0, 1 - static_cast<double>(done) /
                                                                    static_cast<double>(batches));
      if (control.stopping) {
        return absl::CancelledError("the store is closing");
      }
    }
    RETURN_IF_ERROR(FromRocksdb(batch->status(), "cannot read a journal"));
    return sorter.empty() ? absl::OkStatus() : WriteChunk(sorter, journal, chunk, control);
  }

  absl::Status WriteChunk(ContactSorter& sorter, uint64_t journal, uint32_t chunk,
                          const FoldControl& control) {
    if (chunk > UINT16_MAX) {
      return absl::InternalError("a journal holds more hits than its contacts can number");
    }
    RETURN_IF_ERROR(sorter.Drain([&](Day day, const CountedSeries& series, bool is_ipv6,
                                     std::string_view packed) -> absl::Status {
      if (control.stopping) {
        return absl::CancelledError("the store is closing");
      }
      const std::string key = ToBytes(ContactsKey{.day = day,
                                                  .series = series,
                                                  .is_ipv6 = is_ipv6,
                                                  .journal = journal,
                                                  .chunk = static_cast<uint16_t>(chunk)});
      ASSIGN_OR_RETURN(FoldFile* const file, contacts_.FileOf(key));
      return file->Put(key, packed);
    }));
    return contacts_.Finish();
  }

  struct DayChange {
    std::array<unsigned char, kDayKeyBytes> key;
    PointCounts change;

    std::string_view view() const {
      return {reinterpret_cast<const char*>(key.data()), key.size()};
    }
  };

  Database* const database_;
  const size_t sorted_hits_;
  std::vector<std::unique_ptr<FoldFile>> files_;
  FoldFile* sightings_ = nullptr;
  FoldFile* points_ = nullptr;
  std::vector<DayChange> day_changes_;
  DayFiles days_;
  DayFiles contacts_;
};

Fold::Fold(Database* database, size_t sorted_hits)
    : writer_(std::make_unique<Writer>(database, sorted_hits)) {}
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
