// DeliveryCheck: whether sensors, deliveries, streams and points agree on what was counted.
#ifndef SCANTREND_STORAGE_DELIVERY_CHECK_H_
#define SCANTREND_STORAGE_DELIVERY_CHECK_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "base/day.h"
#include "storage/counted_series.h"
#include "storage/database.h"
#include "storage/finding.h"
#include "storage/record_scan.h"

namespace scantrend {

// Not thread-safe. Memory: a few numbers for each sensor and each day.
class DeliveryCheck {
 public:
  // Called for every record; an error of it ends the check.
  using OnRecord = std::function<absl::Status()>;

  // Reads all deliveries, sensors and streams. `findings` must outlive this.
  DeliveryCheck(Database* database, const rocksdb::Snapshot* snapshot, FindingList& findings,
                OnRecord on_record);
  // Errors: those of on_record, UNAVAILABLE (reading fails).
  absl::Status Run();

  // To be called for every point, those of derived series too.
  void AddPoint(const CountedSeries& series, Day day, uint64_t records);
  // After all points: a day's points cannot have more records than were delivered for it. (They may
  // have fewer: what is in memory is not folded yet.) If `with_sums`, the totals of the day
  // must have as many as its series, and so must what its sensors saw.
  void CheckPoints(bool with_sums);

 private:
  struct Totals {
    uint64_t accepted = 0;
    uint64_t records = 0;
  };
  struct Counted {
    uint64_t series = 0;
    uint64_t totals = 0;
    uint64_t reach = 0;
  };
  using OnEntry = std::function<bool(std::string_view key, std::string_view value)>;

  // Hands every record of a family to `entry`, which answers whether it is one.
  absl::Status ForEach(Family family, const char* name, const OnEntry& entry);
  bool AddDelivery(std::string_view key, std::string_view value);
  bool CheckSensor(std::string_view key, std::string_view value);
  bool CheckStream(std::string_view key, std::string_view value);

  Database* const database_;
  const rocksdb::Snapshot* const snapshot_;
  FindingList& findings_;
  const Day kept_from_;  // what was delivered for days before is given up
  const OnRecord on_record_;

  bool is_complete_ = true;  // every record could be read
  std::map<std::string, Totals, std::less<>> by_sensor_;
  std::map<Day, uint64_t> delivered_;  // records
  std::map<Day, Counted> counted_;     // records of the points
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_DELIVERY_CHECK_H_
