#include "storage/fold.h"

#include <algorithm>
#include <memory>
#include <optional>

namespace scantrend {
namespace {

// The days on which one address is stored, newest first, from the last one before a given day on.
class StoredDays {
 public:
  // `stored` iterates `sightings`; `newest` is the newest sighting of interest.
  StoredDays(rocksdb::Iterator& stored, const Sighting& newest)
      : stored_(stored), prefix_(SightingAddressPrefix(newest)) {
    stored_.Seek(prefix_);
    const std::optional<Day> last_seen = current();
    if (last_seen.has_value() && *last_seen > newest.day) {
      // A late hit: some stored day lies behind it.
      Sighting after = newest;
      after.day = newest.day.Plus(1);
      stored_.SeekForPrev(SightingKey(after));
      after_ = current();
      stored_.Next();
    }
  }

  // The first stored day after the newest of interest.
  std::optional<Day> after() const { return after_; }
  // The stored day at hand, at or before the newest of interest; nullopt: there is none any more.
  std::optional<Day> current() const {
    if (!stored_.Valid() || !stored_.key().starts_with(prefix_)) {
      return std::nullopt;
    }
    return DayOfSightingKey({stored_.key().data(), stored_.key().size()});
  }
  void Next() { stored_.Next(); }

 private:
  rocksdb::Iterator& stored_;
  const std::string prefix_;
  std::optional<Day> after_;
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
        std::find_if(first, end, [first](const Sighting& s) { return !first->SameAddress(s); });
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
  // The days that were passed last: a stored one; a new one, if it comes after that; and the stored
  // one that has got a new day before it, until the stored day before it is known.
  std::optional<Day> later_stored = days.after();
  std::optional<Day> later_new;
  std::optional<Day> split;
  // Merges new and stored days, newest first, through the first stored day before the oldest new
  // one.
  while (true) {
    const std::optional<Day> stored_day = days.current();
    if (first != last && (!stored_day.has_value() || first->day > *stored_day)) {
      if (later_new.has_value()) {
        histogram(*later_new).Add(Gap(*later_new, first->day), 1);
      } else if (later_stored.has_value()) {
        histogram(*later_stored).Add(Gap(*later_stored, first->day), 1);
        split = later_stored;
      }
      batch.Put(database.family(Family::kSightings), SightingKey(*first), rocksdb::Slice());
      later_new = first->day;
      ++first;
      continue;
    }
    if (split.has_value()) {
      histogram(*split).Add(Gap(*split, stored_day), -1);
      split.reset();
    }
    if (later_new.has_value()) {
      histogram(*later_new).Add(Gap(*later_new, stored_day), 1);
      later_new.reset();
    }
    if (first != last && stored_day == first->day) {
      ++first;
    }
    if (first == last) {
      return;
    }
    later_stored = stored_day;
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
