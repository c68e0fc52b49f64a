#include "storage/tally.h"

#include <pthread.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <string>
#include <string_view>

#include "base/status.h"
#include "storage/format.h"
#include "storage/journal_record.h"

namespace scantrend {
namespace {

// A fold of this many pays even if the open days could take more: hits pause, so it disturbs
// nobody.
constexpr size_t kIdleKeys = 65'536;
constexpr uint32_t kIdleSeconds = 2;
// Days are closed at this age at the latest, so that journals go and queries have less to add.
constexpr uint32_t kOpenSecondsMax = 3'600;
// How often the folder looks whether it is time, and how long it waits after a failure.
constexpr auto kFolderPeriod = std::chrono::seconds(1);
// The clock may pass this many midnights before days are too short for the hits that are accepted.
constexpr int kSpareDays = 8;

// Bits that number `days` days, >= 1.
int DayBitsFor(int days) {
  return std::max(1, static_cast<int>(std::bit_width(static_cast<unsigned>(days - 1))));
}

}  // namespace

View::View(Database* database, std::vector<Journaled> journaled, uint64_t folds)
    : database_(database), snapshot_(database->db()->GetSnapshot()), folds_(folds) {
  for (Journaled& one : journaled) {
    days_.push_back(std::move(one.days));
    journals_.push_back(std::move(one.journal));
  }
}

View::~View() { database_->db()->ReleaseSnapshot(snapshot_); }

Tally::Group::Group(Tally* tally) : tally_(tally), lock_(tally->writing_) {}

bool Tally::Group::HasRoomFor(const AcceptedHits& hits) const {
  if (tally_->open_.days->HasRoomFor(hits, size_)) {
    return true;
  }
  tally_->must_close_ = true;
  return false;
}

void Tally::Group::Append(AcceptedHits hits, rocksdb::WriteBatch& batch) {
  const std::string key = JournalKey(tally_->next_record_++);
  std::string header;
  const std::vector<std::string_view> pieces = JournalRecordPieces(hits, header);
  std::vector<rocksdb::Slice> slices;
  slices.reserve(pieces.size());
  for (const std::string_view piece : pieces) {
    slices.emplace_back(piece.data(), piece.size());
  }
  const rocksdb::Slice key_slice(key);
  batch.Put(tally_->database_->journal(tally_->open_.journal).get(),
            rocksdb::SliceParts(&key_slice, 1),
            rocksdb::SliceParts(slices.data(), static_cast<int>(slices.size())));
  size_ += hits.size();
  hits_.push_back(std::move(hits));
}

void Tally::Group::Count() && {
  bool has_unsorted = false;
  for (const AcceptedHits& hits : hits_) {
    has_unsorted = tally_->open_.days->Append(hits);
  }
  const std::lock_guard lock(tally_->mutex_);
  tally_->counted_s_ = tally_->clock_->now_s();
  if (has_unsorted) {
    tally_->has_unsorted_ = true;
    tally_->changed_.notify_all();
  }
}

absl::StatusOr<std::unique_ptr<Tally>> Tally::Open(Database* database, const Clock* clock,
                                                   int accept_days_back, size_t open_keys,
                                                   size_t sorted_hits) {
  RETURN_IF_ERROR(RemoveUnfinishedFolds(*database));
  std::unique_ptr<Tally> tally(
      new Tally(database, clock, accept_days_back, open_keys, sorted_hits));
  RETURN_IF_ERROR(tally->Replay());
  tally->sorter_ = std::thread([&tally = *tally] { tally.RunSorter(); });
  tally->folder_ = std::thread([&tally = *tally] { tally.RunFolder(); });
  // For top, perf and gdb; at most 15 characters.
  pthread_setname_np(tally->sorter_.native_handle(), "sorter");
  pthread_setname_np(tally->folder_.native_handle(), "folder");
  return tally;
}

Tally::Tally(Database* database, const Clock* clock, int accept_days_back, size_t open_keys,
             size_t sorted_hits)
    : database_(database),
      clock_(clock),
      accept_days_back_(accept_days_back),
      open_keys_(open_keys),
      sorted_hits_(sorted_hits) {}

Tally::~Tally() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    control_.stopping = true;
  }
  changed_.notify_all();
  for (std::thread* thread : {&sorter_, &folder_}) {
    if (thread->joinable()) {
      thread->join();
    }
  }
}

std::shared_ptr<OpenDays> Tally::NewDays() const {
  return std::make_shared<OpenDays>(clock_->today().Plus(-accept_days_back_ - kSpareDays),
                                    DayBitsFor(accept_days_back_ + 2 * kSpareDays));
}

absl::Status Tally::Replay() {
  std::string value;
  const rocksdb::Status read =
      database_->db()->Get(rocksdb::ReadOptions(), database_->family(Family::kFolds),
                           rocksdb::Slice(kFoldedKey), &value);
  if (!read.ok() && !read.IsNotFound()) {
    return FromRocksdb(read, "cannot read what is folded");
  }
  const uint64_t folded = read.ok() ? ParseFoldedValue(value).value_or(0) : 0;
  if (read.ok() && folded == 0) {
    return DamagedRecordError("folds", kFoldedKey);
  }
  last_journal_ = folded;
  for (const uint64_t journal : database_->journals()) {
    last_journal_ = std::max(last_journal_, journal);
    std::shared_ptr<OpenDays> days;
    if (journal > folded) {
      ASSIGN_OR_RETURN(days, ReplayJournal(journal));
    }
    if (days == nullptr || days->empty()) {
      RETURN_IF_ERROR(database_->DropJournal(journal));
    } else {
      closed_.push_back({journal, std::move(days)});
    }
  }
  RETURN_IF_ERROR(database_->CreateJournal(last_journal_ + 1));
  RETURN_IF_ERROR(database_->CreateJournal(last_journal_ + 2));
  last_journal_ += 2;
  spare_journal_ = last_journal_;
  open_ = {last_journal_ - 1, NewDays()};
  opened_s_ = counted_s_ = clock_->now_s();
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<OpenDays>> Tally::ReplayJournal(uint64_t journal) {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> records =
      database_->NewIterator(database_->journal(journal).get(), options);
  // Which days there are must be known first: options and the clock may have changed since.
  std::vector<AcceptedHits> replayed;
  uint16_t first = UINT16_MAX;
  uint16_t last = 0;
  for (records->SeekToFirst(); records->Valid(); records->Next()) {
    auto hits = ParseJournalRecord({records->value().data(), records->value().size()});
    if (!hits.has_value()) {
      return DamagedRecordError("journal", {records->key().data(), records->key().size()});
    }
    for (const auto& days : {hits->ipv4.day, hits->ipv6.day}) {
      for (const uint16_t day : days) {
        first = std::min(first, day);
        last = std::max(last, day);
      }
    }
    replayed.push_back(*std::move(hits));
  }
  RETURN_IF_ERROR(FromRocksdb(records->status(), "cannot read a journal"));
  if (first > last) {
    return nullptr;  // no hit at all
  }
  auto days = std::make_shared<OpenDays>(Day(first), DayBitsFor(last - first + 1));
  for (const AcceptedHits& hits : replayed) {
    if (!days->HasRoomFor(hits, 0)) {
      return absl::InternalError("a journal holds more series than its days can number");
    }
    days->Append(hits);
  }
  return days;
}

absl::Status Tally::WaitForRoom() {
  bool close = false;
  {
    const std::lock_guard writing(writing_);
    close = std::exchange(must_close_, false);
  }
  std::unique_lock lock(mutex_);
  const auto has_room = [this, close] {
    if (!close && open_.days->keys() < open_keys_) {
      return true;
    }
    if (closed_.empty() && spare_journal_ != 0) {
      return true;
    }
    // The open days may grow on as the fold before them proceeds: writers are slowed down, not
    // stopped.
    return !close && closed_.size() == 1 &&
           static_cast<double>(open_.days->keys()) <
               static_cast<double>(open_keys_) * (1 + control_.progress);
  };
  while (!has_room()) {
    if (!fold_status_.ok()) {
      return fold_status_;
    }
    changed_.wait_for(lock, std::chrono::milliseconds(5));
  }
  if ((close || open_.days->keys() >= open_keys_) && closed_.empty() && spare_journal_ != 0) {
    const uint64_t full = open_.journal;
    lock.unlock();
    const std::lock_guard writing(writing_);
    lock.lock();
    // Unless the folder has just closed them: then there is no spare journal, and there is room.
    if (open_.journal == full) {
      CloseDaysLocked();
    }
  }
  return absl::OkStatus();
}

void Tally::CloseDaysLocked() {
  closed_.push_back(std::exchange(open_, {std::exchange(spare_journal_, 0), NewDays()}));
  close_requested_ = false;
  opened_s_ = counted_s_ = clock_->now_s();
  changed_.notify_all();
}

bool Tally::IsTimeToCloseLocked() const {
  if (!closed_.empty() || spare_journal_ == 0) {
    return false;
  }
  const size_t keys = open_.days->keys();
  const uint32_t now_s = clock_->now_s();
  return keys > 0 && (close_requested_ || now_s - opened_s_ >= kOpenSecondsMax ||
                      (keys >= kIdleKeys && now_s - counted_s_ >= kIdleSeconds));
}

std::unique_ptr<View> Tally::view() const {
  const std::lock_guard committing(committing_);
  const std::lock_guard lock(mutex_);
  std::vector<View::Journaled> journaled;
  for (const Days& closed : closed_) {
    journaled.push_back({closed.days, database_->journal(closed.journal)});
  }
  journaled.push_back({open_.days, database_->journal(open_.journal)});
  return std::make_unique<View>(database_, std::move(journaled), stats_.folds);
}

absl::Status Tally::FoldNow() {
  std::unique_lock lock(mutex_);
  uint64_t last = closed_.empty() ? 0 : closed_.back().journal;
  if (!open_.days->empty()) {
    last = open_.journal;
    close_requested_ = true;
  }
  fold_status_ = absl::OkStatus();
  changed_.notify_all();
  // Not until nothing is left: while hits come in there may always be something.
  changed_.wait(lock, [this, last] {
    const bool is_closed = open_.journal > last;
    return !fold_status_.ok() || (is_closed && (closed_.empty() || closed_.front().journal > last));
  });
  return fold_status_;
}

TallyStats Tally::stats() const {
  const std::lock_guard lock(mutex_);
  TallyStats stats = stats_;
  stats.closed = closed_.size();
  stats.keys = open_.days->keys();
  for (const Days& closed : closed_) {
    stats.keys += closed.days->keys();
  }
  return stats;
}

absl::Status Tally::status() const {
  const std::lock_guard lock(mutex_);
  return absl::IsCancelled(fold_status_) ? absl::OkStatus() : fold_status_;
}

void Tally::RunSorter() {
  while (true) {
    std::shared_ptr<OpenDays> days;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || has_unsorted_; });
      if (stopping_) {
        return;
      }
      has_unsorted_ = false;
      days = open_.days;
    }
    while (days->SortOne()) {
    }
  }
}

void Tally::RunFolder() {
  while (WaitForClosed()) {
    const absl::Status folded = FoldFront();
    std::unique_lock lock(mutex_);
    fold_status_ = folded;
    if (!folded.ok() && !stopping_) {
      ++stats_.failed_folds;
      changed_.notify_all();
      changed_.wait_for(lock, kFolderPeriod, [this] { return stopping_ || close_requested_; });
    }
    changed_.notify_all();
  }
}

bool Tally::WaitForClosed() {
  std::unique_lock lock(mutex_);
  while (!stopping_ && closed_.empty()) {
    if (spare_journal_ == 0 || !folded_.empty()) {
      return true;
    }
    if (!IsTimeToCloseLocked()) {
      changed_.wait_for(lock, kFolderPeriod);
      continue;
    }
    lock.unlock();
    const std::lock_guard writing(writing_);
    lock.lock();
    if (IsTimeToCloseLocked()) {
      CloseDaysLocked();
    }
    break;
  }
  return !stopping_;
}

absl::Status Tally::FoldFront() {
  uint64_t spare = 0;
  Days front;
  {
    const std::lock_guard lock(mutex_);
    spare = spare_journal_ == 0 ? last_journal_ + 1 : 0;
    if (!closed_.empty()) {
      front = closed_.front();
    }
    control_.progress = 0;
  }
  if (spare != 0) {
    RETURN_IF_ERROR(database_->CreateJournal(spare));
    const std::lock_guard lock(mutex_);
    last_journal_ = spare_journal_ = spare;
    changed_.notify_all();
  }
  RETURN_IF_ERROR(DropFolded());
  if (front.days == nullptr) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(database_->AwaitCompactions(control_.stopping));
  const auto started = std::chrono::steady_clock::now();
  Fold fold(database_, sorted_hits_);
  RETURN_IF_ERROR(fold.Write(front.days->Sort(), front.journal, control_));
  {
    // No view may have the fold and its days, nor neither of them; but hits go on being counted.
    const std::lock_guard committing(committing_);
    RETURN_IF_ERROR(fold.Commit());
    const std::lock_guard lock(mutex_);
    closed_.pop_front();
    folded_.push_back(front.journal);
    ++stats_.folds;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    stats_.fold_seconds += took.count();
    changed_.notify_all();
  }
  return DropFolded();
}

absl::Status Tally::DropFolded() {
  while (true) {
    uint64_t journal = 0;
    {
      const std::lock_guard lock(mutex_);
      if (folded_.empty()) {
        return absl::OkStatus();
      }
      journal = folded_.front();
    }
    RETURN_IF_ERROR(database_->DropJournal(journal));
    const std::lock_guard lock(mutex_);
    folded_.pop_front();
  }
}

}  // namespace scantrend
