// IngestMetrics: what came in, what became of it, and how long acks took.
#ifndef SCANTREND_SERVER_METRICS_INGEST_METRICS_H_
#define SCANTREND_SERVER_METRICS_INGEST_METRICS_H_

#include <memory>

#include "base/metric_families.h"
#include "server/ack_latency.h"
#include "storage/committer.h"

namespace scantrend {

// Thread-safe.
class IngestMetrics {
 public:
  // `committer` must outlive it.
  explicit IngestMetrics(const Committer* committer) : committer_(committer) {}

  // Where acks are timed.
  const std::shared_ptr<AckLatency>& acks() const { return acks_; }

  MetricFamilies Collect() const;

 private:
  const Committer* const committer_;
  const std::shared_ptr<AckLatency> acks_ = std::make_shared<AckLatency>();
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_METRICS_INGEST_METRICS_H_
