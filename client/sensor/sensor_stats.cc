#include "client/sensor/sensor_stats.h"

#include <prometheus/collectable.h>
#include <prometheus/exposer.h>

#include <exception>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/process_metrics.h"

namespace scantrend {
namespace {

constexpr char kPath[] = "/metrics";
constexpr size_t kHttpThreads = 1;

// A family with a value for every reason.
void AddByReason(const std::map<std::string_view, uint64_t>& by_reason, std::string name,
                 std::string help, MetricFamilies& families) {
  prometheus::MetricFamily family = NewCounter(std::move(name), std::move(help));
  for (const auto& [reason, count] : by_reason) {
    AddValue(family, static_cast<double>(count), {{"reason", std::string(reason)}});
  }
  families.push_back(std::move(family));
}

void AddCount(uint64_t count, std::string name, std::string help, MetricFamilies& families) {
  families.push_back(Counter(std::move(name), std::move(help), static_cast<double>(count)));
}

void AddGauge(uint64_t value, std::string name, std::string help, MetricFamilies& families) {
  families.push_back(Gauge(std::move(name), std::move(help), static_cast<double>(value)));
}

class Figures : public prometheus::Collectable {
 public:
  explicit Figures(const SensorStats* stats) : stats_(stats) {}
  MetricFamilies Collect() const override {
    MetricFamilies families = stats_->Collect();
    Append(CollectProcessMetrics(), families);
    return families;
  }

 private:
  const SensorStats* const stats_;
};

}  // namespace

void SensorStats::Publish(Snapshot snapshot) {
  const std::lock_guard lock(mutex_);
  snapshot_ = std::move(snapshot);
}

MetricFamilies SensorStats::Collect() const {
  const std::lock_guard lock(mutex_);
  const ImportResult& result = snapshot_.result;
  MetricFamilies families;
  AddCount(result.lines, "scantrend_sensor_records_read_total",
           "Lines and packets that were read since the start.", families);
  AddCount(result.hits, "scantrend_sensor_hits_total", "Of them, those that were hits.", families);
  AddByReason(result.skipped, "scantrend_sensor_records_skipped_total",
              "Of them, those that are rightly no hits, by reason.", families);
  AddByReason(result.malformed, "scantrend_sensor_records_malformed_total",
              "Of them, those that are broken, by reason.", families);
  AddCount(result.totals.accepted, "scantrend_sensor_hits_accepted_total",
           "Hits that the server has counted.", families);
  std::map<std::string_view, uint64_t> refused;
  for (size_t reason = 1; reason < result.totals.refused.size(); ++reason) {
    if (result.totals.refused[reason] > 0) {
      refused[RefusalReasonName(static_cast<RefusalReason>(reason))] =
          result.totals.refused[reason];
    }
  }
  AddByReason(refused, "scantrend_sensor_hits_refused_total",
              "Hits that the server has refused, by reason.", families);
  AddCount(result.totals.dropped, "scantrend_sensor_hits_dropped_total",
           "Hits that were lost because the spool was full.", families);
  AddCount(result.dropped_packets + snapshot_.progress.dropped,
           "scantrend_sensor_packets_dropped_total",
           "Packets that the kernel dropped because they were not read in time.", families);
  AddGauge(snapshot_.progress.bytes_read, "scantrend_sensor_input_read_bytes",
           "How far the input at hand was read.", families);
  AddGauge(snapshot_.spooled.batches, "scantrend_sensor_spooled_batches",
           "Batches that wait in the spool for the server.", families);
  AddGauge(snapshot_.spooled.hits, "scantrend_sensor_spooled_hits",
           "Hits that wait in the spool for the server.", families);
  AddGauge(snapshot_.spooled.bytes, "scantrend_sensor_spool_bytes", "What the spool takes on disk.",
           families);
  if (snapshot_.spooled.oldest_added_s > 0) {
    AddGauge(snapshot_.spooled.oldest_added_s, "scantrend_sensor_spool_oldest_timestamp_seconds",
             "When the oldest batch in the spool came; not there if there is none.", families);
  }
  AddGauge(snapshot_.connected ? 1 : 0, "scantrend_sensor_connected",
           "1 while there is a connection to the server.", families);
  return families;
}

absl::StatusOr<std::unique_ptr<StatsServer>> StatsServer::Start(const std::string& address,
                                                                const SensorStats* stats) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon + 1 == address.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", address, "\" is no address: write it as 127.0.0.1:9853"));
  }
  std::unique_ptr<prometheus::Exposer> exposer;
  try {
    exposer = std::make_unique<prometheus::Exposer>(address, kHttpThreads);
  } catch (const std::exception& error) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", address, ": is it free, and is it of this machine?"));
  }
  auto figures = std::make_shared<Figures>(stats);
  exposer->RegisterCollectable(figures, kPath);
  std::string bound =
      absl::StrCat(address.substr(0, colon), ":", exposer->GetListeningPorts().front());
  return std::unique_ptr<StatsServer>(
      new StatsServer(std::move(exposer), std::move(figures), std::move(bound)));
}

StatsServer::StatsServer(std::unique_ptr<prometheus::Exposer> exposer,
                         std::shared_ptr<prometheus::Collectable> figures, std::string address)
    : exposer_(std::move(exposer)), figures_(std::move(figures)), address_(std::move(address)) {}

StatsServer::~StatsServer() = default;

}  // namespace scantrend
