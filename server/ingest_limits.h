// What sensors may take of the server.
#ifndef SCANTREND_SERVER_INGEST_LIMITS_H_
#define SCANTREND_SERVER_INGEST_LIMITS_H_

#include <cstddef>

#include "base/batch_limits.h"
#include "server/sensor_limits.h"

namespace scantrend {

struct IngestLimits {
  SensorLimitsOptions sensor;
  // Hits of a batch; one of more is refused with INVALID_ARGUMENT.
  size_t batch_hits_max = kBatchHitsMax;  // 1 to kBatchHitsMax
  // A stream is not read on while it has this many batches that are not acked.
  int stream_batches_max = 16;  // 1 to 1,024
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_INGEST_LIMITS_H_
