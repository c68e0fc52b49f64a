// StreamTable: where streams stand, and the totals of their sensors, as one group changes them.
#ifndef SCANTREND_STORAGE_STREAM_TABLE_H_
#define SCANTREND_STORAGE_STREAM_TABLE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/day.h"
#include "rocksdb/write_batch.h"
#include "storage/accepted_hits.h"
#include "storage/batch.h"
#include "storage/database.h"
#include "storage/derived_series.h"
#include "storage/state.pb.h"

namespace scantrend {

// Reads what it needs, once; changes only itself until AppendTo. Not thread-safe. Errors of every
// method: UNAVAILABLE (reading fails), DATA_LOSS (a record does not parse).
class StreamTable {
 public:
  // `database` must outlive it.
  explicit StreamTable(Database* database) : database_(database) {}

  // The state of a stream; sequence 0 if it is not known yet. Valid as long as this table.
  absl::StatusOr<StreamState*> Find(const StreamId& id);
  // The number of a sensor, which gets the next one if it never delivered. Errors also:
  // RESOURCE_EXHAUSTED (no number is left).
  absl::StatusOr<SensorNumber> NumberOf(const std::string& sensor, uint32_t now_s);
  // Moves the batch's stream on, and counts the batch's `hits` into its sensor and, by day, into
  // the sensor's deliveries.
  absl::Status Count(const Batch& batch, const AcceptedHits& hits, uint32_t now_s);

  // The day of each delivery that is a sensor's first one for it.
  const std::vector<Day>& first_deliveries() const { return first_deliveries_; }

  // Appends every record that was changed.
  void AppendTo(rocksdb::WriteBatch& batch) const;

 private:
  // Reads the record under `key` into `record`; false: there is none.
  absl::StatusOr<bool> Read(Family family, std::string_view name, const std::string& key,
                            google::protobuf::MessageLite& record);

  // The largest number of all sensors; 0: there are none.
  absl::StatusOr<SensorNumber> LastNumber();
  absl::StatusOr<storage::SensorRecord*> FindSensor(const std::string& sensor, uint32_t now_s);
  absl::StatusOr<storage::DeliveryRecord*> FindDelivery(const std::string& sensor, Day day);

  struct KnownStream {
    StreamState state;
    bool changed = false;
  };

  Database* const database_;
  std::map<StreamId, KnownStream> streams_;
  std::map<std::string, storage::SensorRecord> sensors_;
  std::map<std::pair<std::string, Day>, storage::DeliveryRecord> deliveries_;
  std::vector<Day> first_deliveries_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_STREAM_TABLE_H_
