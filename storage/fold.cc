#include "storage/fold.h"

#include <algorithm>
#include <memory>
#include <optional>

namespace scantrend {
namespace {

std::string_view View(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

bool SameAddress(const Sighting& a, const Sighting& b) {
  return a.series == b.series && a.side == b.side && a.address == b.address;
}

// The days on which one address is stored, from the last one before a given day on.
class StoredDays {
 public:
  // `stored` iterates `sightings`; `from` is the first sighting of interest.
  StoredDays(rocksdb::Iterator& stored, const Sighting& from)
      : stored_(stored), key_(SightingKey(from)) {
    // Day 0 has none before it, and its key minus one belongs to another address.
    stored_.SeekForPrev(key_);
    if (stored_.Valid() && OfAddress() && day() < from.day) {
      before_ = day();
      stored_.Next();
    } else if (stored_.Valid() && OfAddress()) {
      FindBefore();
    } else {
      stored_.Seek(key_);
    }
  }

  // The last stored day before the first of interest.
  std::optional<Day> before() const { return before_; }
  // The next stored day at or after the first of interest; nullopt at the end.
  std::optional<Day> current() const {
    return stored_.Valid() && OfAddress() ? std::optional(day()) : std::nullopt;
  }
  void Next() { stored_.Next(); }

 private:
  Day day() const { return DayOfSightingKey(View(stored_.key())); }
  bool OfAddress() const {
    return View(stored_.key()).substr(0, kSightingAddressPrefixBytes) ==
           std::string_view(key_).substr(0, kSightingAddressPrefixBytes);
  }
  // The iterator stands on the first day of interest itself: looks one back and returns.
  void FindBefore() {
    stored_.Prev();
    if (stored_.Valid() && OfAddress()) {
      before_ = day();
    }
    stored_.Seek(key_);
  }

  rocksdb::Iterator& stored_;
  const std::string key_;
  std::optional<Day> before_;
};

uint16_t Gap(Day day, std::optional<Day> before) {
  return before.has_value() ? static_cast<uint16_t>(day - *before) : kNeverSeen;
}

}  // namespace

void Fold::Add(const Hit& hit) {
  const CountedSeries series{hit.kind, hit.series};
  const Day day = Day::OfTime(hit.time_s);
  sightings_.push_back({series, Side::kSource, hit.source, day});
  sightings_.push_back({series, Side::kTarget, hit.target, day});
  points_[{series, day}].records += hit.records;
}

absl::Status Fold::AppendTo(Database& database, rocksdb::WriteBatch& batch) && {
  std::sort(sightings_.begin(), sightings_.end());
  sightings_.erase(std::unique(sightings_.begin(), sightings_.end()), sightings_.end());

  const std::unique_ptr<rocksdb::Iterator> stored(
      database.db()->NewIterator(rocksdb::ReadOptions(), database.family(Family::kSightings)));
  const Sighting* const end = sightings_.data() + sightings_.size();
  for (const Sighting* first = sightings_.data(); first != end;) {
    const Sighting* last =
        std::find_if(first, end, [first](const Sighting& s) { return !SameAddress(*first, s); });
    AddSightingsOfAddress(*stored, first, last, database, batch);
    first = last;
  }
  if (!stored->status().ok()) {
    return FromRocksdb(stored->status(), "cannot read sightings");
  }
  return AppendPoints(database, batch);
}

void Fold::AddSightingsOfAddress(rocksdb::Iterator& stored, const Sighting* first,
                                 const Sighting* last, Database& database,
                                 rocksdb::WriteBatch& batch) {
  StoredDays days(stored, *first);
  const auto histogram = [this, series = first->series,
                          side = first->side](Day day) -> GapHistogram& {
    PointRecord& point = points_[{series, day}];
    return side == Side::kSource ? point.sources : point.targets;
  };
  // The last stored day, and the last day stored or new.
  std::optional<Day> stored_before = days.before();
  std::optional<Day> before = stored_before;
  // Merges the new days with the stored ones, through the first stored day behind the last new one.
  while (true) {
    const std::optional<Day> next = days.current();
    if (first != last && (!next.has_value() || first->day < *next)) {
      histogram(first->day).Add(Gap(first->day, before), 1);
      batch.Put(database.family(Family::kSightings), SightingKey(*first), rocksdb::Slice());
      before = first->day;
      ++first;
      continue;
    }
    if (!next.has_value()) {
      return;
    }
    if (before != stored_before) {
      histogram(*next).Add(Gap(*next, stored_before), -1);
      histogram(*next).Add(Gap(*next, before), 1);
    }
    if (first != last && first->day == *next) {
      ++first;
    }
    if (first == last) {
      return;
    }
    stored_before = before = next;
    days.Next();
  }
}

absl::Status Fold::AppendPoints(Database& database, rocksdb::WriteBatch& batch) {
  std::string value;
  for (auto& [id, change] : points_) {
    const auto& [series, day] = id;
    const std::string key = PointKey(series, day);
    const rocksdb::Status read =
        database.db()->Get(rocksdb::ReadOptions(), database.family(Family::kPoints), key, &value);
    if (read.ok()) {
      const std::optional<PointRecord> point = ParsePointValue(value);
      if (!point.has_value()) {
        return DamagedRecordError("points", key);
      }
      change.records += point->records;
      change.sources.Add(point->sources);
      change.targets.Add(point->targets);
    } else if (!read.IsNotFound()) {
      return FromRocksdb(read, "cannot read points");
    }
    if (!change.sources.IsValid() || !change.targets.IsValid()) {
      return DamagedRecordError("points", key);
    }
    batch.Put(database.family(Family::kPoints), key, PointValue(change));
    batch.Put(database.family(Family::kDays), DayKey(series.kind, day, series.series),
              DayValue(CountsOf(change)));
  }
  return absl::OkStatus();
}

}  // namespace scantrend
