// Fold: what a group of accepted hits changes in the database.
//
// The truth are the sightings: which address was seen on which series on which day. A fold adds the
// new ones and keeps the points right while it does: for each new sighting it looks at the
// address's neighbours in time. The day before gives the gap of the new day; the day after, if
// there is one (late hits), had a longer gap until now:
//
//     before          new              after
//   ----*--------------*-----------------*------> days
//       |<--- gap ---->|<-- gap becomes->|
//       |<---------- gap was ----------->|
//
// So days may come in any order, and points, new sources and window counts come out the same.
#ifndef SCANTREND_STORAGE_FOLD_H_
#define SCANTREND_STORAGE_FOLD_H_

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/hit.h"
#include "rocksdb/write_batch.h"
#include "storage/database.h"
#include "storage/format.h"

namespace scantrend {

// Not thread-safe. Memory: 80 bytes a hit.
class Fold {
 public:
  // Adds an accepted hit.
  void Add(const Hit& hit);

  // Appends to `batch` all that the added hits change in sightings, points and days of `database`,
  // which must not be changed by others until the batch is written.
  // DATA_LOSS: a record does not parse. UNAVAILABLE: reading fails. `batch` is to be dropped then.
  absl::Status AppendTo(Database& database, rocksdb::WriteBatch& batch) &&;

 private:
  using PointId = std::pair<CountedSeries, Day>;

  // Adds the new ones of the sightings [first, last), all of one address of one side of one series,
  // and changes the gaps of points_.
  void AddSightingsOfAddress(rocksdb::Iterator& stored, const Sighting* first, const Sighting* last,
                             Database& database, rocksdb::WriteBatch& batch);
  absl::Status AppendPoints(Database& database, rocksdb::WriteBatch& batch);

  std::vector<Sighting> sightings_;
  // Changes, not totals.
  std::map<PointId, PointRecord> points_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_FOLD_H_
