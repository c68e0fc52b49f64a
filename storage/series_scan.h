// SeriesScan: everything that is stored of every series, one after the other.
#ifndef SCANTREND_STORAGE_SERIES_SCAN_H_
#define SCANTREND_STORAGE_SERIES_SCAN_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "storage/database.h"
#include "storage/finding.h"
#include "storage/point_check.h"
#include "storage/record_scan.h"

namespace scantrend {

// Not thread-safe. Memory: that of the largest series.
class SeriesScan {
 public:
  // Called for every record, with its key; an error of it ends the scan.
  using OnRecord = std::function<absl::Status(Family family, std::string_view key)>;
  using OnSeries = std::function<absl::Status(const StoredSeries& stored)>;

  // All must outlive it. Sees the files as they are now. Adds to `findings` what cannot be read.
  SeriesScan(Database* database, const rocksdb::Snapshot* snapshot, FindingList& findings);

  // Hands every series to `on_series`, ascending. Errors: theirs, UNAVAILABLE (reading fails).
  absl::Status Run(const OnRecord& on_record, const OnSeries& on_series);

  // Sightings from this day on are all there, as far as retention goes.
  Day first_kept() const { return first_kept_; }

 private:
  struct Side {
    Family family;
    const char* name;
    RecordScan records;
    std::vector<RecordScan::Hole> holes;
  };

  void AddHole(Side& side, const RecordScan::Hole& hole);
  void AddUnreadable(const Side& side, std::optional<CountedSeries> series, std::string problem);
  // To the first record from the current one on whose key can be one.
  absl::Status SkipMalformed(Side& side, const OnRecord& on_record);
  absl::Status Next(Side& side, const OnRecord& on_record);
  absl::Status TakeSightings(StoredSeries& stored, const OnRecord& on_record);
  absl::Status TakePoints(StoredSeries& stored, const OnRecord& on_record);
  // True if records of the series may be in a hole. Forgets the holes before it.
  static bool HasHole(Side& side, const CountedSeries& series);

  FindingList& findings_;
  Side sightings_;
  Side points_;
  const Day points_kept_from_;
  const Day first_kept_;  // after the scans: what they do not see any more is before it
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_SERIES_SCAN_H_
