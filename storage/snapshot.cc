#include "storage/snapshot.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace scantrend {
namespace {

constexpr uint64_t kRecordsBetweenChecks = 4'096;

}  // namespace

Snapshot::Snapshot(Database* database, std::unique_ptr<View> view,
                   const std::function<bool()>& cancelled)
    : database_(database),
      view_(std::move(view)),
      cancelled_(cancelled),
      contacts_complete_from_(database->contacts_complete_from()),
      points_kept_from_(database->points_kept_from()) {}

RecordRange Snapshot::Journal(size_t i) const {
  RecordRange range;
  rocksdb::ReadOptions options;
  options.snapshot = view_->snapshot();
  options.fill_cache = false;
  range.iterator_ = database_->NewIterator(view_->journals()[i].get(), options);
  range.iterator_->SeekToFirst();
  return range;
}

RecordRange Snapshot::Range(Family family, const std::string& begin, const std::string& end) const {
  RecordRange range;
  rocksdb::ReadOptions options;
  options.snapshot = view_->snapshot();
  if (!end.empty()) {
    range.end_ = std::make_unique<std::string>(end);
    range.end_slice_ = std::make_unique<rocksdb::Slice>(*range.end_);
    options.iterate_upper_bound = range.end_slice_.get();
  }
  range.iterator_ = database_->NewIterator(database_->family(family), options);
  range.iterator_->Seek(begin);
  return range;
}

absl::Status Snapshot::CheckCancelled() {
  if (++checks_ % kRecordsBetweenChecks == 0 && cancelled_()) {
    return absl::CancelledError("the caller has gone");
  }
  return absl::OkStatus();
}

bool Snapshot::IsAllStored(Day last) const {
  return std::none_of(open_days().begin(), open_days().end(), [last](const auto& open) {
    const std::optional<Day> first = open->first_day();
    return first.has_value() && *first <= last;
  });
}

std::string PrefixEnd(std::string prefix) {
  while (!prefix.empty()) {
    if (static_cast<unsigned char>(prefix.back()) != 0xff) {
      ++prefix.back();
      return prefix;
    }
    prefix.pop_back();
  }
  return prefix;
}

}  // namespace scantrend
