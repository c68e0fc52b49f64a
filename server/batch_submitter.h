// BatchSubmitter: batches that come alone, by SubmitHits, without the call that they came by.
#ifndef SCANTREND_SERVER_BATCH_SUBMITTER_H_
#define SCANTREND_SERVER_BATCH_SUBMITTER_H_

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "scantrend/v1/ingest.pb.h"
#include "server/access/access_control.h"
#include "server/ack_latency.h"
#include "server/ingest_limits.h"
#include "storage/committer.h"

namespace scantrend {

// Thread-safe. The contract of the call is at the service in proto/scantrend/v1/ingest.proto.
class BatchSubmitter {
 public:
  // All pointers must outlive it and every batch. Acks are timed in `acks`; `sensor_limits` are
  // those of all sensors.
  BatchSubmitter(Committer* committer, AccessControl* access, std::shared_ptr<AckLatency> acks,
                 const IngestLimits& limits, SensorLimits* sensor_limits)
      : committer_(committer),
        access_(access),
        ack_latency_(std::move(acks)),
        limits_(limits),
        sensor_limits_(sensor_limits) {}

  // Fills `ack` and calls `done`, once: here, or on the committer's thread. Until then `request`
  // and `ack` must be there.
  void Submit(const Caller& caller, const v1::HitBatch& request, v1::HitAck* ack,
              const std::function<void(const absl::Status&)>& done);

 private:
  // Not OK: `done` is still to be called, with this.
  absl::Status Start(const Caller& caller, const v1::HitBatch& request, v1::HitAck* ack,
                     const std::function<void(const absl::Status&)>& done);

  Committer* const committer_;
  AccessControl* const access_;
  const std::shared_ptr<AckLatency> ack_latency_;
  const IngestLimits limits_;
  SensorLimits* const sensor_limits_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_BATCH_SUBMITTER_H_
