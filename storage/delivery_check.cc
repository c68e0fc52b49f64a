#include "storage/delivery_check.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/derived_series.h"
#include "storage/format.h"
#include "storage/state.pb.h"

namespace scantrend {
namespace {

constexpr size_t kKeyBytes = 8;  // to which holes are found: names are longer

bool Parse(std::string_view value, google::protobuf::MessageLite& record) {
  return record.ParseFromArray(value.data(), static_cast<int>(value.size()));
}

}  // namespace

DeliveryCheck::DeliveryCheck(Database* database, const rocksdb::Snapshot* snapshot,
                             FindingList& findings, OnRecord on_record)
    : database_(database),
      snapshot_(snapshot),
      findings_(findings),
      kept_from_(database->points_kept_from()),
      on_record_(std::move(on_record)) {}

absl::Status DeliveryCheck::Run() {
  using namespace std::placeholders;
  RETURN_IF_ERROR(ForEach(Family::kDeliveries, "deliveries",
                          std::bind(&DeliveryCheck::AddDelivery, this, _1, _2)));
  RETURN_IF_ERROR(
      ForEach(Family::kSensors, "sensors", std::bind(&DeliveryCheck::CheckSensor, this, _1, _2)));
  for (const auto& [sensor, totals] : by_sensor_) {
    if (is_complete_) {
      findings_.Add({.check = Check::kDelivery,
                     .field = "accepted",
                     .recomputed = totals.accepted,
                     .detail = absl::StrCat("sensor ", sensor, " has deliveries and no totals")});
    }
  }
  return ForEach(Family::kStreams, "streams", std::bind(&DeliveryCheck::CheckStream, this, _1, _2));
}

absl::Status DeliveryCheck::ForEach(Family family, const char* name, const OnEntry& entry) {
  RecordScan scan(database_, snapshot_, family, kKeyBytes, [&](const RecordScan::Hole& hole) {
    is_complete_ = false;
    findings_.Add({.check = Check::kRecord, .field = name, .detail = hole.why});
  });
  RETURN_IF_ERROR(scan.Start());
  while (scan.Valid()) {
    if (!entry(scan.key(), scan.value())) {
      is_complete_ = false;
      findings_.Add(
          {.check = Check::kRecord,
           .field = name,
           .detail = absl::StrCat("the record under key ",
                                  absl::BytesToHexString(std::string(scan.key())), " is none")});
    }
    RETURN_IF_ERROR(on_record_());
    RETURN_IF_ERROR(scan.Next());
  }
  return absl::OkStatus();
}

bool DeliveryCheck::AddDelivery(std::string_view key, std::string_view value) {
  storage::DeliveryRecord record;
  const std::optional<Day> day = ParseDeliveryKeyDay(key);
  if (!day.has_value() || !Parse(value, record) || record.accepted() == 0 ||
      record.records() < record.accepted()) {
    return false;
  }
  if (*day < kept_from_) {
    return true;
  }
  Totals& totals = by_sensor_[std::string(key.substr(DeliveryKey(*day, "").size()))];
  totals.accepted += record.accepted();
  totals.records += record.records();
  delivered_[*day] += record.records();
  return true;
}

// What is left in by_sensor_ after the last one has no totals.
bool DeliveryCheck::CheckSensor(std::string_view key, std::string_view value) {
  storage::SensorRecord record;
  if (key.empty() || !Parse(value, record) || record.batches() == 0) {
    return false;
  }
  const auto at = by_sensor_.find(key);
  const Totals delivered = at == by_sensor_.end() ? Totals() : at->second;
  const auto compare = [&](const char* field, uint64_t stored, uint64_t recomputed) {
    // What was delivered for days that are given up is still in the totals.
    const bool is_right = kept_from_ == Day() ? stored == recomputed : stored >= recomputed;
    if (is_complete_ && !is_right) {
      findings_.Add({.check = Check::kDelivery,
                     .field = field,
                     .stored = stored,
                     .recomputed = recomputed,
                     .detail = absl::StrCat("sensor ", std::string(key),
                                            ": its totals are not the sum of its deliveries")});
    }
  };
  compare("accepted", record.accepted(), delivered.accepted);
  compare("records", record.records(), delivered.records);
  if (at != by_sensor_.end()) {
    by_sensor_.erase(at);
  }
  return true;
}

bool DeliveryCheck::CheckStream(std::string_view key, std::string_view value) {
  storage::StreamRecord record;
  const size_t end = key.find('\0');
  return end != std::string_view::npos && end > 0 && end + 1 < key.size() && Parse(value, record) &&
         record.sequence() > 0;
}

void DeliveryCheck::AddPoint(const CountedSeries& series, Day day, uint64_t records) {
  Counted& counted = counted_[day];
  (IsReach(series) ? counted.reach : IsTotal(series) ? counted.totals : counted.series) += records;
}

void DeliveryCheck::CheckPoints(bool with_sums) {
  const auto add = [this](Day day, uint64_t stored, uint64_t recomputed, const char* detail) {
    findings_.Add({.check = Check::kDelivery,
                   .day = day,
                   .field = "records",
                   .stored = stored,
                   .recomputed = recomputed,
                   .detail = detail});
  };
  for (const auto& [day, counted] : counted_) {
    const auto at = delivered_.find(day);
    const uint64_t delivered = at == delivered_.end() ? 0 : at->second;
    if (is_complete_ && counted.series > delivered) {
      add(day, counted.series, delivered,
          "the points of the day have more records than were delivered");
    } else if (with_sums && counted.totals != counted.series) {
      add(day, counted.totals, counted.series,
          "the totals of the day are not the sum of its points");
    } else if (with_sums && counted.reach != counted.series) {
      add(day, counted.reach, counted.series,
          "what the sensors saw on the day is not the sum of its points");
    }
  }
}

}  // namespace scantrend
