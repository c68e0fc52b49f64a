// Verifier: whether what is stored is what was counted. It recomputes points, windows and days from
// the address sets, by other code than that which counted them, and compares.
//
//   files       every block has its checksum
//   sightings   every value parses; from them:
//   points        sources, targets, gaps, and so new sources; records are at least as many
//   windows       of 7, 30, 90 and 365 days, as the points' histograms answer them
//   days          the same counts as the points
//   deliveries  sensors' totals are their sum; no day has more records than were delivered for it
//   contacts    every value parses; of a series on a day they have the point's records, and as many
//               sources and targets
//
// What needs sightings or contacts that are older than their retention cannot be recomputed:
// nothing else keeps the hits.
#ifndef SCANTREND_STORAGE_VERIFIER_H_
#define SCANTREND_STORAGE_VERIFIER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/day.h"
#include "storage/database.h"
#include "storage/finding.h"
#include "storage/point_check.h"
#include "storage/tally.h"

namespace scantrend {

// What was checked so far.
struct VerifyCounts {
  uint64_t files = 0;
  uint64_t series = 0;
  PointCheckCounts points{};
  uint64_t days = 0;           // records of `days`
  uint64_t sightings = 0;      // of both sides, from first_kept on
  uint64_t sightings_old = 0;  // parsed only: retention may have dropped others of their time
  uint64_t contacts = 0;       // from first_contacts on, of all values
};

struct VerifyProgress {
  double fraction = 0;  // 0 to 1, about
  VerifyCounts counts;
  uint64_t findings = 0;
};

struct VerifyResult {
  VerifyCounts counts;
  Day first_kept;             // recomputed is from this day on; sightings before may be dropped
  Day first_contacts;         // records are recomputed from this day on
  uint64_t unfolded = 0;      // sightings in memory, which are not checked
  uint64_t findings = 0;      // all of them
  std::vector<Finding> kept;  // the first ones
};

// Thread-safe.
class Verifier {
 public:
  // Both must outlive it.
  Verifier(Database* database, Tally* tally) : database_(database), tally_(tally) {}

  // Told how far it is, every few thousand records; false ends it.
  using Report = std::function<bool(const VerifyProgress&)>;

  // Folds what is in memory, and checks all that is stored then; hits go on being counted
  // meanwhile. Keeps the first `kept_max` findings. Damage is a finding, not an error. Memory: that
  // of the sightings of the largest series, or of the largest value of contacts. Errors: CANCELLED
  // (`report` said so), UNAVAILABLE (reading fails), RESOURCE_EXHAUSTED (another call is under
  // way).
  absl::StatusOr<VerifyResult> Verify(size_t kept_max, const Report& report);

 private:
  Database* const database_;
  Tally* const tally_;
  std::atomic<bool> is_busy_ = false;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_VERIFIER_H_
