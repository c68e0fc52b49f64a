// What a sensor delivers, and what becomes of it.
#ifndef SCANTREND_STORAGE_BATCH_H_
#define SCANTREND_STORAGE_BATCH_H_

#include <cstdint>
#include <string>

#include "base/batch_limits.h"
#include "base/hit.h"
#include "storage/hit_columns.h"

namespace scantrend {

// One of a sensor's sequences of batches.
struct StreamId {
  std::string sensor;
  std::string stream;

  bool operator==(const StreamId&) const = default;
  auto operator<=>(const StreamId&) const = default;
};

// Where a stream stands on stable storage.
struct StreamState {
  uint64_t sequence = 0;  // last batch that is counted; 0: none
  std::string position;   // the sensor's own, as it came with that batch

  bool operator==(const StreamState&) const = default;
};

// Which opening of a stream a batch belongs to: only the newest one may write.
using Lease = uint64_t;
// The lease of a batch that is submitted alone: any opening leaves it valid.
inline constexpr Lease kNoLease = 0;

// A stream that was opened.
struct OpenedStream {
  Lease lease = kNoLease;
  StreamState state;
};

// Hits with their place in a stream.
struct Batch {
  StreamId id;
  Lease lease = kNoLease;
  uint64_t sequence = 0;       // >= 1
  std::string position;        // at most kPositionBytesMax bytes
  uint32_t sampling_rate = 1;  // 1 to kSamplingRateMax
  HitColumns hits;             // 1 to kBatchHitsMax
};

// What became of a batch that is on stable storage.
struct BatchResult {
  bool repeated = false;  // it had been counted before; the rest is 0 then
  uint32_t accepted = 0;
  RefusedCounts refused{};
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_BATCH_H_
