#include "storage/stream_table.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/format.h"

namespace scantrend {

absl::StatusOr<bool> StreamTable::Read(Family family, std::string_view name, const std::string& key,
                                       google::protobuf::MessageLite& record) {
  std::string value;
  const rocksdb::Status read =
      database_->db()->Get(rocksdb::ReadOptions(), database_->family(family), key, &value);
  if (read.IsNotFound()) {
    return false;
  }
  if (!read.ok()) {
    return FromRocksdb(read, "cannot read the state of a stream");
  }
  if (!record.ParseFromString(value)) {
    return DamagedRecordError(name, key);
  }
  return true;
}

absl::StatusOr<StreamState*> StreamTable::Find(const StreamId& id) {
  if (const auto known = streams_.find(id); known != streams_.end()) {
    return &known->second.state;
  }
  storage::StreamRecord record;
  ASSIGN_OR_RETURN([[maybe_unused]] const bool found,
                   Read(Family::kStreams, "streams", StreamKey(id.sensor, id.stream), record));
  KnownStream& stream = streams_[id];
  stream.state = {.sequence = record.sequence(), .position = record.position()};
  return &stream.state;
}

absl::StatusOr<SensorNumber> StreamTable::LastNumber() {
  SensorNumber last = 0;
  const std::unique_ptr<rocksdb::Iterator> stored =
      database_->NewIterator(database_->family(Family::kSensors), rocksdb::ReadOptions());
  for (stored->SeekToFirst(); stored->Valid(); stored->Next()) {
    storage::SensorRecord record;
    if (!record.ParseFromArray(stored->value().data(), static_cast<int>(stored->value().size()))) {
      return DamagedRecordError("sensors", {stored->key().data(), stored->key().size()});
    }
    last = std::max(last, record.number());
  }
  RETURN_IF_ERROR(FromRocksdb(stored->status(), "cannot read the sensors"));
  for (const auto& [sensor, record] : sensors_) {
    last = std::max(last, record.number());
  }
  return last;
}

absl::StatusOr<SensorNumber> StreamTable::NumberOf(const std::string& sensor, uint32_t now_s) {
  ASSIGN_OR_RETURN(const storage::SensorRecord* record, FindSensor(sensor, now_s));
  return record->number();
}

absl::StatusOr<storage::SensorRecord*> StreamTable::FindSensor(const std::string& sensor,
                                                               uint32_t now_s) {
  if (const auto known = sensors_.find(sensor); known != sensors_.end()) {
    return &known->second;
  }
  storage::SensorRecord record;
  ASSIGN_OR_RETURN(const bool found, Read(Family::kSensors, "sensors", sensor, record));
  if (!found) {
    record.set_first_seen_s(now_s);
    ASSIGN_OR_RETURN(const SensorNumber last, LastNumber());
    if (last == kSensorNumberMax) {
      return WithReason(absl::ResourceExhaustedError(absl::StrCat(
                            "sensor ", sensor, " is one more than the ", kSensorNumberMax,
                            " sensors that can be told apart: use the name of one before")),
                        {"TOO_MANY_SENSORS", {}});
    }
    record.set_number(last + 1);
  }
  return &(sensors_[sensor] = std::move(record));
}

absl::StatusOr<storage::DeliveryRecord*> StreamTable::FindDelivery(const std::string& sensor,
                                                                   Day day) {
  if (const auto known = deliveries_.find({sensor, day}); known != deliveries_.end()) {
    return &known->second;
  }
  storage::DeliveryRecord record;
  ASSIGN_OR_RETURN(const bool found,
                   Read(Family::kDeliveries, "deliveries", DeliveryKey(day, sensor), record));
  if (!found) {
    first_deliveries_.push_back(day);
  }
  return &(deliveries_[{sensor, day}] = std::move(record));
}

absl::Status StreamTable::Count(const Batch& batch, const AcceptedHits& hits, uint32_t now_s) {
  ASSIGN_OR_RETURN(storage::SensorRecord * sensor, FindSensor(batch.id.sensor, now_s));
  for (const Delivered& more : hits.Deliveries()) {
    ASSIGN_OR_RETURN(storage::DeliveryRecord * delivery, FindDelivery(batch.id.sensor, more.day));
    delivery->set_accepted(delivery->accepted() + more.accepted);
    delivery->set_records(delivery->records() + more.records);
    sensor->set_records(sensor->records() + more.records);
  }
  sensor->set_last_seen_s(now_s);
  sensor->set_last_hit_s(std::max(sensor->last_hit_s(), hits.last_hit_s));
  sensor->set_batches(sensor->batches() + 1);
  sensor->set_accepted(sensor->accepted() + hits.size());
  sensor->set_sampling_rate(batch.sampling_rate);
  for (uint32_t reason = 1; reason < hits.refused.size(); ++reason) {
    if (hits.refused[reason] > 0) {
      (*sensor->mutable_refused())[reason] += hits.refused[reason];
    }
  }
  KnownStream& stream = streams_[batch.id];
  stream.state = {.sequence = batch.sequence, .position = batch.position};
  stream.changed = true;
  return absl::OkStatus();
}

void StreamTable::AppendTo(rocksdb::WriteBatch& batch) const {
  for (const auto& [id, stream] : streams_) {
    if (stream.changed) {
      storage::StreamRecord record;
      record.set_sequence(stream.state.sequence);
      record.set_position(stream.state.position);
      batch.Put(database_->family(Family::kStreams), StreamKey(id.sensor, id.stream),
                record.SerializeAsString());
    }
  }
  for (const auto& [sensor, record] : sensors_) {
    batch.Put(database_->family(Family::kSensors), sensor, record.SerializeAsString());
  }
  for (const auto& [id, record] : deliveries_) {
    batch.Put(database_->family(Family::kDeliveries), DeliveryKey(id.second, id.first),
              record.SerializeAsString());
  }
}

}  // namespace scantrend
