#include "storage/series_scan.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/status.h"
#include "storage/derived_series.h"
#include "storage/format.h"

namespace scantrend {
namespace {

constexpr size_t kSeriesBytes = 4;
constexpr size_t kPointKeyBytes = kSeriesBytes + 2;

// Both families' keys begin with the series.
std::optional<CountedSeries> SeriesOfKey(Family family, std::string_view key) {
  const bool is_key = family == Family::kSightings ? ParseSightingsKey(key).has_value()
                                                   : ParsePointKeyDay(key).has_value();
  if (!is_key) {
    return std::nullopt;
  }
  const CountedSeries series = SeriesOf(LoadBigEndian<Service>(key.data()));
  const bool is_one = IsReach(series)   ? SensorOf(series) != 0
                      : IsTotal(series) ? series.series == Series{0, 0}
                                        : IsValidPort(series.series.protocol, series.series.port);
  return is_one ? std::optional(series) : std::nullopt;
}

std::string Hex(std::string_view key) { return absl::BytesToHexString(std::string(key)); }

}  // namespace

SeriesScan::SeriesScan(Database* database, const rocksdb::Snapshot* snapshot, FindingList& findings)
    : findings_(findings),
      sightings_{Family::kSightings,
                 "sightings",
                 {database, snapshot, Family::kSightings, kSightingsKeyBytes,
                  [this](const RecordScan::Hole& hole) { AddHole(sightings_, hole); }},
                 {}},
      points_{Family::kPoints,
              "points",
              {database, snapshot, Family::kPoints, kPointKeyBytes,
               [this](const RecordScan::Hole& hole) { AddHole(points_, hole); }},
              {}},
      points_kept_from_(database->points_kept_from()),
      first_kept_(database->sightings_kept_from()) {}

absl::Status SeriesScan::Run(const OnRecord& on_record, const OnSeries& on_series) {
  for (Side* side : {&sightings_, &points_}) {
    RETURN_IF_ERROR(side->records.Start());
    RETURN_IF_ERROR(SkipMalformed(*side, on_record));
  }
  while (sightings_.records.Valid() || points_.records.Valid()) {
    std::optional<CountedSeries> first;
    for (const Side* side : {&sightings_, &points_}) {
      if (side->records.Valid()) {
        const auto series = SeriesOfKey(side->family, side->records.key());
        first = first.has_value() ? std::min(*first, *series) : *series;
      }
    }
    StoredSeries stored{.series = *first,
                        .points = {},
                        .has_all_points = true,
                        .recount = SeriesRecount(first_kept_),
                        .has_all_sightings = true,
                        .first_kept = first_kept_};
    RETURN_IF_ERROR(TakeSightings(stored, on_record));
    RETURN_IF_ERROR(TakePoints(stored, on_record));
    stored.has_all_sightings = stored.has_all_sightings && !HasHole(sightings_, *first);
    stored.has_all_points = stored.has_all_points && !HasHole(points_, *first);
    RETURN_IF_ERROR(on_series(stored));
  }
  return absl::OkStatus();
}

absl::Status SeriesScan::Next(Side& side, const OnRecord& on_record) {
  RETURN_IF_ERROR(on_record(side.family, side.records.key()));
  RETURN_IF_ERROR(side.records.Next());
  return SkipMalformed(side, on_record);
}

absl::Status SeriesScan::SkipMalformed(Side& side, const OnRecord& on_record) {
  while (side.records.Valid() && !SeriesOfKey(side.family, side.records.key()).has_value()) {
    AddUnreadable(side, std::nullopt, absl::StrCat(Hex(side.records.key()), " is no key"));
    RETURN_IF_ERROR(on_record(side.family, side.records.key()));
    RETURN_IF_ERROR(side.records.Next());
  }
  return absl::OkStatus();
}

absl::Status SeriesScan::TakeSightings(StoredSeries& stored, const OnRecord& on_record) {
  const RecordScan& records = sightings_.records;
  while (records.Valid() && SeriesOfKey(Family::kSightings, records.key()) == stored.series) {
    const SightingsKey key = *ParseSightingsKey(records.key());
    if (!stored.recount.Add(key.set, key.span, records.value())) {
      stored.has_all_sightings = false;
      AddUnreadable(sightings_, stored.series,
                    absl::StrCat("the value under key ", Hex(records.key()), " does not parse"));
    }
    RETURN_IF_ERROR(Next(sightings_, on_record));
  }
  stored.recount.Finish();
  return absl::OkStatus();
}

absl::Status SeriesScan::TakePoints(StoredSeries& stored, const OnRecord& on_record) {
  const RecordScan& records = points_.records;
  while (records.Valid() && SeriesOfKey(Family::kPoints, records.key()) == stored.series) {
    const Day day = *ParsePointKeyDay(records.key());
    if (const auto point = ParsePointValue(records.value())) {
      // Of earlier days some may be left.
      if (day >= points_kept_from_) {
        stored.points[day] = *point;
      }
    } else {
      stored.has_all_points = false;
      AddUnreadable(points_, stored.series,
                    absl::StrCat("the value under key ", Hex(records.key()), " does not parse"));
    }
    RETURN_IF_ERROR(Next(points_, on_record));
  }
  return absl::OkStatus();
}

void SeriesScan::AddHole(Side& side, const RecordScan::Hole& hole) {
  AddUnreadable(side, SeriesOfKey(side.family, hole.last),
                absl::StrCat("the records behind key ", hole.after.empty() ? "0" : Hex(hole.after),
                             " up to ", Hex(hole.last), " cannot be read: ", hole.why));
  side.holes.push_back(hole);
}

void SeriesScan::AddUnreadable(const Side& side, std::optional<CountedSeries> series,
                               std::string problem) {
  findings_.Add({.check = Check::kRecord,
                 .series = series,
                 .field = side.name,
                 .detail = std::move(problem)});
}

bool SeriesScan::HasHole(Side& side, const CountedSeries& series) {
  const std::string prefix = PointPrefix(series);
  std::erase_if(side.holes, [&](const auto& hole) { return hole.last < prefix; });
  return std::any_of(side.holes.begin(), side.holes.end(), [&](const auto& hole) {
    return hole.after.substr(0, kSeriesBytes) <= prefix;
  });
}

}  // namespace scantrend
