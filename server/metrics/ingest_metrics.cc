#include "server/metrics/ingest_metrics.h"

#include <string>
#include <utility>

#include "base/hit.h"

namespace scantrend {

MetricFamilies IngestMetrics::Collect() const {
  const CommitterStats stats = committer_->stats();
  const auto count = [](uint64_t value) { return static_cast<double>(value); };
  MetricFamilies families;
  families.push_back(Counter("scantrend_hits_accepted_total",
                             "Hits counted, on stable storage, since the start.",
                             count(stats.accepted)));
  families.push_back(
      NewCounter("scantrend_hits_refused_total", "Hits refused, by reason, since the start."));
  for (size_t reason = 1; reason < stats.refused.size(); ++reason) {
    AddValue(families.back(), count(stats.refused[reason]),
             {{"reason", std::string(RefusalReasonName(static_cast<RefusalReason>(reason)))}});
  }
  families.push_back(NewCounter("scantrend_batches_total",
                                "Batches received since the start, by what became of them."));
  AddValue(families.back(), count(stats.batches), {{"outcome", "counted"}});
  AddValue(families.back(), count(stats.repeated_batches), {{"outcome", "repeated"}});
  AddValue(families.back(), count(stats.failed_batches), {{"outcome", "failed"}});
  prometheus::MetricFamily acks{"scantrend_ack_latency_seconds",
                                "From when a batch has been read to its ack; of acked batches.",
                                prometheus::MetricType::Histogram,
                                {acks_->Collect()}};
  families.push_back(std::move(acks));
  families.push_back(Counter("scantrend_group_commits_total",
                             "Synced writes, each of one or many batches, since the start.",
                             count(stats.groups)));
  families.push_back(
      Gauge("scantrend_queue_hits", "Hits that wait to be written.", count(stats.queued_hits)));
  families.push_back(Gauge("scantrend_queue_congested_hits",
                           "With more hits in the queue than this, sensors are slowed down.",
                           count(kQueueHitsCongested)));
  return families;
}

}  // namespace scantrend
