#include "storage/active_sensors.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "base/status.h"
#include "rocksdb/iterator.h"
#include "storage/family.h"
#include "storage/format.h"
#include "storage/rocksdb_status.h"

namespace scantrend {

ActiveSensors::ActiveSensors(Database* database) : counted_(CountStored(*database)) {}

absl::Status ActiveSensors::CountStored(Database& database) {
  const std::unique_ptr<rocksdb::Iterator> delivery =
      database.NewIterator(database.family(Family::kDeliveries), rocksdb::ReadOptions());
  for (delivery->SeekToFirst(); delivery->Valid(); delivery->Next()) {
    const std::string_view key(delivery->key().data(), delivery->key().size());
    const std::optional<Day> day = ParseDeliveryKeyDay(key);
    if (!day.has_value()) {
      return DamagedRecordError("deliveries", key);
    }
    Add(*day);
  }
  return FromRocksdb(delivery->status(), "cannot read deliveries");
}

void ActiveSensors::Add(Day day) {
  const std::lock_guard lock(mutex_);
  if (day.number() >= sensors_.size()) {
    sensors_.resize(day.number() + size_t{1});
  }
  ++sensors_[day.number()];
}

absl::StatusOr<DayValues> ActiveSensors::Read(DayRange range) const {
  RETURN_IF_ERROR(counted_);
  DayValues values(range);
  const std::lock_guard lock(mutex_);
  const size_t end = std::min<size_t>(range.last.number() + size_t{1}, sensors_.size());
  for (size_t day = range.first.number(); day < end; ++day) {
    values.Add(Day(static_cast<uint16_t>(day)), sensors_[day]);
  }
  return values;
}

}  // namespace scantrend
