#include "server/metrics.h"

#include <string>
#include <utility>

#include "base/hit.h"
#include "base/version.h"

namespace scantrend {
namespace {

using Labels = std::vector<prometheus::ClientMetric::Label>;

prometheus::MetricFamily NewFamily(std::string name, std::string help,
                                   prometheus::MetricType type) {
  return {std::move(name), std::move(help), type, {}};
}

void AddValue(prometheus::MetricFamily& family, uint64_t value, Labels labels = {}) {
  prometheus::ClientMetric metric;
  metric.label = std::move(labels);
  (family.type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value) =
      static_cast<double>(value);
  family.metric.push_back(std::move(metric));
}

prometheus::MetricFamily Single(std::string name, std::string help, prometheus::MetricType type,
                                uint64_t value) {
  prometheus::MetricFamily family = NewFamily(std::move(name), std::move(help), type);
  AddValue(family, value);
  return family;
}

}  // namespace

std::vector<prometheus::MetricFamily> Metrics::Collect() const {
  using Type = prometheus::MetricType;
  const CommitterStats stats = store_->committer().stats();
  const TallyStats tally = store_->tally().stats();
  std::vector<prometheus::MetricFamily> families;
  families.push_back(
      NewFamily("scantrend_build_info", "1, with the version of scantrendd.", Type::Gauge));
  AddValue(families.back(), 1, {{"version", kVersion}});
  families.push_back(Single("scantrend_hits_accepted_total",
                            "Hits counted, on stable storage, since the start.", Type::Counter,
                            stats.accepted));
  families.push_back(NewFamily("scantrend_hits_refused_total",
                               "Hits refused, by reason, since the start.", Type::Counter));
  for (size_t reason = 1; reason < stats.refused.size(); ++reason) {
    AddValue(families.back(), stats.refused[reason],
             {{"reason", std::string(RefusalReasonName(static_cast<RefusalReason>(reason)))}});
  }
  families.push_back(NewFamily("scantrend_batches_total",
                               "Batches received since the start, by what became of them.",
                               Type::Counter));
  AddValue(families.back(), stats.batches, {{"outcome", "counted"}});
  AddValue(families.back(), stats.repeated_batches, {{"outcome", "repeated"}});
  AddValue(families.back(), stats.failed_batches, {{"outcome", "failed"}});
  families.push_back(Single("scantrend_group_commits_total",
                            "Synced writes, each of one or many batches, since the start.",
                            Type::Counter, stats.groups));
  families.push_back(Single("scantrend_queue_hits", "Hits that wait to be written.", Type::Gauge,
                            stats.queued_hits));
  families.push_back(Single("scantrend_storage_up",
                            "1 while hits can be stored; 0 while the disk is full or fails.",
                            Type::Gauge, store_->status().ok() ? 1 : 0));
  families.push_back(
      Single("scantrend_unfolded_sightings",
             "Sightings that are counted in memory and in the journals, and not folded "
             "into the database yet; the same one perhaps more than once.",
             Type::Gauge, tally.keys));
  families.push_back(NewFamily("scantrend_folds_total",
                               "Folds of what is counted in memory into the database, since the "
                               "start, by what became of them; a failed one is tried again.",
                               Type::Counter));
  AddValue(families.back(), tally.folds, {{"outcome", "committed"}});
  AddValue(families.back(), tally.failed_folds, {{"outcome", "failed"}});
  return families;
}

}  // namespace scantrend
